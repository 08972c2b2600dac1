import EncompassCore
import EncompassStore

extension Engine {
    /// Whether the school of a notification is shut by an emergency on the day of its deadline: messages go to mobiles.
    func isShut(_ due: DueNotification, _ rules: FrozenRules) -> Bool {
        guard let urn = due.target.urn, let registry = try? currentRegistry() else { return false }
        return registry.calendar.emergencyClosure(
            urn: urn, la: rules.localAuthority, on: london.date(due.deadlineAt))
    }

    /// Where no text message can be sent, mobiles are rung as soon as the notification is released.
    func phoneForClosure(_ due: DueNotification, _ rules: FrozenRules) -> String? {
        guard !due.hasOpenPhoneTask, !settings.channels.contains(.sms), isShut(due, rules) else { return nil }
        return "schoolClosed"
    }
}
