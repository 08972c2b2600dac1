public import EncompassCore

/// The columns of an authority's register of children not in school. The table of headings has the names that
/// authorities give them.
public enum NotInSchoolColumn: Int, TableColumn {
    case surname, forename, fullName, dateOfBirth, localAuthority, middleNames, preferredSurname, preferredForename,
        formerSurname, sex, upn, nhsNumber, reference, address, addressLine1, addressLine2, town,
        postcode, reason
    case provider, providerUrn, providerContact, providerEmail, providerPhone
    case provider2, provider2Urn, provider2Contact, provider2Email, provider2Phone
    case provider3, provider3Urn, provider3Contact, provider3Email, provider3Phone
    case officer, officerEmail, officerPhone, verifiedOn, protected

    public static let fileKind = "notInSchool"
}

/// Reads an authority's register of children not in school: a row for each child, or several with a provider each.
///
/// A row is rejected only without a usable name, date of birth or authority. A provider who is the child's own family is
/// left out: a parent is never notified.
public struct NotInSchoolDecoder: RowDecoder {
    private let today: LocalDate
    private let directory: @Sendable () throws -> SchoolDirectory
    private var register = SchoolDirectory([])
    private let rolls: RollDecoder
    private let rollColumns = ColumnMap<RollColumn> { "\($0)" }

    /// - Parameters:
    ///   - today: nobody was born after this.
    ///   - directory: the register of establishments, which has the authorities.
    public init(today: LocalDate, directory: @escaping @Sendable () throws -> SchoolDirectory) {
        self.today = today
        self.directory = directory
        rolls = RollDecoder(today: today)
    }

    public var required: [[NotInSchoolColumn]] {
        [[.surname, .fullName], [.forename, .fullName], [.dateOfBirth], [.localAuthority]]
    }

    public mutating func begin(_ columns: ColumnMap<NotInSchoolColumn>) throws -> [String] {
        register = try directory()
        let people: [NotInSchoolColumn] = [.provider, .providerEmail, .officer, .officerEmail]
        guard people.contains(where: columns.has), !columns.has(.verifiedOn) else { return [] }
        return [
            "there is no column verifiedOn: nothing is sent to the providers and officers of this file until the authority "
                + "says when it checked their addresses; MASH rings the authority's officer"
        ]
    }

    public func decode(_ fields: inout RowFields<NotInSchoolColumn>) -> ChildNotInSchool? {
        let authority = authority(&fields)
        let dateOfBirth = fields.requiredDate(.dateOfBirth, latest: today.year)
        guard let dateOfBirth, let child = child(&fields, born: dateOfBirth), let authority, !fields.isRejected else {
            return nil
        }
        var entry = ChildNotInSchool(child: child.pupil, authority: authority, isProtected: child.isProtected)
        entry.child.pupilId = fields.text(.reference)
        entry.reasonText = fields.text(.reason)
        entry.reason = entry.reasonText.map(NotInSchoolDecoder.reason) ?? .other
        entry.providers = NotInSchoolDecoder.sets.compactMap { provider($0, of: entry.child, &fields) }
        entry.officer = officer(&fields)
        entry.verifiedOn = verifiedOn(&fields)
        return entry
    }

    public func subject(_ fields: inout RowFields<NotInSchoolColumn>) -> RejectedRow.Subject {
        let name = names(&fields)
        return .childNotInSchool(
            authority: fields.text(.localAuthority).flatMap(register.authority), upn: fields.text(.upn),
            surname: name.surname, forename: name.forename)
    }

    public func readBack(_ row: ChildNotInSchool) -> [String: String]? {
        let values: [(NotInSchoolColumn, String?)] = [
            (.surname, row.child.surname), (.forename, row.child.forename),
            (.dateOfBirth, row.child.dateOfBirth.description), (.upn, row.child.upn), (.nhsNumber, row.child.nhsNumber),
            (.sex, row.child.sex?.rawValue),
            (.addressLine1, row.child.address?.lines.first), (.postcode, row.child.address?.postcode),
            (.localAuthority, row.authority), (.reason, Headings.spaced(row.reason.rawValue)),
            (.provider, row.providers.map(\.name).joined(separator: "; ")), (.officer, row.officer?.name),
            (.verifiedOn, row.verifiedOn?.description),
        ]
        let read = values.compactMap { column, value in value.map { ("\(column)", $0) } }
        return Dictionary(uniqueKeysWithValues: read.filter { !$0.1.isEmpty })
    }

    private func authority(_ fields: inout RowFields<NotInSchoolColumn>) -> String? {
        guard let text = fields.requiredText(.localAuthority) else { return nil }
        let code = register.authority(text)
        if code == nil {
            fields.reject(
                .localAuthority, "is no authority of the register of establishments: give its three-digit code")
        }
        return code
    }

    /// The child, read as a roll reads a pupil, with the faults under this file's headings.
    private func child(_ fields: inout RowFields<NotInSchoolColumn>, born: LocalDate) -> RollRow? {
        let name = names(&fields)
        var values: [RollColumn: String] = [
            .surname: name.surname, .forename: name.forename, .dateOfBirth: born.description,
            // A roll needs a school and a number; neither is kept.
            .urn: "100000", .pupilId: "none",
        ]
        values[.middleNames] = name.middleNames ?? fields.text(.middleNames)
        for (column, own) in NotInSchoolDecoder.same {
            values[column] = fields.text(own, limit: 300, keepsLines: own == .address)
        }
        if values[.preferredForename] == nil { values[.preferredForename] = name.knownAs }
        var pupil = RowFields(
            CSVRecord(line: fields.line, fields: RollColumn.allCases.map { values[$0] ?? "" }), rollColumns)
        let row = rolls.decode(&pupil)
        for fault in pupil.faults {
            let own = NotInSchoolColumn.allCases.first { "\($0)" == fault.column }
            let column = own == .surname && !fields.has(.surname) ? .fullName : own
            if fault.severity == .rejected {
                fields.reject(column, fault.reason)
            } else {
                fields.warn(column, fault.reason)
            }
        }
        return row
    }

