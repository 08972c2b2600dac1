import EncompassCore
import EncompassFormats
import EncompassStore
import EncompassWeb

/// The queue as text. A restricted item is described to a supervisor alone.
struct QueueTable {
    static let restricted = "restricted: ask a supervisor"
    let viewer: Principal

    static let heading = ["REFERENCE", "STATE", "DEADLINE", "CHILDREN", "KIND", "ESTABLISHMENT"]

    func row(_ item: QueueItem) -> [String] {
        [
            item.reference,
            item.state.rawValue + (item.isPaused ? " PAUSED" : "") + (item.overdue ? " OVERDUE" : ""),
            item.deadlineAt.local, String(item.childCount), item.kind.rawValue,
            viewer.isKept(item.isRestricted) ? QueueTable.restricted : item.placeName,
        ]
    }

    /// As `GET /v1/notifications` gives it.
    func line(_ item: QueueItem) -> JSONValue { item.json(for: viewer) }

    func detail(_ item: QueueItem) -> String {
        let isKept = viewer.isKept(item.isRestricted)
        var lines = [
            "reference:      \(item.reference)", "id:             \(item.id)",
            "establishment:  " + (isKept ? QueueTable.restricted : "\(item.placeName) (\(item.target))"),
            "incident:       \(item.force)\(isKept ? "" : " \(item.incidentReference)")",
            "kind:           \(item.kind.rawValue)",
            "state:          \(item.state.rawValue)\(item.hold.map { " (\($0.rawValue))" } ?? "")"
                + (item.isPaused ? ", paused: nothing is sent" : ""),
            "children:       \(item.childCount)", "release:        \(item.releaseAt.local)",
            "deadline:       \(item.deadlineAt.local)\(item.overdue ? " OVERDUE" : "")\(item.late ? " (late)" : "")",
            "next step:      \(item.step) at \(item.nextAt?.local ?? "none")",
        ]
        for attempt in isKept ? [] : item.attempts {
            lines.append(
                "message:        \(attempt.role) by \(attempt.channel): \(attempt.state.rawValue)"
                    + (attempt.reason.map { " (\($0))" } ?? ""))
        }
        if item.hasOpenPhoneTask { lines.append("phone:          a call to the establishment is due") }
        if let acknowledged = item.acknowledgement, !isKept {
            lines.append("acknowledged:   \(acknowledged.at.local) by \(acknowledged.by), \(acknowledged.via)")
        }
        return lines.joined(separator: "\n")
    }
}
