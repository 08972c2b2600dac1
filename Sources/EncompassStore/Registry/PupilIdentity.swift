import EncompassCore
import Foundation

/// Who a roll row is, as keyed hashes: two rows are one pupil only on a valid UPN and an equal date of birth.
///
/// Without a valid UPN a pupil is known within one establishment, by its own number for the pupil (or whatever stands
/// in the UPN's place), and where there is none by names; always with the date of birth.
struct PupilIdentity {
    let keys: KeyRing

    func identity(_ row: RollRow) -> Data {
        let pupil = row.pupil
        let born = String(pupil.dateOfBirth.dayNumber)
        if let upn = pupil.upn.flatMap({ UPN($0) }) { return keys.lookup(["upn", upn.description, born]) }
        if let local = pupil.pupilId ?? pupil.upn {
            return keys.lookup(["local", row.enrolment.urn.description, local, born])
        }
        return nameIdentity(row)
    }

    /// For a row whose number is another child's on the same roll: a twin's UPN copied down a column.
    func nameIdentity(_ row: RollRow) -> Data {
        keys.lookup([
            "row", row.enrolment.urn.description, PupilIdentity.fold(row.pupil.surname),
            PupilIdentity.fold(row.pupil.forename), String(row.pupil.dateOfBirth.dayNumber),
        ])
    }

    /// 64 bits of a keyed hash: enough to find a UPN by, too few to be proof, so the body is compared after.
    func upnHash(_ upn: String) -> Int64 {
        keys.lookup(["upn", PupilIdentity.plainUPN(upn)]).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }

    /// Capitals, without white space.
    static func plainUPN(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        return isPlain ? text : text.uppercased().filter { !$0.isWhitespace }
    }

    /// Letters and digits in lower case.
    static func fold(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}
