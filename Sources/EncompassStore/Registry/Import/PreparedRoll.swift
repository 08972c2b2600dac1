import EncompassCore
import Foundation

/// A roll row encoded and hashed, ready to be placed.
struct PreparedRoll {
    let line: Int
    let row: RollRow
    let identity: Data
    let body: Body
    let hash: Data
    let upnHash: Int64?

    init(line: Int, row: RollRow, keys: KeyRing) {
        let identities = PupilIdentity(keys: keys)
        self.line = line
        self.row = row
        identity = identities.identity(row)
        body = PupilBody.encode(row)
        hash = keys.fingerprint(body.bytes)
        upnHash = row.pupil.upn.map(identities.upnHash)
    }

    var example: String { PreparedRoll.example(row) + " (line \(line))" }

    /// An establishment and the end of a UPN: enough for the school to know whom, too little for anybody else.
    static func example(_ row: RollRow) -> String {
        guard let upn = row.pupil.upn.flatMap({ UPN($0) }) else { return "\(row.enrolment.urn) without a valid UPN" }
        return "\(row.enrolment.urn) UPN …\(upn.description.suffix(4))"
    }
}

/// An entry that stands on a roll with the same number.
struct StandingRoll {
    let id: Int64
    let pupil: Int64
    let hash: Data
    /// Line of the file that has it already; nil while none does.
    let line: Int?
    let row: RollRow

    /// A time on the roll: a pupil who left and came back has two.
    func isSameSpell(as other: RollRow) -> Bool {
        row.enrolment.status == other.enrolment.status && row.enrolment.entryDate == other.enrolment.entryDate
    }
}

/// A pupil who bears a row's number.
struct NumberBearer {
    let pupil: Int64
    let rows: [StandingRoll]

    func rows(at urn: URN) -> [StandingRoll] { rows.filter { $0.row.enrolment.urn == urn } }

    /// `same` where one of their rows names the same person and none names another.
    func verdict(on row: RollRow, _ names: OnePerson) -> OnePerson.Verdict {
        let verdicts = rows.map { bearer in
            bearer.row.pupil.dateOfBirth == row.pupil.dateOfBirth
                ? names.verdict(bearer.row.pupil, row.pupil) : .different
        }
        if verdicts.contains(.different) { return .different }
        return verdicts.contains(.same) ? .same : .near
    }
}
