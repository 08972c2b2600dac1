public import EncompassCore

/// Reads a roll: a row for each pupil and establishment.
///
/// A row is rejected only without a usable name, date of birth or establishment; any other fault is a warning. Surname
/// or forename is enough, since some people have one name: the other is then empty.
public struct RollDecoder: RowDecoder {
    /// The school that a whole file is of, as the person who imports it named it.
    public enum School: Hashable, Sendable {
        /// As the rows say.
        case byRow
        case urn(URN)
        case laestab(String)
    }

    private let today: LocalDate
    private let directory: @Sendable () throws -> SchoolDirectory
    private let route: FileRoute
    private var school: School
    /// The register, if the file names schools by number or name.
    private var schools: SchoolDirectory?
    private var hasNumber = true

    /// - Parameters:
    ///   - today: nobody on a roll was born after this.
    ///   - school: whose file it is.
    ///   - directory: the register, read if the file names schools by DfE number or name.
    ///   - route: how the file came in.
    public init(
        today: LocalDate, school: School = .byRow,
        directory: @escaping @Sendable () throws -> SchoolDirectory = { SchoolDirectory([]) },
        route: FileRoute = .command
    ) {
        self.today = today
        self.school = school
        self.directory = directory
        self.route = route
    }

    public var required: [[RollColumn]] { [[.surname, .fullName], [.forename, .fullName], [.dateOfBirth]] }

    public mutating func begin(_ columns: ColumnMap<RollColumn>) throws -> [String] {
        if case .laestab(let text) = school {
            switch try directory().school(laestab: text) {
            case .one(let urn): school = .urn(urn)
            case .none: throw TableError(reason: "no school in the register has the DfE number \(text)")
            case .several:
                throw TableError(reason: "several schools have the DfE number \(text): \(route.remedyForSchool)")
            }
        }
        if school == .byRow, !columns.has(.urn) {
            let hasPair = columns.has(.localAuthority) && columns.has(.establishmentNumber)
            guard columns.has(.laestab) || columns.has(.schoolName) || hasPair else {
                throw TableError(
                    reason: "the file does not say which school it is of: \(route.remedyForSchoolOfFile)")
            }
            schools = try directory()
        }
        hasNumber = columns.has(.upn) || columns.has(.pupilId) || columns.has(.nhsNumber)
        var notes: [String] = []
        if case .urn(let urn) = school { notes.append("every row is taken as a pupil of \(urn)") }
        if !hasNumber {
            notes.append(
                "there is no column for a UPN or an admission number: pupils are told apart by school, name and date of "
                    + "birth, and a corrected name or date makes another pupil")
        }
        return notes
    }

    public func decode(_ fields: inout RowFields<RollColumn>) -> RollRow? {
        let name = names(&fields)
        let dateOfBirth = dateOfBirth(&fields)
        let urn = urn(&fields)
        if name.surname.isEmpty, name.forename.isEmpty {
            fields.reject(fields.has(.surname) ? .surname : .fullName, "is empty, and no forename is given")
        }
        guard let dateOfBirth, let urn, !fields.isRejected else { return nil }
        let pupil = PupilDetails(
            surname: name.surname, forename: name.forename, middleNames: name.middleNames,
            preferredSurname: fields.text(.preferredSurname),
            preferredForename: fields.text(.preferredForename).map(PrintedName.withoutTitle) ?? name.knownAs,
            formerSurname: fields.text(.formerSurname), dateOfBirth: dateOfBirth, sex: sex(&fields),
            upn: upn(&fields), pupilId: pupilId(&fields), uln: uln(&fields), nhsNumber: nhsNumber(&fields),
            address: address(&fields), yearGroup: fields.text(.yearGroup, limit: 40),
            className: fields.text(.className, limit: 40))
        if hasNumber, pupil.upn == nil, pupil.pupilId == nil, pupil.nhsNumber == nil {
            let column: RollColumn = fields.has(.upn) ? .upn : fields.has(.pupilId) ? .pupilId : .nhsNumber
            fields.warn(column, "is empty, and the pupil has no other number")
        }
        return RollRow(pupil: pupil, enrolment: enrolment(urn, &fields), isProtected: isProtected(&fields))
    }

