public import EncompassCore

/// Reads a roll: a row for each pupil and establishment.
///
/// A row is rejected only without a usable name, date of birth or establishment; any other fault is a warning. Surname
/// or forename is enough, since some people have one name: the other is then empty.
public struct RollDecoder: RowDecoder {
    public static let required: [[RollColumn]] = [[.surname], [.forename], [.dateOfBirth], [.urn], [.upn, .pupilId]]

    private let today: LocalDate

    /// - Parameter today: nobody on a roll was born after this.
    public init(today: LocalDate) { self.today = today }

    public func decode(_ fields: inout RowFields<RollColumn>) -> RollRow? {
        let surname = name(.surname, &fields)
        let forename = name(.forename, &fields)
        let dateOfBirth = dateOfBirth(&fields)
        let urn = fields.requiredURN(.urn)
        if surname.isEmpty, forename.isEmpty { fields.reject(.surname, "and forename are both missing") }
        guard let dateOfBirth, let urn, !fields.isRejected else { return nil }
        let pupil = PupilDetails(
            surname: surname, forename: forename, middleNames: fields.text(.middleNames),
            preferredSurname: fields.text(.preferredSurname), preferredForename: fields.text(.preferredForename),
            formerSurname: fields.text(.formerSurname), dateOfBirth: dateOfBirth, sex: sex(&fields),
            upn: upn(&fields), pupilId: fields.text(.pupilId), uln: fields.text(.uln), address: address(&fields))
        if pupil.upn == nil, pupil.pupilId == nil { fields.warn(.upn, "is empty, and there is no pupilId") }
        return RollRow(pupil: pupil, enrolment: enrolment(urn, &fields), isProtected: isProtected(&fields))
    }

    public func subject(_ fields: inout RowFields<RollColumn>) -> RejectedRow.Subject {
        .pupil(
            urn: fields.text(.urn).flatMap { URN($0) }, upn: fields.text(.upn), pupilId: fields.text(.pupilId),
            surname: name(.surname, &fields), forename: name(.forename, &fields))
    }

    /// Empty with a warning if there is none: a name has at least one letter. The other name may be enough.
    private func name(_ column: RollColumn, _ fields: inout RowFields<RollColumn>) -> String {
        let name = fields.text(column) ?? ""
        let hasLetter = name.unicodeScalars.contains { scalar in
            // The Hangul fillers are invisible letters.
            scalar.isASCII
                ? isLetter(scalar)
                : scalar.properties.isAlphabetic && !scalar.properties.isDefaultIgnorableCodePoint
        }
        if !hasLetter { fields.warn(column, name.isEmpty ? "is empty" : "has no letter in it; taken as empty") }
        return hasLetter ? name : ""
    }

    private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private func dateOfBirth(_ fields: inout RowFields<RollColumn>) -> LocalDate? {
        guard let date = fields.requiredDate(.dateOfBirth) else { return nil }
        if date <= today, date.year >= 1900 { return date }
        fields.reject(.dateOfBirth, date > today ? "is in the future" : "is before 1900")
        return nil
    }

    private func sex(_ fields: inout RowFields<RollColumn>) -> Sex? {
        guard let text = fields.text(.sex) else { return nil }
        switch CodeText.sex(text) {
        case .value(let sex): return sex
        case .notRecorded: return nil
        case .unknownCode:
            fields.warn(.sex, "is not one of F, M, X; taken as not known")
            return nil
        }
    }

    private func upn(_ fields: inout RowFields<RollColumn>) -> String? {
        guard let text = fields.text(.upn) else { return nil }
        if UPN(text) == nil { fields.warn(.upn, "is not a UPN: its form or check letter is wrong; ignored") }
        return text
    }

    private func address(_ fields: inout RowFields<RollColumn>) -> PostalAddress? {
        let lines = [RollColumn.addressLine1, .addressLine2].compactMap { fields.text($0, limit: 300) }
        let address = PostalAddress(lines: lines, town: fields.text(.town), postcode: fields.postcode(.postcode))
        return address.isEmpty ? nil : address
    }

