/// An incident from a force.
enum IncidentText {
    /// On the evening before the Friday of the tests.
    ///
    /// - Parameters:
    ///   - children: each a JSON object.
    ///   - more: further members, such as `"restricted":true`.
    static func make(
        _ reference: String, children: [String], occurredAt: String = "2026-11-19T22:41:00Z", more: String = ""
    ) -> String {
        """
        {"force":"norfolk","reference":"\(reference)","occurredAt":"\(occurredAt)"\(more.isEmpty ? "" : "," + more),\
        "children":[\(children.joined(separator: ","))]}
        """
    }
}
