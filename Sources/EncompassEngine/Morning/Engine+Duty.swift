import EncompassCore
import EncompassStore
import EncompassWords
import Logging

extension Engine {
    /// Queues one message about the new alarms to the duty addresses, on a channel that can deliver if there is one,
    /// and clears the alarms that are over.
    ///
    /// - Returns: how many alarms the message is about.
    @discardableResult
    public func dutyStep() throws -> Int {
        let now = clock.now()
        let words = Words.english
        let work = try store.alarms.work(breachesBy: now + .hours(24), at: now)
        for late in work.lateAnswers {
            let detail = words(
                "alarm.answerDue", ["what": words("sheet.kind.\(late.kind)"), "reference": late.reference])
            try store.alarms.raise(
                Alarm(.answerDue, about: late.task, detail: detail, raisedAt: now))
        }
        for breach in work.breaches {
            let (date, time) = london.civil(breach.dueAt)
            let detail = words(
                "alarm.breach",
                ["date": words.date(date), "time": time.description, "reference": breach.reference])
            try store.alarms.raise(Alarm(.breach, about: breach.id, detail: detail, raisedAt: now))
        }
        for key in work.over { try store.alarms.clear(key, at: now) }
        return try store.alarms.mail(
            to: settings.morning.dutyTo.reachable(whileDown: Set(channelTroubles.map(\.channel))),
            message: dutyMessage, at: now
        ).count
    }

    /// What people on duty are written about alarms.
    func dutyMessage(about alarms: [Alarm]) -> (subject: String, text: String) {
        let words = Words.english
        let subject = words.count("alarm.subject", alarms.count)
        let text = words("alarm.text", ["alarms": alarms.map { "- \($0.detail)" }.joined(separator: "\n")])
        guard settings.isExercise else { return (subject, text) }
        return (
            words("message.subject.exercise", ["subject": subject]), words("message.exercise") + "\n\n" + text
        )
    }

    /// Ends the pauses whose time is over, and wakes the dispatcher for the messages they held.
    public func pauseStep() throws {
        let now = clock.now()
        let (over, inForce) = try store.pauses.expire(at: now)
        for pause in over {
            log.notice("a pause has ended by itself", metadata: ["pause": "\(pause.id)", "scope": "\(pause.scope)"])
            dispatchSignal.send()
        }
        meters.set("encompass_pauses", Double(inForce))
    }
}
