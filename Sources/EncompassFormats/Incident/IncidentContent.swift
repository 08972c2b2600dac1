public import EncompassCore

/// Whether two records of one incident have the same content.
///
/// The content of a record is its known fields after defaults, except `revision`, which is compared separately. The
/// order of children and of adults, spaces around a text, the offset of a time and unknown fields do not matter. A
/// value that could not be understood is content: correcting it is a change.
public enum IncidentContent {
    /// Bytes that are equal exactly when the contents are; their hash is the idempotency key.
    static func bytes(
        of incident: Incident, children: [JSONValue], adults: [JSONValue], unread: [JSONObject.Member]
    ) -> [UInt8] {
        let known = incident.json(children: sorted(children), adults: sorted(adults), revision: nil)
        if unread.isEmpty { return known.canonical }
        return JSONValue.members([("incident", known), ("unread", .object(JSONObject(unread)))]).canonical
    }

    private static func sorted(_ values: [JSONValue]) -> [JSONValue] {
        guard values.count > 1 else { return values }
        return values.map { (value: $0, key: $0.canonical) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}

extension Incident {
    /// The incident in the format of the feed's contract: unknown fields are left out.
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
    /// The child in the format of the feed's contract.
    public var json: JSONValue { .members(members) }

    /// For comparing contents: with the values that could not be understood.
    func content(unread: [JSONObject.Member]) -> JSONValue {
        .members(members + [("unread", unread.isEmpty ? nil : .object(JSONObject(unread)))])
    }

    private var members: [(String, JSONValue?)] {
        [
            ("reference", .text(reference)), ("forename", .text(forename)), ("surname", .text(surname)),
            ("knownAs", .text(knownAs)), ("formerSurname", .text(formerSurname)),
            ("dateOfBirth", .text(dateOfBirth?.description)), ("sex", .text(sex?.rawValue)), ("upn", .text(upn)),
            ("nhsNumber", .text(nhsNumber)), ("age", age.map { .integer($0) }), ("unborn", unborn.map { .bool($0) }),
            ("dueDate", .text(dueDate?.description)), ("address", address?.json),
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
    /// The adult in the format of the feed's contract.
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
    /// The address in the format of the feed's contract.
    public var json: JSONValue {
        .members([
            ("lines", lines.isEmpty ? nil : .array(lines.map { .string($0) })), ("town", .text(town)),
            ("postcode", .text(postcode)),
        ])
    }
}

extension JSONValue {
    /// An object of the members that are not nil.
    package static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members.compactMap { name, value in value.map { JSONObject.Member(name, $0) } }))
    }
}

extension JSONValue? {
    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }
}

/// One field that differs between two versions of an incident.
public struct IncidentDifference: Hashable, Sendable {
    /// A JSON pointer (RFC 6901).
    public let pointer: String
    /// Nil if that version does not have it.
    public let held: String?
    public let refused: String?

    /// Every field that differs, in the order of the contract's fields, including the revision number.
    public static func between(held: Incident, refused: Incident) -> [IncidentDifference] {
        var found: [IncidentDifference] = []
        compare(held.json, refused.json, at: "", into: &found)
        return found
    }

    /// Every field that a version has, one per line.
    public static func lines(of incident: Incident) -> String {
        var fields: [IncidentDifference] = []
        compare(nil, incident.json, at: "", into: &fields)
        return fields.map { "\($0.pointer)  \($0.refused ?? "")" }.joined(separator: "\n")
    }

    private static func compare(
        _ held: JSONValue?, _ refused: JSONValue?, at pointer: String, into found: inout [IncidentDifference]
    ) {
        guard held != refused else { return }
        let members = [held, refused].compactMap { $0?.object?.members }
        if !members.isEmpty, [held, refused].allSatisfy({ $0 == nil || $0?.object != nil }) {
            var names: [String] = []
            for member in members.joined() where !names.contains(member.name) { names.append(member.name) }
            for name in names { compare(held?[name], refused?[name], at: pointer + "/" + name, into: &found) }
            return
        }
        let lists = [held, refused].compactMap { $0?.array }
        if !lists.isEmpty, [held, refused].allSatisfy({ $0 == nil || $0?.array != nil }) {
            for place in 0..<(lists.map(\.count).max() ?? 0) {
                compare(
                    element(held, place), element(refused, place), at: pointer + "/\(place)", into: &found)
            }
            return
        }
        found.append(IncidentDifference(pointer: pointer, held: held.map(words), refused: refused.map(words)))
    }

    private static func element(_ value: JSONValue?, _ place: Int) -> JSONValue? {
        guard let list = value?.array, place < list.count else { return nil }
        return list[place]
    }

    private static func words(_ value: JSONValue) -> String {
        value.text ?? String(decoding: value.canonical, as: UTF8.self)
    }
}
