import EncompassCore
public import EncompassStore

extension Engine {
    /// Whether a closure puts calls on the phone list at once, since no text message can be sent.
    public var callsForClosures: Bool { !settings.channels.contains(.sms) }

    /// The effect of closing schools; changes nothing.
    public func closureEffect(_ days: ClosureDays) throws -> ClosureEffect {
        try store.closures.effect(days, opensPhone: callsForClosures, london: london, at: clock.now())
    }

    /// Whether a call may come off the phone list when a closure is undone: its ladder still has the phone step ahead,
    /// and no other closure shuts the school that day.
    func reachesPhoneStep(_ call: ClosureCall) -> Bool {
        guard let rules = try? rulesCache.rules(call.rules), let registry = try? currentRegistry(),
            let phone = LadderPlanner.phoneStep(rules.timing, inSchoolHours: call.inSchoolHours)
        else { return false }
        let isShut = call.target.urn.map {
            registry.calendar.days(urn: $0, la: rules.localAuthority)
                .emergencyClosure(on: london.date(call.deadlineAt))
        }
        return call.step <= phone && isShut != true
    }

    /// Whether an emergency shuts the school of a notification on the day of its deadline: messages then go to
    /// mobiles.
    func isShut(_ due: DueNotification, _ rules: FrozenRules) -> Bool {
        guard let urn = due.target.urn, let registry = try? currentRegistry() else { return false }
        return registry.calendar.days(urn: urn, la: rules.localAuthority)
            .emergencyClosure(on: london.date(due.deadlineAt))
    }

    /// If no text message can be sent, mobiles are rung as soon as the notification is released.
    func phoneForClosure(_ due: DueNotification, _ rules: FrozenRules) -> String? {
        guard !due.hasOpenPhoneTask, callsForClosures, isShut(due, rules) else { return nil }
        return "schoolClosed"
    }
}
