public import EncompassCore

/// The files that a county's registry is imported from, written piece by piece to a sink.
///
/// A sink gets text in chunks of about 64 KB; its errors come through. The register's files are plain ASCII, and so
/// Windows-1252 as well; the others are UTF-8.
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

    /// As gov.uk publishes them, England and Wales alone.
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
