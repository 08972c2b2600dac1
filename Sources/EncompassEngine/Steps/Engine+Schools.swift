public import EncompassCore
public import EncompassStore
import EncompassWords
import Logging

/// What became of a school's answer.
public struct AnswerReceipt: Sendable {
    /// The id of the push that the notification's incident came with.
    public let correlation: String?
    /// Whether it acknowledges nothing, although it is recorded: the notification was cancelled or withdrawn before.
    public let isTooLate: Bool
}

extension Engine {
    /// Opens a notification for a person of its place, or for the school's system, with what the area's template
    /// discloses, and logs the disclosure.
    ///
    /// - Throws: `StoreError` `notFound` if it is unknown, another place's or held, and for a party to the incident.
    public func openForSchool(
        _ id: String, by principal: Principal, as entry: AuditEntry, at now: Timestamp
    ) throws -> OpenedNotification {
        try store.notifications.open(
            id, forPlaceOf: principal,
            template: { rules, kind in try rulesCache.rules(rules).content.disclosed(by: kind) }, as: entry, at: now)
    }

    /// Opens what a caller may say about a notification to a contact of its place, and logs the consultation.
    public func openForCall(
        _ id: String, by principal: Principal, as entry: AuditEntry, at now: Timestamp
    ) throws -> (disclosed: DisclosedNotification, waits: Bool) {
        try store.notifications.openForCall(
            id, by: principal,
            template: { rules, kind in try rulesCache.rules(rules).content.disclosed(by: kind) }, as: entry, at: now)
    }

    /// The language of a place's pages, by its area's policy.
    public func language(of place: Scope) throws -> Language {
        switch place {
        case .establishment(let urn):
            policies.resolve(try store.registry.establishment(urn) ?? Establishment(urn: urn, name: "")).language
        case .localAuthority(let code): policies.resolve(la: code).language
        case .provider(let id): policies.resolve(la: id.authority).language
        }
    }

    /// Records a school's answer to a notification (`store.notifications.acknowledge`).
    ///
    /// - Returns: what became of the answer.
    @discardableResult
    public func acknowledge(
        notification id: String, _ acknowledgement: Acknowledgement, within scope: [Scope]?,
        webhook: (credential: String, id: String)? = nil
    ) throws -> AnswerReceipt {
        let now = clock.now()
        try store.notifications.acknowledge(
            notification: id, acknowledgement, within: scope, webhook: webhook,
            exceptionDeadline: try answerDeadline(of: id, at: now), at: now)
        meters.count(
            "encompass_acknowledgements_total",
            [("via", acknowledgement.via.rawValue), ("outcome", acknowledgement.outcome.rawValue)])
        workSignal.send()
        let correlation = try store.notifications.correlation(ofNotification: id)
        // What is acknowledged is never cancelled afterwards.
        let state = try store.notifications.item(idOrReference: id, at: now)?.state
        log.info(
            "a school has answered",
            metadata: [
                "notification": "\(id)", "outcome": "\(acknowledgement.outcome.rawValue)",
                "via": "\(acknowledgement.via.rawValue)", "correlation": "\(correlation ?? "none")",
            ])
        return AnswerReceipt(
            correlation: correlation, isTooLate: acknowledgement.outcome == .acknowledged && state == .cancelled)
    }

    /// Records what a school reports without answering (`store.notifications.report`). An absent child raises an alarm
    /// where the area's policy says so.
    ///
    /// - Returns: the note's id; nil for a signed call that is a repeat.
    @discardableResult
    public func report(
        _ note: NewNote, on id: String, by reader: Principal, within scope: [Scope],
        webhook: (credential: String, id: String)? = nil
    ) throws -> String? {
        let now = clock.now()
        let item = try store.notifications.item(idOrReference: id, at: now)
        let raises = try note.kind == .absent && item.map { try policy(for: $0)?.absence ?? .alarm } == .alarm
        let written = try store.notifications.report(
            note, on: id, by: reader, within: scope, webhook: webhook,
            alarm: raises ? { Words.english("alarm.childAbsent", ["reference": $0]) } : nil, at: now)
        log.info(
            "a school has reported",
            metadata: [
                "notification": "\(item?.id ?? "unknown")", "kind": "\(note.kind.rawValue)",
                "via": "\(note.via.rawValue)",
            ])
        workSignal.send()
        return written
    }

    /// The policy for the place of a notification; nil if the place is not in the register.
    public func policy(for item: QueueItem) throws -> EstablishmentPolicy? {
        switch item.target {
        case .establishment(let urn):
            try store.registry.establishment(urn).map { policies.resolve($0, force: item.force) }
        case .localAuthority(let code): policies.resolve(la: code, force: item.force)
        case .provider(let id): policies.resolve(la: id.authority, force: item.force)
        }
    }

    /// Records a telephone call; one that reached a contact on the register acknowledges. A restricted notification is
    /// not found by a person who may not see it.
    public func recordCall(
        notification id: String, _ call: CallEntry, by principal: Principal
    ) throws {
        try recordCalls([(id, call)], by: principal)
    }

    /// Records one call that was about several notifications: for all of them, or for none.
    func recordCalls(_ calls: [(notification: String, call: CallEntry)], by principal: Principal) throws {
        let now = clock.now()
        try store.phoneList.recordCalls(
            calls.map { id, call in
                NotificationCall(
                    notification: id, call: call, exceptionDeadline: try answerDeadline(of: id, at: now))
            }, by: principal, at: now)
        for (id, call) in calls {
            meters.count("encompass_calls_total", [("outcome", call.outcome.rawValue)])
            let correlation = try store.notifications.correlation(ofNotification: id)
            log.info(
                "a call was recorded",
                metadata: [
                    "notification": "\(id)", "outcome": "\(call.outcome.rawValue)",
                    "correlation": "\(correlation ?? "none")",
                ])
        }
        workSignal.send()
    }

    /// The deadline for a person to resolve what a school's answer brings up.
    private func answerDeadline(of notification: String, at now: Timestamp) throws -> Timestamp {
        exceptionDeadline(force: try store.notifications.force(ofNotification: notification) ?? "", since: now)
    }
}