    /// Names, dates, numbers and the school as they were understood.
    public func readBack(_ row: RollRow) -> [String: String]? {
        let pupil = row.pupil
        let values: [(RollColumn, String?)] = [
            (.surname, pupil.surname), (.forename, pupil.forename), (.middleNames, pupil.middleNames),
            (.preferredSurname, pupil.preferredSurname), (.preferredForename, pupil.preferredForename),
            (.formerSurname, pupil.formerSurname), (.dateOfBirth, pupil.dateOfBirth.description),
            (.sex, pupil.sex?.rawValue), (.upn, pupil.upn), (.pupilId, pupil.pupilId), (.uln, pupil.uln),
            (.nhsNumber, pupil.nhsNumber), (.urn, row.enrolment.urn.description),
            (.enrolmentStatus, row.enrolment.status.rawValue), (.entryDate, row.enrolment.entryDate?.description),
            (.leavingDate, row.enrolment.leavingDate?.description), (.addressLine1, pupil.address?.lines.first),
            (.addressLine2, (pupil.address?.lines ?? []).dropFirst().joined(separator: ", ")),
            (.protected, row.isProtected ? "yes" : nil), (.town, pupil.address?.town),
            (.postcode, pupil.address?.postcode), (.yearGroup, pupil.yearGroup),
            (.className, pupil.className),
        ]
        let read = values.compactMap { column, value in value.map { ("\(column)", $0) } }
        return Dictionary(uniqueKeysWithValues: read.filter { !$0.1.isEmpty })
    }

    public func subject(_ fields: inout RowFields<RollColumn>) -> RejectedRow.Subject {
        let name = names(&fields)
        return .pupil(
            urn: urn(&fields), upn: fields.text(.upn), pupilId: fields.text(.pupilId), surname: name.surname,
            forename: name.forename)
    }

    /// The names from their own columns, or else from the one column with all of them.
    private func names(_ fields: inout RowFields<RollColumn>) -> PrintedName {
        if let whole = fields.text(.fullName), !fields.has(.surname) || !fields.has(.forename) {
            guard let name = PrintedName(inOneColumn: whole) else {
                fields.warn(.fullName, "is one word; taken as the surname")
                return PrintedName(
                    surname: lettered(.fullName, PrintedName.withoutTitle(whole), &fields), forename: "",
                    middleNames: nil)
            }
            if name.isGuessed { fields.warn(.fullName, "has no comma: its last word is taken as the surname") }
            return name
        }
        let middle = fields.text(.middleNames)
        return PrintedName(
            surname: PrintedName.withoutSuffix(name(.surname, &fields)),
            forename: PrintedName.withoutTitle(name(.forename, &fields)), middleNames: middle)
    }

    /// Empty with a warning if there is none: a name has at least one letter. The other name may be enough.
    private func name(_ column: RollColumn, _ fields: inout RowFields<RollColumn>) -> String {
        lettered(column, fields.text(column) ?? "", &fields)
    }

    private func lettered(_ column: RollColumn, _ name: String, _ fields: inout RowFields<RollColumn>) -> String {
        if name.utf8.first == UInt8(ascii: "#") {
            fields.warn(column, "is an error of the spreadsheet's formula; taken as empty")
            return ""
        }
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
        guard let date = fields.requiredDate(.dateOfBirth, latest: today.year) else { return nil }
        guard date <= today, date.year >= 1900 else {
            fields.reject(
                .dateOfBirth,
                date > today ? "is in the future" : "is before 1900: write the year with its four digits")
            return nil
        }
        let isOld = date.year < today.year - 26
        // A college has learners of fifty; two digits that make a greater age are a year to come.
        if date.year < today.year - 60, fields.dates.last?.form == .twoDigitYear {
            fields.reject(.dateOfBirth, "has two digits for the year, which make no learner's age: write all four")
            return nil
        }
        if isOld || date.year == 1999, RollDecoder.placeholders.contains(date.description) {
            fields.warn(.dateOfBirth, "is the day that systems write for a date that they do not have: ask the school")
        } else if isOld {
            fields.warn(.dateOfBirth, "is of somebody older than 25: is it a pupil?")
        }
        return date
    }

    private static let placeholders: Set<String> = ["1900-01-01", "1970-01-01", "1901-01-01", "1999-09-09"]