    private static let same: [(RollColumn, NotInSchoolColumn)] = [
        (.preferredSurname, .preferredSurname), (.preferredForename, .preferredForename),
        (.formerSurname, .formerSurname), (.sex, .sex), (.upn, .upn), (.nhsNumber, .nhsNumber),
        (.address, .address), (.addressLine1, .addressLine1),
        (.addressLine2, .addressLine2), (.town, .town), (.postcode, .postcode), (.protected, .protected),
    ]

    private func names(_ fields: inout RowFields<NotInSchoolColumn>) -> PrintedName {
        if let whole = fields.text(.fullName), !fields.has(.surname) || !fields.has(.forename) {
            guard let name = PrintedName(inOneColumn: whole) else {
                return PrintedName(surname: whole, forename: "", middleNames: nil)
            }
            if name.isGuessed { fields.warn(.fullName, "has no comma: its last word is taken as the surname") }
            return name
        }
        return PrintedName(
            surname: fields.text(.surname) ?? "", forename: fields.text(.forename) ?? "", middleNames: nil)
    }

    private static func reason(_ text: String) -> ChildNotInSchool.Reason {
        let words = Headings.words(text)
        func has(_ wanted: String...) -> Bool { wanted.contains(where: words.contains) }
        if has("missing", "cme", "whereabouts", "untraced") { return .missing }
        if has("eotas", "otherwise", "alternative", "ap", "tuition", "hospital") { return .otherwise }
        return has("home", "ehe", "elective", "electively") ? .homeEducated : .other
    }

    private typealias ProviderColumns = (
        name: NotInSchoolColumn, urn: NotInSchoolColumn, contact: NotInSchoolColumn, email: NotInSchoolColumn,
        phone: NotInSchoolColumn
    )

    private static let sets: [ProviderColumns] = [
        (.provider, .providerUrn, .providerContact, .providerEmail, .providerPhone),
        (.provider2, .provider2Urn, .provider2Contact, .provider2Email, .provider2Phone),
        (.provider3, .provider3Urn, .provider3Contact, .provider3Email, .provider3Phone),
    ]

    private func provider(
        _ columns: ProviderColumns, of child: PupilDetails, _ fields: inout RowFields<NotInSchoolColumn>
    ) -> ChildNotInSchool.Provider? {
        let contact = fields.text(columns.contact)
        guard let name = fields.text(columns.name) ?? contact else {
            if fields.text(columns.email) != nil || fields.text(columns.phone) != nil {
                fields.warn(columns.name, "is empty next to an address: the address is ignored")
            }
            return nil
        }
        guard !ChildNotInSchool.isFamily(name, of: child) else {
            fields.warn(columns.name, "is the child's family: not notified, only the authority's officer is")
            return nil
        }
        var provider = ChildNotInSchool.Provider(name: name)
        if let text = fields.text(columns.urn) {
            provider.urn = URN(WholeNumber.plain(text))
            if provider.urn == nil { fields.warn(columns.urn, "is not a URN; ignored") }
        }
        if let contact, ChildNotInSchool.isFamily(contact, of: child) {
            fields.warn(columns.contact, "is of the child's family: not notified")
            return provider
        }
        let person = person(contact ?? name, columns.email, columns.phone, &fields)
        if person.email != nil || person.phone != nil {
            provider.people = [person]
        } else if provider.urn == nil {
            fields.warn(columns.email, "is empty, and there is no number: MASH rings the authority's officer instead")
        }
        return provider
    }

    private func officer(_ fields: inout RowFields<NotInSchoolColumn>) -> ChildNotInSchool.Person? {
        let name = fields.text(.officer)
        guard let name = name ?? fields.text(.officerEmail) else { return nil }
        return person(name, .officerEmail, .officerPhone, &fields)
    }

    private func person(
        _ name: String, _ email: NotInSchoolColumn, _ phone: NotInSchoolColumn,
        _ fields: inout RowFields<NotInSchoolColumn>
    ) -> ChildNotInSchool.Person {
        var person = ChildNotInSchool.Person(name: name)
        if let text = fields.text(email, limit: 400) {
            let read = AddressText(text)
            person.email = read.address?.text
            if read.address == nil { fields.warn(email, "is not an e-mail address; ignored") }
            if read.hasMore { fields.warn(email, "contains more than one address; the first is used") }
        }
        if let text = fields.text(phone) {
            let noted = PhoneNumber.noted(text)
            (person.phone, person.phoneNote) = (noted?.number, noted?.note)
            if noted == nil { fields.warn(phone, "is not a telephone number; ignored") }
        }
        return person
    }

    private func verifiedOn(_ fields: inout RowFields<NotInSchoolColumn>) -> LocalDate? {
        guard let date = fields.date(.verifiedOn) else { return nil }
        if date <= today { return date }
        fields.warn(.verifiedOn, "is in the future; counts as not verified")
        return nil
    }
}
