import EncompassCore
import Foundation

/// Who a roll row is, as keyed hashes: a valid UPN, or else a valid NHS number, and the date of birth. `RegistryImport`
/// uses the names to tell apart children with one number.
///
/// Without such a number a pupil is known within one establishment, by its own number for the pupil (or whatever is in
/// the place of the UPN), or by names if there is none; always with the date of birth.
struct PupilIdentity {
    let keys: KeyRing

    /// What an identity is made of, besides the date of birth.
    enum Kind: Hashable {
        case upn, nhs
        /// The school's own number for the pupil.
        case local
        /// For a row whose number is another child's: the given name is included, so that the surname may change. The turn
        /// is 1 for the given name's first pupil; higher if that pupil has since taken another name.
        case given(turn: Int)
        /// For a row without a number; earlier imports also gave it to a row whose number was another child's.
        case names
    }

    /// Every identity that the row may have, the likeliest first.
    static func kinds(_ row: RollRow) -> [Kind] {
        let pupil = row.pupil
        let hasUPN = pupil.upn.flatMap { UPN($0) } != nil
        let hasNHSNumber = pupil.nhsNumber.flatMap { NHSNumber($0) } != nil
        // What is in the place of the UPN is the school's own number only for want of any other.
        let hasLocal = pupil.pupilId != nil || pupil.upn != nil && !hasUPN && !hasNHSNumber
        return kinds[(hasUPN ? 1 : 0) + (hasNHSNumber ? 2 : 0) + (hasLocal ? 4 : 0)]
    }

    /// By the numbers that the row has: a valid UPN, an NHS number, a local one. Made once, since a roll has millions of rows.
    private static let kinds: [[Kind]] = (0..<8).map { numbers in
        let own = [(1, Kind.upn), (2, .nhs), (4, .local)].filter { numbers & $0.0 != 0 }.map(\.1)
        // In a row with nothing else, the names come first.
        if own.isEmpty { return [.names, .given(turn: 1), .given(turn: 2), .given(turn: 3)] }
        return own + [.given(turn: 1), .given(turn: 2), .given(turn: 3), .names]
    }

    /// One identity of `kinds`.
    func identity(_ kind: Kind, of row: RollRow) -> LookupKey {
        let (pupil, born) = (row.pupil, String(row.pupil.dateOfBirth.dayNumber))
        switch kind {
        case .upn: return keys.lookupKey(["upn", pupil.upn.flatMap { UPN($0) }?.description ?? "", born])
        case .nhs: return nhsIdentity(pupil.nhsNumber.flatMap { NHSNumber($0) }?.description ?? "", born)
        case .local:
            return keys.lookupKey(["local", row.enrolment.urn.description, pupil.pupilId ?? pupil.upn ?? "", born])
        case .given(let turn): return givenIdentity(row, turn)
        case .names:
            return keys.lookupKey([
                "row", row.enrolment.urn.description, PupilIdentity.fold(pupil.surname),
                PupilIdentity.fold(pupil.forename), born,
            ])
        }
    }

    private func nhsIdentity(_ number: String, _ born: String) -> LookupKey {
        keys.lookupKey(["nhs", number, born])
    }

    /// For a row whose other identities are all other pupils'.
    func ownIdentity(_ row: RollRow, run: Int64, line: Int) -> LookupKey {
        keys.lookupKey(["apart", row.enrolment.urn.description, String(run), String(line)])
    }

    private func givenIdentity(_ row: RollRow, _ turn: Int) -> LookupKey {
        let pupil = row.pupil
        let given = PupilIdentity.fold(pupil.forename.isEmpty ? pupil.surname : pupil.forename)
        let who = [String(pupil.dateOfBirth.dayNumber), given, String(turn)]
        if let upn = pupil.upn.flatMap({ UPN($0) }) { return keys.lookupKey(["upn", upn.description] + who) }
        return keys.lookupKey(["local", row.enrolment.urn.description, pupil.pupilId ?? pupil.upn ?? ""] + who)
    }

    /// Every identity that a child on an authority's register may have, the likeliest first. With a valid UPN or NHS number
    /// it is the same as on a roll.
    func all(_ entry: ChildNotInSchool) -> [LookupKey] {
        let (child, born) = (entry.child, String(entry.child.dateOfBirth.dayNumber))
        let who = [PupilIdentity.fold(child.surname), PupilIdentity.fold(child.forename), born]
        var found: [LookupKey] = []
        if let upn = child.upn.flatMap({ UPN($0) }) { found.append(keys.lookupKey(["upn", upn.description, born])) }
        if let number = child.nhsNumber.flatMap({ NHSNumber($0) }) {
            found.append(nhsIdentity(number.description, born))
        }
        if let reference = child.pupilId {
            found.append(keys.lookupKey(["notInSchool", entry.authority, reference, born]))
        }
        return found + [keys.lookupKey(["notInSchool", entry.authority] + who)]
    }

    /// The place of a provider on an authority's register: an establishment on the register of establishments is notified
    /// as one.
    func scope(of provider: ChildNotInSchool.Provider, authority: String) -> Scope? {
        if let urn = provider.urn { return .establishment(urn) }
        let hash = keys.lookup(["provider", authority, PersonName.storedWords(provider.name).joined(separator: " ")])
        let digits = hash.prefix(6).map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }
        return ProviderID(authority + "-" + digits.joined()).map(Scope.provider)
    }

    /// 64 bits of a keyed hash: enough to find a UPN, too few for proof, so the body is compared afterwards.
    func upnHash(_ upn: String) -> Int64 { keys.shortLookup(["upn", PupilIdentity.plainUPN(upn)]) }

    /// The same for an NHS number.
    func nhsHash(_ number: NHSNumber) -> Int64 { keys.shortLookup(["nhs", number.description]) }

    /// Capitals, without white space.
    static func plainUPN(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        return isPlain ? text : text.uppercased().filter { !$0.isWhitespace }
    }

    /// Letters and digits in lower case.
    static func fold(_ text: String) -> String {
        // Nearly every name: a look at each byte is enough.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.lowercased().filter { $0.isLetter || $0.isNumber }
        }
        let kept = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case 0x41...0x5A: byte | 0x20
            case 0x30...0x39, 0x61...0x7A: byte
            default: nil
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
