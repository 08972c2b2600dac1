public import EncompassCore
public import EncompassStore

extension Engine {
    /// Opens a notification for a school, with as much as the area's template tells, and logs the disclosure.
    ///
    /// - Throws: `StoreError` `notFound` for an unknown one, for another's and for one that is held alike.
    public func openForSchool(
        _ id: String, within scope: [Scope], as entry: AuditEntry, at now: Timestamp
    ) throws -> NotificationDetail {
        let detail = try store.openNotification(id, within: scope, maySeeRestricted: false, as: entry, at: now)
        let content = try rulesShelf.rules(detail.plan).content
        let name = content.template(for: detail.item.kind, channel: .email)
        return detail.limited(to: ContentTemplate(rawValue: name) ?? .standard)
    }

    /// Records what a school says of a notification (`Store.acknowledge`).
    public func acknowledge(
        notification id: String, _ acknowledgement: Acknowledgement, within scope: [Scope]?,
        webhook: (credential: String, id: String)? = nil
    ) throws {
        let now = clock.now()
        try store.acknowledge(
            notification: id, acknowledgement, within: scope, webhook: webhook,
            exceptionDeadline: try answerDeadline(of: id, at: now), at: now)
        meters.count(
            "encompass_acknowledgements_total",
            [("via", acknowledgement.via.rawValue), ("outcome", acknowledgement.outcome.rawValue)])
        bell.ring()
    }

    /// Records a telephone call; one that reached a contact on the register acknowledges.
    /// To whoever may not see it, a restricted one is not found.
    public func recordCall(
        notification id: String, _ call: CallEntry, by principal: Principal
    ) throws {
        let now = clock.now()
        try store.recordCall(
            notification: id, call, by: principal,
            exceptionDeadline: try answerDeadline(of: id, at: now), at: now)
        meters.count("encompass_calls_total", [("outcome", call.outcome.rawValue)])
        bell.ring()
    }

    /// By when a person must settle what a school's answer brings up.
    private func answerDeadline(of notification: String, at now: Timestamp) throws -> Timestamp {
        exceptionDeadline(force: try store.force(ofNotification: notification) ?? "", since: now)
    }
}
