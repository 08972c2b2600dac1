import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import GRDB

extension Night {
    /// Starts sending a leased message.
    func dispatch(_ message: LeasedMessage, by daemon: Daemon) {
        guard message.notification != nil else { return writeToDesk(message, by: daemon) }
        var fate = mail.fate(of: message.id, to: message.address, at: now, &dice)
        if fate.isTaken, dice.chance(0.008) { fate.isKilledBeforeRecord = true }
        daemon.transfers += 1
        note(
            "lease \(message.id) attempt \(message.attempt) of \(message.notice.reference) for \(message.notice.target)"
        )
        let transfer = Transfer(message: message, fate: fate, life: daemon.number, leasedAt: now)
        heap.plan(.arrive(transfer), at: now + fate.transit)
    }

    /// The server accepts the message, or refuses it.
    func arrive(_ transfer: Transfer) {
        guard let daemon, daemon.number == transfer.life else { return }
        if awake == nil { return heap.plan(.arrive(transfer), at: asleepUntil ?? now) }
        let tray = SimulatedMail.Tray()
        let channel = SimulatedMail(answering: transfer.fate.outcome, into: tray)
        let outcome = daemon.engine.transmit(transfer.message, by: channel)
        if let fault = transfer.fate.fault { suffer(fault, transfer.message.id) }
        if let sent = tray.message {
            checkSend(sent, transfer)
            if transfer.fate.isTaken {
                checkSpacing(transfer.message)
                deliver(transfer.message)
            }
        }
        note("send \(transfer.message.id): \(outcome.word)")
        if transfer.fate.isKilledBeforeRecord {
            suffer(.killBeforeRecord)
            return die(downFor: dice.span(.seconds(2), .minutes(5)))
        }
        heap.plan(.record(transfer), at: now + transfer.fate.answer)
    }

    func record(_ transfer: Transfer) {
        guard let daemon, daemon.number == transfer.life else { return }
        if awake == nil { return heap.plan(.record(transfer), at: asleepUntil ?? now) }
        switch ask("record", { try $0.record(transfer.fate.outcome, of: transfer.message) }) {
        case .gone: return
        // A result that the store cannot save is offered again every second.
        case .refused: return heap.plan(.record(transfer), at: now + .seconds(1))
        case .done:
            daemon.transfers -= 1
            noteWritten(transfer)
        }
        guard transfer.message.notification != nil, dice.chance(0.02) else { return }
        heap.plan(.lateResult(transfer.message), at: now + dice.span(.seconds(1), .minutes(25)))
    }

    /// An abandoned transfer gets a reply after all: its attempt is already recorded, so the reply must not count.
    func repeatResult(of message: LeasedMessage) {
        guard awake != nil else { return }
        suffer(.lateResult, message.id)
        let wall = clock.now()
        let before = messageState(message.id)
        guard before?.attempt != message.attempt || before?.state != MessageState.sending.rawValue else { return }
        let reply = ask("late result") {
            try $0.store.messages.record(.failed(reason: "late", detail: "too late"), of: message, at: wall)
        }
        if case .done(true) = reply { violate(.resultCountedTwice, "message \(message.id)") }
    }

    /// The message is in the mailbox; somebody may read it, and the school's system may send a receipt.
    private func deliver(_ message: LeasedMessage) {
        let arrivals = ([message] + message.others).map { part in
            SentMail(
                id: part.id, notification: part.notice.id, token: part.notice.linkToken, target: part.notice.target,
                to: part.address, reader: mailbox(of: part.address, at: part.notice.target))
        }
        for part in [message] + message.others {
            planSnooping(on: part)
            planColleague(of: part)
        }
        if dice.chance(0.03) {
            suffer(.acknowledgedBeforeRecord, message.id)
            return open(arrivals, at: now)
        }
        if let step = stepToRace(of: message) {
            suffer(.acknowledgedAtStep, message.id)
            return open(arrivals, at: step)
        }
        for arrival in arrivals {
            if let urn = arrival.target.urn, template.webhooks[urn] != nil { receipt(arrival) }
        }
        var reader = readers[message.address] ?? KeyAdult(address: message.address, seed: seed)
        let moment = reader.reads(arrivedAt: now, in: london)
        readers[message.address] = reader
        if let moment { open(arrivals, at: moment) }
    }

