public import EncompassCore

/// The files that a county's registry is imported from, written piece by piece to a sink.
///
/// A sink gets text in chunks of about 64 KB; its errors are passed on. The register's files are plain ASCII, and
/// therefore also Windows-1252; the others are UTF-8.
public enum SampleFiles {
    public typealias Sink = (String) throws -> Void

    /// Establishments in the register's own columns.
    public static func establishments(of county: County, to sink: Sink) throws {
        try lines(sink, header: RegisterColumns.names) { write in
            for place in county.places { try write(RegisterColumns.values(of: place)) }
        }
    }

    /// Predecessors and successors in the register's own columns.
    public static func links(of county: County, to sink: Sink) throws {
        try lines(sink, header: ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]) { write in
            for link in county.links {
                let name = county.place(link.linked)?.establishment.name
                let day = CSVText.registerDate(link.establishedOn)
                try write([link.urn.description, link.linked.description, name, link.description, day])
            }
        }
    }

    public static func contacts(of county: County, on date: LocalDate, to sink: Sink) throws {
        let header = [
            "scope", "role", "name", "email", "mobile", "phone", "channel", "order", "verifiedOn", "trainedOn",
            "awayFrom", "awayTo",
        ]
        try lines(sink, header: header) { write in
            for contact in county.contacts(on: date) { try write(values(of: contact)) }
        }
    }

    public static func calendar(of county: County, years: ClosedRange<Int> = 2025...2027, to sink: Sink) throws {
        try lines(sink, header: ["scope", "kind", "from", "to", "name"]) { write in
            for period in county.calendar(years: years) {
                try write([
                    period.scope.description, period.kind.rawValue, period.from.description, period.to.description,
                    period.name,
                ])
            }
        }
    }

    /// As gov.uk publishes them, for England and Wales only.
    public static func bankHolidays(to sink: Sink) throws {
        let events = BankHolidays.all.map { holiday in
            JSONTree.object([
                ("title", .string(holiday.title)), ("date", .string(holiday.date.description)),
                ("notes", .string(BankHolidays.isSubstitute(holiday) ? "Substitute day" : "")),
                ("bunting", .bool(holiday.title != "Good Friday")),
            ])
        }
        let division: JSONTree = .object([("division", .string("england-and-wales")), ("events", .array(events))])
        try sink(JSONTree.object([("england-and-wales", division)]).text + "\n")
    }

    static func lines(
        _ sink: Sink, header: [String], _ body: ((([String?]) throws -> Void)) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var writer = ChunkWriter(sink)
            try writer.write(CSVText.line(header))
            try body { try writer.write(CSVText.line($0)) }
            try writer.flush()
        }
    }

    private static func values(of contact: Contact) -> [String?] {
        [
            contact.scope.description, contact.role.rawValue, contact.name, contact.email, contact.mobile,
            contact.phone, contact.channel?.rawValue, String(contact.order), contact.verifiedOn?.description,
            contact.trainedOn?.description, contact.awayFrom?.description, contact.awayTo?.description,
        ]
    }
}

extension SampleFiles {
    /// The roll of a whole population, row by row; memory use does not grow with it.
    public static func roll(of generator: FamilyGenerator, to sink: Sink) throws {
        try lines(sink, header: rollHeader) { write in
            try generator.forEachRow { try write(values(of: $0)) }
        }
    }

    /// The same for given rows.
    public static func roll(of rows: [RollRow], to sink: Sink) throws {
        try lines(sink, header: rollHeader) { write in for row in rows { try write(values(of: row)) } }
    }

    private static let rollHeader = [
        "upn", "pupilId", "uln", "surname", "forename", "middleNames", "preferredSurname", "preferredForename",
        "formerSurname", "dateOfBirth", "sex", "addressLine1", "addressLine2", "town", "postcode", "urn",
        "enrolmentStatus", "entryDate", "leavingDate", "protected",
    ]

    private static func values(of row: RollRow) -> [String?] {
        let (pupil, address) = (row.pupil, row.pupil.address)
        let lines = address?.lines ?? []
        return [
            pupil.upn, pupil.pupilId, pupil.uln, pupil.surname, pupil.forename, pupil.middleNames,
            pupil.preferredSurname, pupil.preferredForename, pupil.formerSurname, pupil.dateOfBirth.description,
            pupil.sex?.rawValue, lines.first, lines.dropFirst().first, address?.town, address?.postcode,
            row.enrolment.urn.description, row.enrolment.status.rawValue, row.enrolment.entryDate?.description,
            row.enrolment.leavingDate?.description, row.isProtected ? "true" : nil,
        ]
    }
}

