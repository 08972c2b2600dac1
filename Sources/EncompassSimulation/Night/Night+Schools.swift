import EncompassCore
import EncompassEngine
import EncompassStore
import GRDB

extension Night {
    /// The recipient opens the message and says something, or closes it again.
    func read(_ letter: SentMail) {
        let outcome: AcknowledgementOutcome?
        switch dice.below(100) {
        case 0...79: outcome = .acknowledged
        case 80...85: outcome = .notOurPupil
        case 86...88: outcome = .callBack
        case 89...91: outcome = .challenge
        default: outcome = nil
        }
        guard let outcome else { return }
        let isSystem = letter.target.urn.map { template.webhooks[$0] != nil } ?? false
        var answer = SchoolAnswer(mail: letter, outcome: outcome, isOfOneChild: dice.chance(0.5))
        if isSystem { answer.webhook = "\(outcome.rawValue)-\(letter.id)" }
        say(answer)
        if isSystem, dice.chance(0.2) {
            suffer(.receiptTwice, letter.id)
            heap.plan(.answer(answer), at: now + dice.span(.seconds(1), .minutes(4)))
        }
    }

    /// By the link or by a signed call; while the daemon is down the school tries again.
    func say(_ answer: SchoolAnswer) {
        var again = answer
        again.tries += 1
        let letter = answer.mail
        let wall = clock.now()
        let inHand = answer.outcome == .acknowledged ? stepInHand(of: letter.notification) : nil
        if let id = answer.webhook { ledger.calls[letter.notification, default: []].insert(id) }
        let reply = ask("answer") { engine in
            guard let link = try engine.store.link(token: letter.token, at: wall) else {
                throw StoreError(.notFound, "the link leads nowhere")
            }
            let reader = Principal(
                actor: Actor("link:\(link.message)"), role: .keyAdult, places: [link.target])
            let opened = try engine.openForSchool(
                link.notification, by: reader,
                as: AuditEntry(.disclosure, "notification.opened", actor: reader.actor, subject: ""), at: wall)
            let webhook = answer.webhook.flatMap { id in
                letter.target.urn.flatMap { template.webhooks[$0] }.map { (credential: $0, id: id) }
            }
            try engine.acknowledge(
                notification: link.notification, acknowledgement(answer, of: opened), within: [link.target],
                webhook: webhook)
        }
        note("answer \(answer.outcome.rawValue) to \(letter.id)")
        switch reply {
        case .done:
            if answer.outcome == .acknowledged { ledger.thank(for: letter.notification) }
            noteClosed(letter.notification)
            if let inHand { finish(inHand) }
        case .gone where answer.tries < 30: heap.plan(.answer(again), at: now + dice.span(.minutes(1), .minutes(8)))
        case .refused(let error) where error.reason == .unavailable && answer.tries < 30:
            heap.plan(.answer(again), at: now + dice.span(.seconds(20), .minutes(2)))
        case .refused(let error) where error.reason == .notFound && isOverForSchool(letter): break
        case .refused(let error): violate(.refusedSchool, "\(letter.notification): \(error.description)")
        case .gone: break
        }
    }

    private func acknowledgement(_ answer: SchoolAnswer, of opened: OpenedNotification) -> Acknowledgement {
        let via: Acknowledgement.Via = answer.webhook == nil ? .link : .webhook
        let actor = Actor(via == .link ? "link:\(answer.mail.id)" : "school:\(answer.mail.target)")
        let person = answer.outcome == .delivered ? nil : "A. Reader"
        guard answer.outcome == .notOurPupil, answer.isOfOneChild, let child = opened.disclosed.children.first else {
            return Acknowledgement(outcome: answer.outcome, person: person, via: via, actor: actor)
        }
        return Acknowledgement(
            outcome: .acknowledged, person: person, children: [child.reference: .notOurPupil], via: via, actor: actor)
    }

    /// Expired after a fortnight.
    private func isOverForSchool(_ letter: SentMail) -> Bool {
        guard let deadline = value("SELECT deadline_at FROM notification WHERE id = ?", [letter.notification]) else {
            return false
        }
        return Timestamp(milliseconds: deadline) + .days(14) <= clock.now()
    }
}