    private func open(_ arrivals: [SentMail], at moment: Timestamp) {
        for arrival in arrivals { heap.plan(.read(arrival), at: moment) }
    }

    /// Sometimes exactly the time of a step of the ladder that is still to come.
    private func stepToRace(of message: LeasedMessage) -> Timestamp? {
        guard dice.chance(0.03) else { return nil }
        let step = message.deadlineAt - .minutes(dice.pick([60, 30, 0]) ?? 0) - skew
        return step > now ? step : nil
    }

    /// A machine's receipt: once, twice, late or never.
    private func receipt(_ arrival: SentMail) {
        guard dice.chance(0.8) else { return }
        let answer = SchoolAnswer(
            mail: arrival, outcome: .delivered, isOfOneChild: false, webhook: "receipt-\(arrival.id)")
        let isLate = dice.chance(0.15)
        if isLate { suffer(.receiptLate, arrival.id) }
        heap.plan(.answer(answer), at: now + (isLate ? dice.span(.hours(1), .hours(6)) : .seconds(2)))
        guard dice.chance(0.2) else { return }
        suffer(.receiptTwice, arrival.id)
        heap.plan(.answer(answer), at: now + dice.span(.seconds(1), .minutes(10)))
    }
}

extension LeasedMessage {
    /// The notification of a message; messages to the desk are handled separately.
    var notice: LeasedNotification {
        guard let notification else { preconditionFailure("a message to the desk among those to schools") }
        return notification
    }
}

extension DeliveryOutcome {
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .deferred(let reason, _, _): "deferred \(reason.rawValue)"
        case .rejected(let reason, _): "rejected \(reason.rawValue)"
        case .ambiguous(let reason, _): "ambiguous \(reason.rawValue)"
        }
    }
}

extension Night {
    /// Who gets alarms.
    static let duty = "duty@mash.example"

    /// Mail to people at the desk uses the same mail server and outages; its outcome is immediate, since no other event
    /// depends on its timing.
    private func writeToDesk(_ message: LeasedMessage, by daemon: Daemon) {
        let (outcome, isTaken) = fateOfDeskMail()
        let tray = SimulatedMail.Tray()
        _ = daemon.engine.transmit(message, by: SimulatedMail(answering: outcome, into: tray))
        note("duty mail: \(outcome.word)")
        if let sent = tray.message {
            if sent.to != Night.duty { violate(.wrongRecipient, "mail to the desk to another") }
            if isTaken { ledger.deskMail.append(sent.content.text) }
        }
        daemon.transfers += 1
        let fate = MailServer.Fate(transit: .seconds(0), isTaken: isTaken, outcome: outcome, answer: .seconds(0))
        record(Transfer(message: message, fate: fate, life: daemon.number, leasedAt: now))
    }

    /// The daemon probes the server while it may be down, as `ChannelProbeService` does.
    func probeMail() {
        guard let daemon, daemon.engine.wantsProbe(of: .email) else { return }
        let outcome: DeliveryOutcome =
            switch mail.mood(at: now) {
            case .dead: .deferred(reason: .connectionFailed, detail: "nobody is there")
            case .hanging: .deferred(reason: .timedOut, detail: "no answer")
            case .slow, .greylisting, nil: .accepted(receipt: nil)
            }
        let channel = SimulatedMail(answering: outcome, into: SimulatedMail.Tray())
        _ = ask("probe") { try $0.noteProbe(channel.probe(), of: .email) }
    }

    private func fateOfDeskMail() -> (outcome: DeliveryOutcome, isTaken: Bool) {
        switch mail.mood(at: now) {
        case .dead: (.deferred(reason: .connectionFailed, detail: "later"), false)
        case .hanging: (.ambiguous(reason: .timedOut, detail: "no answer"), deskDice.chance(0.4))
        case .greylisting where deskDice.chance(0.5): (.deferred(reason: .policy, detail: "later"), false)
        default: (.accepted(receipt: "250"), true)
        }
    }
}
