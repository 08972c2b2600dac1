import EncompassCore
import Foundation

/// Who a roll row is, as keyed hashes: a valid UPN, or else a valid NHS number, and the date of birth. `RegistryImport`
/// uses the names to tell apart children with one number.
///
/// Without such a number a pupil is known within one establishment, by its own number for the pupil (or whatever is in
/// the place of the UPN), or by names if there is none; always with the date of birth.
struct PupilIdentity {
    let keys: KeyRing

    private func identity(_ row: RollRow) -> Data {
        let pupil = row.pupil
        let born = String(pupil.dateOfBirth.dayNumber)
        if let upn = pupil.upn.flatMap({ UPN($0) }) { return keys.lookup(["upn", upn.description, born]) }
        if let number = pupil.nhsNumber.flatMap({ NHSNumber($0) }) { return nhsIdentity(number, born) }
        return (pupil.pupilId ?? pupil.upn).map { localIdentity(row, $0) } ?? nameIdentity(row)
    }

    private func nhsIdentity(_ number: NHSNumber, _ born: String) -> Data {
        keys.lookup(["nhs", number.description, born])
    }

    /// The school's own number for the pupil.
    private func localIdentity(_ row: RollRow, _ number: String) -> Data {
        keys.lookup([
            "local", row.enrolment.urn.description, number, String(row.pupil.dateOfBirth.dayNumber),
        ])
    }

    /// For a row whose other identities are all other pupils'.
    func ownIdentity(_ row: RollRow, run: Int64, line: Int) -> Data {
        keys.lookup(["apart", row.enrolment.urn.description, String(run), String(line)])
    }

    /// Every identity that the row may have, the likeliest first.
    func all(_ row: RollRow) -> [Data] {
        let local = row.pupil.pupilId.map { localIdentity(row, $0) }
        let nhs = row.pupil.nhsNumber.flatMap { NHSNumber($0) }.map {
            nhsIdentity($0, String(row.pupil.dateOfBirth.dayNumber))
        }
        let own =
            [identity(row), nhs, local].compactMap { $0 } + (1...3).map { givenIdentity(row, $0) }
            + [nameIdentity(row)]
        return own.enumerated().filter { place, identity in !own[..<place].contains(identity) }.map(\.element)
    }

    /// For a row whose number is another child's: the given name is included, so that the surname may change.
    ///
    /// - Parameter turn: 1 for the given name's first pupil; higher if that pupil has since taken another name.
    private func givenIdentity(_ row: RollRow, _ turn: Int) -> Data {
        let pupil = row.pupil
        let given = PupilIdentity.fold(pupil.forename.isEmpty ? pupil.surname : pupil.forename)
        let who = [String(pupil.dateOfBirth.dayNumber), given, String(turn)]
        if let upn = pupil.upn.flatMap({ UPN($0) }) { return keys.lookup(["upn", upn.description] + who) }
        return keys.lookup(["local", row.enrolment.urn.description, pupil.pupilId ?? pupil.upn ?? ""] + who)
    }

    /// For a row without a number; earlier imports also gave it to a row whose number was another child's.
    func nameIdentity(_ row: RollRow) -> Data {
        keys.lookup([
            "row", row.enrolment.urn.description, PupilIdentity.fold(row.pupil.surname),
            PupilIdentity.fold(row.pupil.forename), String(row.pupil.dateOfBirth.dayNumber),
        ])
    }

    /// Every identity that a child on an authority's register may have, the likeliest first. With a valid UPN or NHS number
    /// it is the same as on a roll.
    func all(_ entry: ChildNotInSchool) -> [Data] {
        let (child, born) = (entry.child, String(entry.child.dateOfBirth.dayNumber))
        let who = [PupilIdentity.fold(child.surname), PupilIdentity.fold(child.forename), born]
        var found: [Data] = []
        if let upn = child.upn.flatMap({ UPN($0) }) { found.append(keys.lookup(["upn", upn.description, born])) }
        if let number = child.nhsNumber.flatMap({ NHSNumber($0) }) { found.append(nhsIdentity(number, born)) }
        if let reference = child.pupilId {
            found.append(keys.lookup(["notInSchool", entry.authority, reference, born]))
        }
        return found + [keys.lookup(["notInSchool", entry.authority] + who)]
    }

    /// The place of a provider on an authority's register: an establishment on the register of establishments is notified
    /// as one.
    func scope(of provider: ChildNotInSchool.Provider, authority: String) -> Scope? {
        if let urn = provider.urn { return .establishment(urn) }
        let hash = keys.lookup(["provider", authority, PersonName.words(provider.name).joined(separator: " ")])
        let digits = hash.prefix(6).map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }
        return ProviderID(authority + "-" + digits.joined()).map(Scope.provider)
    }

    /// 64 bits of a keyed hash: enough to find a UPN, too few for proof, so the body is compared afterwards.
    func upnHash(_ upn: String) -> Int64 {
        keys.lookup(["upn", PupilIdentity.plainUPN(upn)]).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }

    /// The same for an NHS number.
    func nhsHash(_ number: NHSNumber) -> Int64 {
        keys.lookup(["nhs", number.description]).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }

    /// Capitals, without white space.
    static func plainUPN(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        return isPlain ? text : text.uppercased().filter { !$0.isWhitespace }
    }

    /// Letters and digits in lower case.
    static func fold(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}
