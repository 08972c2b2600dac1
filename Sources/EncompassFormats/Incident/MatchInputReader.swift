public import EncompassCore

/// One line of the matcher's dry run: a child object with a key, and the incident that makes a household.
public struct MatchInput: Hashable, Sendable {
    public var key: String
    /// Children of one incident are one household.
    public var incident: String?
    public var child: ChildDetails
    /// What is wrong with the child; see `ReadChild.faults`.
    public var faults: [Fault]
    public var warnings: [Fault]
}

public enum MatchInputReader {
    /// Refused only without JSON, without an object, or without a key.
    public static func read(_ bytes: [UInt8]) throws(RefusedRecord) -> MatchInput {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            throw RefusedRecord(error)
        }
        guard let object = value.object else {
            throw refusal(Fault(pointer: "", detail: "expected an object, found \(value.kind)"))
        }
        var fields = FieldReader(object, at: "")
        let key = fields.identifier("key", limit: IncidentLimits.line)
        let incident = fields.identifier("incident", limit: IncidentLimits.line)
        guard let key else { throw refusal(fields.faults.first ?? Fault(pointer: "/key", detail: "is missing")) }
        let read = ChildReader.read(value, at: "", latestBirth: nil)
        return MatchInput(
            key: key, incident: incident, child: read.child, faults: read.faults,
            warnings: fields.faults + read.warnings)
    }

    private static func refusal(_ fault: Fault) -> RefusedRecord { RefusedRecord(kind: .invalid, faults: [fault]) }
}
