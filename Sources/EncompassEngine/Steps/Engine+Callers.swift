import EncompassCore
import EncompassStore

extension Engine {
    /// Brings the phone step forward when more schools are still silent than the callers on shift could call between
    /// the ladder's own phone step and the deadline. A ladder planned early in the night knows of few calls, so each
    /// deadline is checked every minute, and its ladders are replanned when a tenth more calls have come.
    ///
    /// - Returns: how many ladders are replanned.
    @discardableResult
    public func callersStep() throws -> Int {
        let now = clock.now()
        var woken = 0
        for (group, rules) in try store.phoneList.callGroups(after: now, until: now + Engine.callersHorizon) {
            let calls = try expectedCalls(before: group, at: now)
            let calling = try rulesCache.rules(rules).timing.calling
            let opening = max(
                group.deadlineAt - .minutes(calling.minutes(for: calls)),
                london.moment(london.date(group.deadlineAt), calling.notBefore))
            let before = morning.with { $0.replanned[group] ?? 0 }
            guard opening <= now, calls > before + before / 10 else { continue }
            woken += try store.phoneList.replan(group, at: now)
            morning.with { $0.replanned[group] = calls }
        }
        morning.with { memory in memory.replanned = memory.replanned.filter { $0.key.deadlineAt > now } }
        if woken > 0 { workSignal.send() }
        return woken
    }

    /// No area starts its calls longer than this before a deadline.
    private static let callersHorizon = Span.hours(6)

    /// How many calls are likely before a deadline: a school that has not acknowledged by then must be called. Rounded
    /// up, so that not every acknowledgement replans the other ladders; counted at most twice a minute.
    func expectedCalls(before group: CallGroup, at now: Timestamp) throws -> Int {
        let held = morning.with { $0.calls[group] }
        if let held, now >= held.at, now - held.at < .seconds(30) { return held.count }
        let open = try store.phoneList.openCalls(group)
        var grain = 1
        while open / grain >= 16 { grain *= 2 }
        let count = (open + grain - 1) / grain * grain
        morning.with { memory in
            memory.calls = memory.calls.filter { now >= $0.value.at && now - $0.value.at < .seconds(30) }
            memory.calls[group] = (count, now)
        }
        return count
    }
}