extension SampleFiles {
    /// Children to match, one per line, in the input format of `encompass match`.
    public static func children(of set: LinkageSet, to sink: Sink) throws {
        try withoutActuallyEscaping(sink) { sink in
            var writer = ChunkWriter(sink)
            try set.forEachChild { child in
                var fields: [(String, JSONTree)] = [("key", .string(child.key)), ("incident", .string(child.incident))]
                fields += FeedText.fields(of: child.child)
                try writer.write(JSONTree.object(fields).text + "\n")
            }
            try writer.flush()
        }
    }

    /// The right answers, with an empty `upn` and `pupilId` if the right answer is *none*.
    public static func truth(of set: LinkageSet, to sink: Sink) throws {
        try lines(sink, header: ["key", "upn", "pupilId", "kind", "protected"]) { write in
            try set.forEachChild { child in
                try write([
                    child.key, child.truth?.upn, child.truth?.pupilId, child.kind.rawValue,
                    child.isProtected ? "true" : nil,
                ])
            }
        }
    }
}

/// The register's column names about a school itself; a download has about 140.
enum RegisterColumns {
    static let names = [
        "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (name)",
        "EstablishmentStatus (code)", "EstablishmentStatus (name)", "ReasonEstablishmentOpened (name)", "OpenDate",
        "ReasonEstablishmentClosed (name)", "CloseDate", "PhaseOfEducation (code)", "PhaseOfEducation (name)",
        "StatutoryLowAge", "StatutoryHighAge", "Boarders (name)", "OfficialSixthForm (name)", "Gender (name)",
        "SchoolCapacity", "CensusDate", "NumberOfPupils", "LastChangedDate", "Street", "Locality", "Address3", "Town",
        "County (name)", "Postcode", "SchoolWebsite", "TelephoneNum", "HeadTitle (name)", "GOR (name)",
        "DistrictAdministrative (name)", "PreviousLA (code)", "PreviousLA (name)", "Country (name)",
    ]

    static func values(of place: Place) -> [String?] {
        let school = place.establishment
        let (statusCode, status) = words(of: school.status)
        return [
            school.urn.description, school.localAuthority, school.localAuthorityName, school.establishmentNumber,
            school.name, school.type, statusCode, status, "Not applicable", CSVText.registerDate(school.openDate),
            school.status == .closed ? "For academy" : "Not applicable", CSVText.registerDate(school.closeDate),
            phaseCode(school.phase), school.phase, school.lowAge.map(String.init), school.highAge.map(String.init),
            "No boarders", place.stages.contains(.sixthForm) ? "Has a sixth form" : "Does not have a sixth form",
            "Mixed", nil, nil, nil, nil, school.address.lines.first, school.address.lines.dropFirst().first, nil,
            school.address.town, school.localAuthorityName, school.address.postcode, nil,
            school.telephone.map { $0.filter { $0 != " " } }, nil, nil, nil, "999", nil, nil,
        ]
    }

    private static func words(of status: Establishment.Status) -> (String, String) {
        switch status {
        case .open: ("1", "Open")
        case .closed: ("2", "Closed")
        case .proposedToClose: ("3", "Open, but proposed to close")
        case .proposedToOpen: ("4", "Proposed to open")
        }
    }

    private static func phaseCode(_ phase: String?) -> String? {
        switch phase {
        case "Nursery": "1"
        case "Primary": "2"
        case "Secondary": "4"
        case "16 plus": "6"
        default: "0"
        }
    }
}

/// Lines of CSV: quoted if necessary, CRLF at the end (RFC 4180).
enum CSVText {
    static func line(_ fields: [String?]) -> String {
        fields.map { quoted($0 ?? "") }.joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ field: String) -> String {
        let mustQuote = field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        return mustQuote ? "\"" + field.replacingAll("\"", with: "\"\"") + "\"" : field
    }

    /// `dd-mm-yyyy`, as the register writes dates.
    static func registerDate(_ date: LocalDate?) -> String? {
        guard let date else { return nil }
        let parts = date.description.split(separator: "-")
        return parts.reversed().joined(separator: "-")
    }
}

/// Collects lines into chunks of about 64 KB for a sink.
struct ChunkWriter {
    private var buffer = ""
    private let sink: (String) throws -> Void

    init(_ sink: @escaping (String) throws -> Void) { self.sink = sink }

    mutating func write(_ text: String) throws {
        buffer += text
        if buffer.utf8.count >= 65_536 { try flush() }
    }

    mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        try sink(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
