public import EncompassCore
public import EncompassDelivery
import EncompassStore
import Logging

/// Why no mail can be handed over, and since when.
public struct MailTrouble: Hashable, Sendable {
    /// A `DeliveryReason`'s bounded word.
    public let reason: String
    public let since: Timestamp
}

extension Engine {
    /// Why mail cannot be delivered; nil while it can, or nothing is known to the contrary.
    public var mailTrouble: MailTrouble? { morning.with { $0.mailTrouble } }

    /// Whether the mail server should be probed now.
    public var wantsMailProbe: Bool { morning.with { $0.mail.wantsProbe(real: realClock.now()) } }

    /// Has the mail server probed soon, because the way to it has changed.
    public func doubtMail() { morning.with { $0.mail.doubt() } }

    /// Takes in what a probe found. Where the server is back, what was put off goes at once.
    public func noteProbe(_ outcome: DeliveryOutcome) throws {
        let real = realClock.now()
        meters.count(
            "encompass_mail_probes_total",
            [("outcome", outcome.label), ("reason", outcome.reason?.rawValue ?? "none")])
        guard morning.with({ $0.mail.noteProbe(outcome, real: real) }) else { return }
        let reasons = DeliveryReason.allCases.filter { $0.concernsServer }.map(\.rawValue)
        if try store.messages.hastenDeferred(for: reasons, at: clock.now()) > 0 { dispatchBell.ring() }
    }

    func noteMail(_ outcome: DeliveryOutcome) {
        let (now, real) = (clock.now(), realClock.now())
        morning.with { $0.mail.note(outcome, at: now, real: real) }
    }

    /// Looks whether mail can be delivered: raises the alarm and clears it, and while it cannot, puts the schools to which
    /// nothing has left on the phone list as soon as schools answer.
    public func mailStep() throws {
        let (now, real) = (clock.now(), realClock.now())
        let waiting = try store.messages.waiting(at: now)
        let (verdict, before) = morning.with { memory in
            memory.mail.note(isWaiting: waiting.count > 0, isDue: waiting.isDue, real: real)
            return (memory.mail.verdict(at: now, real: real), memory.mailTrouble)
        }
        meters.set("encompass_messages_waiting", Double(waiting.count))
        let age = waiting.oldest.map { max(0, Double((now - $0).milliseconds) / 1000) } ?? 0
        meters.set("encompass_message_oldest_due_seconds", age)
        switch verdict {
        case .unknown: break
        case .up:
            meters.set("encompass_channel_up", 1, [("channel", "email")])
            try mailIsBack(after: before, at: now)
        case .down(let reason):
            meters.set("encompass_channel_up", 0, [("channel", "email")])
            try mailIsDown(reason, before: before, at: now)
        }
    }

    private static let mailAlarm = "mail"

    private func mailIsDown(_ reason: DeliveryReason, before: MailTrouble?, at now: Timestamp) throws {
        let standing = try store.alarms.standing(Engine.mailAlarm)
        let trouble = MailTrouble(reason: reason.rawValue, since: before?.since ?? standing?.raisedAt ?? now)
        let since = london.civil(trouble.since).time
        let alarm = Alarm(
            key: Engine.mailAlarm, kind: .mailDown,
            detail: "no e-mail has been handed over since \(since) (\(trouble.reason)): ring the schools",
            raisedAt: now)
        if standing == nil { try store.alarms.raise(alarm) } else { try store.alarms.restate(alarm) }
        morning.with { $0.mailTrouble = trouble }
        if before == nil { log.error("mail cannot be delivered", metadata: ["reason": "\(trouble.reason)"]) }
        try ringInsteadOfMail(at: now)
    }

    private func mailIsBack(after trouble: MailTrouble?, at now: Timestamp) throws {
        let stood = try store.alarms.clear(Engine.mailAlarm, at: now)
        morning.with { $0.mailTrouble = nil }
        guard stood || trouble != nil else { return }
        log.notice("mail is delivered again", metadata: ["since": "\(trouble?.since.rfc3339 ?? "an earlier start")"])
    }

    /// Those whose schools answer by now; the callers could not reach the others before.
    private func ringInsteadOfMail(at now: Timestamp) throws {
        let silent = try store.messages.unsentNotifications(deadlineBy: now + .days(1), at: now)
        let due = try silent.filter { item in
            let calling = try rulesShelf.rules(item.plan).timing.calling
            return now >= london.moment(london.date(item.deadlineAt), calling.notBefore)
        }
        guard !due.isEmpty else { return }
        var opened = 0
        for start in stride(from: 0, to: due.count, by: Engine.stepsATransaction) {
            let ids = due[start...].prefix(Engine.stepsATransaction).map(\.id)
            for (id, result) in zip(ids, try store.phoneList.openCalls(ids, reason: "mailDown", at: now)) {
                let isOpen = try isolated("mail", id) {
                    try result.get()
                } setAside: { _ in
                }
                opened += isOpen == true ? 1 : 0
            }
        }
        guard opened > 0 else { return }
        meters.count("encompass_phone_tasks_total", [("reason", "mailDown")], by: opened)
        log.error("schools must be rung because mail is down", metadata: ["count": "\(opened)"])
    }
}
