public import EncompassCore

/// One field in which two versions of an incident differ.
public struct IncidentDifference: Hashable, Sendable {
    /// A JSON pointer (RFC 6901).
    public let pointer: String
    /// Nil where that version does not say.
    public let held: String?
    public let refused: String?

    /// Every field that differs, in the order of the contract's fields; the revision's number among them.
    public static func between(held: Incident, refused: Incident) -> [IncidentDifference] {
        var found: [IncidentDifference] = []
        compare(held.json, refused.json, at: "", into: &found)
        return found
    }

    /// Every field that a version has, a line each.
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
