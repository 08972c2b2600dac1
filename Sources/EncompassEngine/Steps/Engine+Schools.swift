public import EncompassCore
public import EncompassStore

extension Engine {
    /// Records what a school says of a notification (`Store.acknowledge`).
    public func acknowledge(
        notification id: String, _ acknowledgement: Acknowledgement, within scope: [Scope]?,
        webhook: (credential: String, id: String)? = nil
    ) throws {
        let now = clock.now()
        try store.acknowledge(
            notification: id, acknowledgement, within: scope, webhook: webhook,
            exceptionDeadline: try exceptionDeadline(force: "", occurredAt: now, at: now), at: now)
        meters.count(
            "encompass_acknowledgements_total",
            [("via", acknowledgement.via.rawValue), ("outcome", acknowledgement.outcome.rawValue)])
        bell.ring()
    }

    /// Records a telephone call; one that reached a contact on the register acknowledges.
    public func recordCall(notification id: String, _ call: CallEntry, by actor: Actor) throws {
        let now = clock.now()
        try store.recordCall(
            notification: id, call, by: actor,
            exceptionDeadline: try exceptionDeadline(force: "", occurredAt: now, at: now), at: now)
        meters.count("encompass_calls_total", [("outcome", call.outcome.rawValue)])
        bell.ring()
    }
}