    /// The school of the row: named for the whole file, or by its URN, DfE number or name.
    private func urn(_ fields: inout RowFields<RollColumn>) -> URN? {
        if case .urn(let urn) = school { return isOther(urn, &fields) ? nil : urn }
        if fields.has(.urn) {
            guard let urn = fields.requiredURN(.urn) else { return nil }
            guard urn.number >= 888_888, let reason = RollDecoder.codes[urn.number] else { return urn }
            fields.reject(.urn, reason)
            return nil
        }
        guard let schools else { return nil }
        if fields.has(.laestab) { return find(.laestab, &fields) { schools.school(laestab: $0) } }
        if fields.has(.localAuthority), fields.has(.establishmentNumber) {
            let authority = fields.text(.localAuthority) ?? ""
            return find(.establishmentNumber, &fields) { schools.school(laestab: authority + $0) }
        }
        return find(.schoolName, &fields) { schools.school(named: $0) }
    }

    private func find(
        _ column: RollColumn, _ fields: inout RowFields<RollColumn>, _ look: (String) -> SchoolDirectory.Answer
    ) -> URN? {
        guard let text = fields.requiredText(column) else { return nil }
        switch look(text) {
        case .one(let urn): return urn
        case .none: fields.reject(column, "is of no school in the register: \(route.remedyForSchool)")
        case .several: fields.reject(column, "is of several schools in the register: \(route.remedyForSchool)")
        }
        return nil
    }

    /// Whether the row itself names another school than the one that the whole file is of.
    private func isOther(_ urn: URN, _ fields: inout RowFields<RollColumn>) -> Bool {
        guard let text = fields.text(.urn), let own = URN(WholeNumber.plain(text)), own != urn else { return false }
        fields.reject(.urn, RollDecoder.codes[own.number] ?? "is another school's than the one named for this file")
        return true
    }

