public import EncompassCore

extension Incident {
    /// The incident as the feed's contract writes it: what is not known is left out.
    public var json: JSONValue {
        json(children: children.map(\.json), adults: adults.map(\.json), revision: revision)
    }

    func json(children: [JSONValue], adults: [JSONValue], revision: Int?) -> JSONValue {
        .members([
            ("force", .string(force)), ("reference", .string(reference)), ("revision", revision.map { .integer($0) }),
            ("status", .string(status.rawValue)), ("occurredAt", .string(occurredAt.rfc3339)),
            ("attendedAt", .text(attendedAt?.rfc3339)), ("location", location?.json),
            ("circumstances", .text(circumstances)), ("schoolSummary", .text(schoolSummary)),
            ("riskGrade", .text(riskGrade?.rawValue)), ("restricted", .bool(restricted)),
            ("safeAddress", .bool(safeAddress)), ("children", .array(children)), ("adults", .array(adults)),
        ])
    }
}

extension ChildDetails {
    /// The child as the feed's contract writes it.
    public var json: JSONValue { .members(members) }

    /// For comparing contents: with what stood where a field could not be understood.
    func content(unread: [JSONObject.Member]) -> JSONValue {
        .members(members + [("unread", unread.isEmpty ? nil : .object(JSONObject(unread)))])
    }

    private var members: [(String, JSONValue?)] {
        [
            ("reference", .text(reference)), ("forename", .text(forename)), ("surname", .text(surname)),
            ("knownAs", .text(knownAs)), ("formerSurname", .text(formerSurname)),
            ("dateOfBirth", .text(dateOfBirth?.description)), ("sex", .text(sex?.rawValue)), ("upn", .text(upn)),
            ("address", address?.json),
            ("school", school.map { .members([("urn", .text($0.urn?.description)), ("name", .text($0.name))]) }),
            ("present", present.map { .bool($0) }), ("welfareCheck", welfareCheck.map { .bool($0) }),
            (
                "voice",
                voice.map { .members([("text", .text($0.text)), ("presentWhenSpoken", .text($0.presentWhenSpoken))]) }
            ),
        ]
    }
}

extension InvolvedAdult {
    /// The adult as the feed's contract writes it.
    public var json: JSONValue { .members(members) }

    func content(unread: [JSONObject.Member]) -> JSONValue {
        .members(members + [("unread", unread.isEmpty ? nil : .object(JSONObject(unread)))])
    }

    private var members: [(String, JSONValue?)] {
        [
            ("role", .text(role?.rawValue)), ("relationship", .text(relationship)), ("forename", .text(forename)),
            ("surname", .text(surname)), ("dateOfBirth", .text(dateOfBirth?.description)), ("address", address?.json),
            ("livesAtAddress", livesAtAddress.map { .bool($0) }), ("employer", .text(employer)),
        ]
    }
}

extension PostalAddress {
    /// The address as the feed's contract writes it.
    public var json: JSONValue {
        .members([
            ("lines", lines.isEmpty ? nil : .array(lines.map { .string($0) })), ("town", .text(town)),
            ("postcode", .text(postcode)),
        ])
    }
}

extension JSONValue {
    /// An object of those that are there.
    static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members.compactMap { name, value in value.map { JSONObject.Member(name, $0) } }))
    }
}

extension JSONValue? {
    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }
}
