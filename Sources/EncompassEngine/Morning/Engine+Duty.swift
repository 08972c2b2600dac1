import EncompassCore
public import EncompassDelivery
import EncompassStore
import Logging

extension Engine {
    /// Gathers what is new among the alarms and queues it to the duty addresses in one message; clears what is over.
    ///
    /// - Returns: how many alarms were told of.
    @discardableResult
    public func dutyStep() throws -> Int {
        let now = clock.now()
        let work = try store.alarms.work(breachesBy: now + .hours(24), at: now)
        for late in work.lateAnswers {
            let detail = "a \(late.kind) is not answered: \(late.reference)"
            try store.alarms.raise(
                Alarm(.answerDue, about: late.task, detail: detail, raisedAt: now))
        }
        for breach in work.breaches {
            let detail = "a breach record must be decided on by \(breach.dueAt.rfc3339): \(breach.id)"
            try store.alarms.raise(Alarm(.breach, about: breach.id, detail: detail, raisedAt: now))
        }
        for key in work.over { try store.alarms.clear(key, at: now) }
        let mark = settings.isExercise ? "EXERCISE: " : ""
        return try store.alarms.mail(
            to: settings.morning.dutyTo,
            subject: { "\(mark)Encompass: \(counted($0, "alarm"))" },
            text: { alarms in
                let lines = alarms.map { "- \($0.detail)" }.joined(separator: "\n")
                return "\(mark)Somebody at the desk must act:\n\n\(lines)\n\n\(settings.publicURL)/\n"
            }, at: now
        ).count
    }

    /// Ends the pauses whose time is over, and wakes the dispatcher for what they held up.
    public func pauseStep() throws {
        let now = clock.now()
        let (over, inForce) = try store.pauses.expire(at: now)
        for pause in over {
            log.notice("a pause has ended by itself", metadata: ["pause": "\(pause.id)", "scope": "\(pause.scope)"])
            dispatchBell.ring()
        }
        meters.set("encompass_pauses", Double(inForce))
    }

    /// Sends the next due message to people at the desk. Blocks for as long as the transport does.
    ///
    /// - Returns: false when none is due.
    public func staffMailStep(by transport: any Transport) throws -> Bool {
        guard let mail = try store.staffMail.lease(at: clock.now()) else { return false }
        let outcome: DeliveryOutcome
        if let message = outgoing(mail) {
            outcome = transport.send(message)
            noteMail(outcome)
        } else {
            outcome = .rejected(reason: .configuration, detail: "not an address that mail can be sent to")
        }
        let now = clock.now()
        try store.staffMail.record(
            classify(outcome, attempt: mail.attempt, deadline: mail.createdAt + .hours(2), at: now), of: mail, at: now)
        meters.count("encompass_staff_messages_total", [("outcome", outcome.label)])
        if case .rejected(let reason, _) = outcome {
            log.error(
                "a message to the desk was refused", metadata: ["mail": "\(mail.id)", "reason": "\(reason.rawValue)"])
        }
        return true
    }

    private func outgoing(_ mail: StaffMail) -> OutgoingMessage? {
        guard let to = EmailAddress(mail.recipient), let from = EmailAddress(settings.from),
            let id = MessageID("\(mail.id)@\(settings.messageDomain)")
        else { return nil }
        return OutgoingMessage(
            id: id, from: Mailbox(name: "Encompass", address: from), to: Mailbox(address: to), subject: mail.subject,
            date: clock.now(), text: mail.text, reference: mail.id)
    }
}