    private func enrolment(_ urn: URN, _ fields: inout RowFields<RollColumn>) -> Enrolment {
        let enrolment = Enrolment(
            urn: urn, status: status(&fields), entryDate: fields.date(.entryDate),
            leavingDate: fields.date(.leavingDate))
        if let entry = enrolment.entryDate, let leaving = enrolment.leavingDate, leaving < entry {
            fields.warn(.leavingDate, "is before the day of entry")
        }
        return enrolment
    }

    private func status(_ fields: inout RowFields<RollColumn>) -> Enrolment.Status {
        guard let text = fields.text(.enrolmentStatus) else { return .current }
        if let status = CodeText.read(text, as: Enrolment.Status.self) ?? RollDecoder.statuses[CodeText.folded(text)] {
            return status
        }
        fields.warn(.enrolmentStatus, "is not one of C, M, S, F, G, P; taken as C")
        return .current
    }

    private static let statuses: [String: Enrolment.Status] = [
        "current": .current, "single": .current, "main": .main, "currentmain": .main, "subsidiary": .subsidiary,
        "currentsubsidiary": .subsidiary, "furthereducation": .furtherEducation, "guest": .guest,
        "previous": .previous,
    ]

    /// Anything except a plain no protects the pupil.
    private func isProtected(_ fields: inout RowFields<RollColumn>) -> Bool {
        guard let text = fields.text(.protected) else { return false }
        switch CodeText.folded(text) {
        case "no", "n", "false", "f", "0": return false
        case "yes", "y", "true", "t", "1": return true
        default:
            fields.warn(.protected, "is neither yes nor no; taken as yes")
            return true
        }
    }
}

/// The columns of a roll, with the names that DfE, schools' systems and the health service's class lists use.
public enum RollColumn: Int, TableColumn {
    case surname, forename, dateOfBirth, urn, upn, pupilId, uln, middleNames, preferredSurname, preferredForename,
        formerSurname, sex, addressLine1, addressLine2, town, postcode, enrolmentStatus, entryDate, leavingDate,
        protected

    public var names: [String] {
        switch self {
        case .surname: ["surname", "legal surname", "last name", "family name", "child last name"]
        case .forename:
            ["forename", "legal forename", "first name", "given name", "legal first name", "child first name"]
        case .dateOfBirth: ["dateOfBirth", "DOB", "birth date", "child date of birth"]
        case .urn: ["urn", "school urn", "establishment urn", "child school urn"]
        case .upn: ["upn", "unique pupil number"]
        case .pupilId:
            ["pupilId", "admission number", "adno", "student id", "student number", "learner reference number"]
        case .uln: ["uln", "unique learner number"]
        case .middleNames: ["middleNames", "middle name", "legal middle names", "legal middle name"]
        case .preferredSurname:
            ["preferredSurname", "preferred last name", "known as surname", "child preferred last name"]
        case .preferredForename:
            [
                "preferredForename", "preferred first name", "preferred given name", "known as", "known as forename",
                "child preferred first name", "child preferred given name",
            ]
        case .formerSurname: ["formerSurname", "previous surname", "former last name"]
        case .sex: ["sex", "gender", "legal sex", "child gender"]
        case .addressLine1: ["addressLine1", "address 1", "street", "child address line 1"]
        case .addressLine2: ["addressLine2", "address 2", "locality", "child address line 2"]
        case .town: ["town", "post town", "city", "child town"]
        case .postcode: ["postcode", "post code", "home postcode", "child postcode"]
        case .enrolmentStatus: ["enrolmentStatus", "enrol status", "enrolment"]
        case .entryDate: ["entryDate", "date of admission", "admission date", "doa", "date of entry"]
        case .leavingDate: ["leavingDate", "date of leaving", "leave date", "dol"]
        case .protected: ["protected", "is protected"]
        }
    }
}