    /// What the health service's lists write in the place of a URN.
    private static let codes: [Int32: String] = [
        888_888:
            "is the code for a school that is not known: the child is on no roll; name the school or leave the row out",
        999_999: "is the code for a child educated at home: the child is on no roll; leave the row out",
    ]

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
        if UPN(text) != nil { return text }
        // Systems print it in groups: `R 926 3001 00002`, `R926-3001-00002`.
        let plain = text.filter { !$0.isWhitespace && $0 != "-" }
        if UPN(plain) != nil { return plain }
        fields.warn(.upn, "is not a UPN: its form or check letter is wrong; ignored")
        return text
    }

    /// The school's own number, unless a spreadsheet has rounded it: then several pupils have the same.
    private func pupilId(_ fields: inout RowFields<RollColumn>) -> String? {
        guard let text = fields.text(.pupilId) else { return nil }
        guard text.utf8.contains(UInt8(ascii: "+")), text.wholeMatch(of: /[0-9]\.[0-9]+[Ee]\+[0-9]+/) != nil else {
            return text
        }
        fields.warn(.pupilId, "is a number that a spreadsheet has rounded; ignored")
        return nil
    }

    private func uln(_ fields: inout RowFields<RollColumn>) -> String? {
        guard let text = fields.text(.uln) else { return nil }
        let plain = WholeNumber.plain(text)
        if plain.utf8.count == 10, plain.allSatisfy(\.isNumber) { return String(plain) }
        guard text.contains(where: { $0 == "E" || $0 == "e" || $0 == "." }) else { return text }
        fields.warn(.uln, "is a number that a spreadsheet has rounded; ignored")
        return nil
    }

    /// Ten digits; anything else is kept, and is no evidence.
    private func nhsNumber(_ fields: inout RowFields<RollColumn>) -> String? {
        guard let text = fields.text(.nhsNumber) else { return nil }
        if let number = NHSNumber(text) ?? NHSNumber(WholeNumber.plain(text)) { return number.description }
        fields.warn(.nhsNumber, "is not an NHS number: its form or check digit is wrong; ignored")
        return text
    }

    /// From the columns of its parts; what they lack, from the one column with all of it.
    private func address(_ fields: inout RowFields<RollColumn>) -> PostalAddress? {
        let whole = fields.text(.address, limit: 300, keepsLines: true).map { PostalAddress(inOneText: $0) }
        let first = fields.text(.addressLine1, limit: 300).map { [$0] } ?? whole?.lines ?? []
        let lines = first + [fields.text(.addressLine2, limit: 300)].compactMap(\.self)
        let address = PostalAddress(
            lines: lines, town: fields.text(.town), postcode: postcode(&fields) ?? whole?.postcode)
        return address.isEmpty ? nil : address
    }

    /// A postcode, kept as given with a warning if it is not one. `ZZ99 3VZ` and similar mean that there is no fixed
    /// abode or that the home is not known: the matcher takes them so, and its note says so.
    private func postcode(_ fields: inout RowFields<RollColumn>) -> String? {
        guard let text = fields.text(.postcode), text.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "z"),
            text.uppercased().hasPrefix("ZZ99")
        else { return fields.postcode(.postcode) }
        fields.warn(.postcode, "is a pseudo-postcode: the home counts as not known")
        return text
    }

    private func enrolment(_ urn: URN, _ fields: inout RowFields<RollColumn>) -> Enrolment {
        var (status, entry, leaving) = (status(&fields), fields.date(.entryDate), fields.date(.leavingDate))
        let (from, to) = (fields.date(.from), fields.date(.to))
        if from != nil || to != nil {
            let named: RollColumn = from == nil ? .to : .from
            switch status {
            case .guest, .subsidiary: (entry, leaving) = (from ?? entry, to ?? leaving)
            case nil where entry.map { $0 < from ?? $0 } ?? false || entry != nil && from == nil:
                fields.warn(
                    named,
                    "is of a temporary place, and the pupil was admitted before it: the place's dates are ignored; "
                        + "give the enrolment status G (guest) or S (subsidiary) if it is at this school")
            case nil:
                (status, entry, leaving) = (.guest, from, to ?? leaving)
                fields.warn(named, "is of a temporary place, and there is no enrolment status: taken as a guest's")
            case let other?:
                fields.warn(
                    named,
                    "is of a temporary place, and the enrolment status is \(other.rawValue): the place's dates are "
                        + "ignored")
            }
        }
        if let entry, let leaving, leaving < entry {
            fields.warn(to != nil && leaving == to ? .to : .leavingDate, "is before the day of entry")
        }
        return Enrolment(urn: urn, status: status ?? .current, entryDate: entry, leavingDate: leaving)
    }

    /// Nil if the row does not give one.
    private func status(_ fields: inout RowFields<RollColumn>) -> Enrolment.Status? {
        guard let text = fields.text(.enrolmentStatus) else { return nil }
        let known =
            CodeText.read(text, as: Enrolment.Status.self) ?? RollDecoder.statuses[Headings.fold(text)]
            ?? RollDecoder.leadingCode(text)
        if let known { return known }
        fields.warn(.enrolmentStatus, "is not one of C, M, S, F, G, P; taken as C")
        return .current
    }

    /// `S - Current Subsidiary (dual registration)`: the code, and what it means. A letter with other words is no code:
    /// who is `P - Part time` has not left.
    private static func leadingCode(_ text: String) -> Enrolment.Status? {
        let words = Headings.words(text)
        guard let code = words.first, code.utf8.count == 1,
            let status = CodeText.read(code, as: Enrolment.Status.self)
        else { return nil }
        return meanings(of: status).isDisjoint(with: words.dropFirst()) ? nil : status
    }

    private static func meanings(of status: Enrolment.Status) -> Set<String> {
        switch status {
        case .current: ["current", "single"]
        case .main: ["main"]
        case .subsidiary: ["subsidiary"]
        case .furtherEducation: ["fe", "further", "college"]
        case .guest: ["guest"]
        case .previous: ["previous", "previously", "former", "left", "leaver"]
        }
    }

    private static let statuses: [String: Enrolment.Status] = [
        "currentsingleregistrationatthisschool": .current, "dualregistrationmain": .main, "mainregistration": .main,
        "dualregistrationsubsidiary": .subsidiary, "subsidiaryregistration": .subsidiary,
        "current": .current, "single": .current, "singleregistration": .current, "currentsingleregistration": .current,
        "csingleregistration": .current, "main": .main, "currentmain": .main, "maindualregistration": .main,
        "dualmain": .main, "currentmaindualregistration": .main, "mmaindualregistration": .main,
        "subsidiary": .subsidiary, "currentsubsidiary": .subsidiary, "subsidiarydualregistration": .subsidiary,
        "dualsubsidiary": .subsidiary, "currentsubsidiarydualregistration": .subsidiary,
        "ssubsidiarydualregistration": .subsidiary, "furthereducation": .furtherEducation,
        "fecollege": .furtherEducation,
        "guest": .guest, "guestpupil": .guest, "managedmove": .subsidiary, "previous": .previous, "left": .previous,
        "leaver": .previous,
        "yes": .current, "onroll": .current,
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
