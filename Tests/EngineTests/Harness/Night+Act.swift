import EncompassCore
import EncompassEngine
import EncompassStore

extension Night {
    /// What a school says through its system, by default that a named person has seen it.
    func acknowledge(
        _ item: QueueItem, as outcome: AcknowledgementOutcome = .acknowledged, by person: String? = "Kay Adult",
        children: [String: AcknowledgementOutcome] = [:], within scope: [Scope]? = nil
    ) throws {
        tick()
        try engine.acknowledge(
            notification: item.id,
            Acknowledgement(
                outcome: outcome, person: person, children: children, via: .webhook,
                actor: .credential("school", "test")), within: scope ?? [item.target])
    }

    @discardableResult
    func resolve(
        _ item: ExceptionItem, _ resolution: Resolution, by login: String = "olga", supervisor: Bool = false
    ) throws -> ExceptionItem {
        tick()
        return try store.exceptions.resolve(
            exception: item.id, resolution, reason: "as checked by phone",
            by: .desk(login, as: supervisor ? .supervisor : .operator), at: clock.now())
    }

    func release(_ item: QueueItem, supervisor: Bool = false) throws {
        tick()
        try store.notifications.release(
            item.id, reason: "agreed", by: .desk("olga", as: supervisor ? .supervisor : .operator), at: clock.now())
    }

    func cancel(_ item: QueueItem) throws {
        tick()
        try store.notifications.cancel(
            item.id, reason: "told in person", by: .desk("olga", as: .operator), at: clock.now())
    }

    /// The pupil's internal id on the roll.
    func pupil(_ forename: String) throws -> Int64 {
        var found: Int64?
        try store.registry.streamRoll { if $0.entries.first?.pupil.forename == forename { found = $0.pupil } }
        guard let found else { throw StoreError(.notFound, "no such pupil") }
        return found
    }
}
