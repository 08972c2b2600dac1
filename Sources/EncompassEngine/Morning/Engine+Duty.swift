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
            let detail = words("alarm.answerDue", ["kind": late.kind, "reference": late.reference])
            try store.alarms.raise(
                Alarm(.answerDue, about: late.task, detail: detail, raisedAt: now))
        }
        for breach in work.breaches {
            let detail = words("alarm.breach", ["time": breach.dueAt.rfc3339, "id": breach.id])
            try store.alarms.raise(Alarm(.breach, about: breach.id, detail: detail, raisedAt: now))
        }
        for key in work.over { try store.alarms.clear(key, at: now) }
        let subject = { count in words.count("alarm.subject", count) }
        return try store.alarms.mail(
            to: settings.morning.dutyTo.reachable(whileDown: Set(channelTroubles.map(\.channel))),
            subject: { count in
                settings.isExercise ? words("message.subject.exercise", ["subject": subject(count)]) : subject(count)
            },
            text: { alarms in
                let lines = alarms.map { "- \($0.detail)" }.joined(separator: "\n")
                let text = words("alarm.text", ["alarms": lines])
                return settings.isExercise ? words("message.exercise") + "\n\n" + text : text
            }, at: now
        ).count
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
