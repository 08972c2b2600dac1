import EncompassCore
import EncompassStore

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

    func line(_ item: QueueItem) -> QueueLine { QueueLine(item, isKept: viewer.isKept(item.isRestricted)) }

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

/// A notification as `--json` gives it: the fields of the HTTP interface.
struct QueueLine: Encodable {
    struct Place: Encodable {
        let urn: String?
        let la: String?
        let name: String
    }

    struct Escalation: Encodable {
        let step: Int
        let nextAt: String?
    }

    struct Attempt: Encodable {
        let role: String
        let channel: String
        let state: String
        let attempt: Int
        let at: String
        let reason: String?
    }

    struct Acknowledged: Encodable {
        let by: String
        let at: String
        let via: String
    }

    let id: String
    let reference: String
    let force: String
    let incidentReference: String?
    let establishment: Place?
    let kind: String
    let replaces: String?
    let childCount: Int
    let state: String
    let hold: String?
    let paused: Bool
    let overdue: Bool
    let late: Bool
    let restricted: Bool
    let createdAt: String
    let releaseAt: String
    let deadlineAt: String
    let escalation: Escalation
    let attempts: [Attempt]
    let acknowledgement: Acknowledged?

    /// - Parameter isKept: whether the reader is shown only that there is one.
    init(_ item: QueueItem, isKept: Bool) {
        id = item.id
        reference = item.reference
        force = item.force
        incidentReference = isKept ? nil : item.incidentReference
        establishment =
            switch isKept ? nil : item.target {
            case nil: nil
            case .establishment(let urn): Place(urn: urn.description, la: nil, name: item.placeName)
            case .localAuthority(let code): Place(urn: nil, la: code, name: item.placeName)
            }
        kind = item.kind.rawValue
        replaces = item.replaces
        childCount = item.childCount
        state = item.state.rawValue
        hold = item.hold?.rawValue
        paused = item.isPaused
        overdue = item.overdue
        late = item.late
        restricted = item.isRestricted
        createdAt = item.createdAt.rfc3339
        releaseAt = item.releaseAt.rfc3339
        deadlineAt = item.deadlineAt.rfc3339
        escalation = Escalation(step: item.step, nextAt: item.nextAt?.rfc3339)
        attempts = (isKept ? [] : item.attempts).map {
            Attempt(
                role: $0.role, channel: $0.channel, state: $0.state.rawValue, attempt: $0.attempt,
                at: $0.updatedAt.rfc3339, reason: $0.reason)
        }
        acknowledgement =
            isKept ? nil : item.acknowledgement.map { Acknowledged(by: $0.by, at: $0.at.rfc3339, via: $0.via) }
    }
}
