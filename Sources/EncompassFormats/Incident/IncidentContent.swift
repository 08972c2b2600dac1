public import EncompassCore

/// When two records of one incident say the same.
///
/// The content of a record is its known fields after defaults, `revision` apart, which is compared on its own. Order
/// among children and among adults says nothing; nor do spaces around a text, the offset in which a moment is written,
/// or an unknown field. What stood where a field could not be understood is content: putting it right is a change.
public enum IncidentContent {
    /// Bytes that are equal exactly when the contents are: a hash of them is the key of idempotency.
    static func bytes(
        of incident: Incident, children: [JSONValue], adults: [JSONValue], unread: [JSONObject.Member]
    ) -> [UInt8] {
        let known = incident.json(children: sorted(children), adults: sorted(adults), revision: nil)
        if unread.isEmpty { return known.canonical }
        return JSONValue.members([("incident", known), ("unread", .object(JSONObject(unread)))]).canonical
    }

    /// The same for an incident in which everything was understood.
    public static func bytes(of incident: Incident) -> [UInt8] {
        bytes(of: incident, children: incident.children.map(\.json), adults: incident.adults.map(\.json), unread: [])
    }

    private static func sorted(_ values: [JSONValue]) -> [JSONValue] {
        guard values.count > 1 else { return values }
        return values.map { (value: $0, key: $0.canonical) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}
