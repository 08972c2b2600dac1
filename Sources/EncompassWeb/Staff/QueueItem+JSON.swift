import EncompassCore
import EncompassFormats
import EncompassStore

extension QueueItem {
    func json(for viewer: Principal) -> JSONValue { .object(JSONObject(members(for: viewer))) }

    /// A restricted item is counted in every list and described to a supervisor alone.
    func members(for viewer: Principal) -> [JSONObject.Member] {
        let isKept = viewer.isKept(isRestricted)
        let isMash = viewer.role.isDesk
        var members: [(String, JSONValue?)] = [
            ("id", .string(id)), ("reference", .string(reference)), ("force", .string(force)),
            ("incidentReference", isMash ? (isKept ? .null : .string(incidentReference)) : nil),
            ("incident", isMash && !isKept ? .string(incident) : nil),
            ("establishment", isKept ? .null : establishmentJSON),
            ("localAuthority", isKept ? nil : authorityJSON), ("kind", .string(kind.rawValue)),
            ("replaces", .orNull(replaces)), ("childCount", .integer(childCount)), ("state", .string(state.rawValue)),
            ("overdue", .bool(overdue)), ("late", .bool(late)), ("restricted", isMash ? .bool(isRestricted) : nil),
            ("createdAt", .time(createdAt)), ("releaseAt", .time(releaseAt)), ("deadlineAt", .time(deadlineAt)),
        ]
        if isMash {
            members += [
                ("hold", .orNull(hold?.rawValue)), ("paused", .bool(isPaused)),
                ("escalation", .record(("step", .integer(step)), ("nextAt", .orNull(nextAt)))),
                ("phoneTask", .bool(hasOpenPhoneTask)),
                ("attempts", .array(isKept ? [] : attempts.map(\.json))),
            ]
        }
        members.append(("acknowledgement", isKept ? .null : acknowledgement.map(\.json) ?? .null))
        return members.compactMap { name, value in value.map { JSONObject.Member(name, $0) } }
    }

    private var establishmentJSON: JSONValue {
        guard case .establishment(let urn) = target else { return .null }
        return .record(("urn", .string(urn.description)), ("name", .string(placeName)))
    }

    private var authorityJSON: JSONValue? {
        if case .localAuthority(let code) = target { .string(code) } else { nil }
    }
}

extension QueueItem.Attempt {
    var json: JSONValue {
        .record(
            ("id", .string(id)), ("step", .integer(step)), ("role", .string(role)), ("channel", .string(channel)),
            ("state", .string(state.rawValue)), ("attempt", .integer(attempt)), ("createdAt", .time(createdAt)),
            ("dueAt", .time(dueAt)), ("updatedAt", .time(updatedAt)), ("sentAt", .orNull(sentAt)),
            ("reason", .orNull(reason)), ("detail", .orNull(detail)))
    }
}

extension AcknowledgementRecord {
    var json: JSONValue { .record(("by", .string(by)), ("at", .time(at)), ("via", .string(via))) }
}

extension CallRecord {
    var json: JSONValue {
        .record(
            ("at", .time(at)), ("enteredAt", .time(enteredAt)), ("by", .string(actor)),
            ("outcome", .string(outcome.rawValue)), ("spokeTo", .orNull(spokeTo)), ("note", .orNull(note)))
    }
}

extension AnswerRecord {
    var json: JSONValue {
        .record(
            ("at", .time(at)), ("outcome", .string(outcome.rawValue)), ("child", .orNull(child)),
            ("via", .string(via)), ("by", .string(actor)), ("person", .orNull(person)), ("note", .orNull(note)))
    }
}
