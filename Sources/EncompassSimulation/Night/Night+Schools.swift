import EncompassCore
import EncompassEngine
import EncompassStore
import GRDB

extension Night {
    /// The recipient opens the message and answers, or closes it again.
    func read(_ mail: SentMail) {
        let outcome: AcknowledgementOutcome?
        if let reader = mail.reader, dice.chance(0.12) {
            heap.plan(.visit(reader, of: mail.target), at: now + dice.span(.seconds(5), .minutes(50)))
        }
        switch dice.below(100) {
        case 0...79: outcome = .acknowledged
        case 80...85: outcome = .notOurPupil
        case 86...88: outcome = .callBack
        case 89...91: outcome = .challenge
        default: outcome = nil
        }
        guard let outcome else { return }
        let isSystem = mail.target.urn.map { template.webhooks[$0] != nil } ?? false
        var answer = SchoolAnswer(mail: mail, outcome: outcome, isOfOneChild: dice.chance(0.5))
        if isSystem {
            answer.webhook = "\(outcome.rawValue)-\(mail.id)"
            answer.isNameless = dice.chance(0.04)
            if answer.isNameless { suffer(.wrongEntry, mail.id) }
        }
        switch isSystem ? 9 : dice.below(10) {
        case 0: thinkItOver(answer)
        case 1...2 where mail.reader != nil: sendForm(answer)
        default: say(answer)
        }
        if isSystem, dice.chance(0.2) {
            suffer(.receiptTwice, mail.id)
            answer.isNameless = false
            heap.plan(.answer(answer), at: now + dice.span(.seconds(1), .minutes(4)))
        }
    }

    /// By the link or a signed request; the school retries while the daemon is down.
    func say(_ answer: SchoolAnswer) {
        var again = answer
        again.tries += 1
        let mail = answer.mail
        let wall = clock.now()
        let inHand = answer.outcome == .acknowledged ? stepInProgress(of: mail.notification) : nil
        if let id = answer.webhook { ledger.calls[mail.notification, default: []].insert(id) }
        let reader = reader(of: answer)
        let inside = childrenIn(mail.notification)
        // A request repeated with its id gets the same answer as the first, whatever its content.
        let isRepeat =
            answer.webhook.map { !rows("SELECT at FROM webhook_receipt WHERE webhook_id = ?", [$0]).isEmpty } ?? false
        let reply = ask("answer") { engine in
            guard let link = try engine.store.messages.link(token: mail.token, at: wall) else {
                throw StoreError(.notFound, "notification.unknown")
            }
            let opened = try opening(link.notification, by: reader, in: engine)
            let webhook = answer.webhook.flatMap { id in
                mail.target.urn.flatMap { template.webhooks[$0] }.map { (credential: $0, id: id) }
            }
            try engine.acknowledge(
                notification: link.notification, acknowledgement(answer, of: opened), within: [link.target],
                webhook: webhook)
            return opened
        }
        note("answer \(answer.outcome.rawValue) to \(mail.id): \(reply.word)")
        // Without an answer, either may be true.
        if reply.value == nil { for child in inside { showings.show(child, to: reader.key, at: nil) } }
        switch reply {
        case .done(let opened):
            checkOpened(mail.notification, opened, by: reader)
            // If a request arrived but its answer was lost, it is not about the children that are open now.
            if !isRepeat { noteGivenBack(answer, opened) }
            checkForm(answer)
            if answer.webhook != nil, answer.outcome.needsPerson, let name = mail.reader?.name {
                // Their system says that they have read it.
                for child in inside { showings.show(child, to: name, at: nil) }
            }
            if answer.isNameless, !isRepeat, answer.outcome == .acknowledged {
                violate(.acknowledgedByNobody, "\(mail.notification) by a name without a letter")
            }
            if answer.outcome == .acknowledged { ledger.thank(for: mail.notification) }
            noteClosed(mail.notification)
            if let inHand { finish(inHand) }
        case .gone where answer.tries < 30: heap.plan(.answer(again), at: now + dice.span(.minutes(1), .minutes(8)))
        case .refused(let error) where error.reason == .unavailable && answer.tries < 30:
            heap.plan(.answer(again), at: now + dice.span(.seconds(20), .minutes(2)))
        case .refused(let error) where error.reason == .notFound && isOverForSchool(mail): break
        case .refused(let error) where error.reason == .invalid && answer.isNameless:
            again.isNameless = false
            heap.plan(.answer(again), at: now + dice.span(.seconds(5), .minutes(3)))
        // Somebody with an old page open reads the new one.
        case .refused(let error) where error.reason == .invalid && answer.page != nil:
            again.page = nil
            again.form = nil
            heap.plan(.answer(again), at: now + dice.span(.seconds(5), .minutes(3)))
        // The school's system speaks for somebody who has left the register, or gone on leave, meanwhile; the ladder goes on to
        // others.
        case .refused(let error) where answer.webhook != nil && error.reason == .invalid && isAbsent(mail): break
        // A disk that stays full for half an hour of attempts: the ladder reaches the school by other means.
        case .refused(let error) where error.reason == .unavailable: break
        case .refused(let error): violate(.refusedSchool, "\(mail.notification): \(error.description)")
        case .gone: break
        }
    }

    /// Whether the person who got a message is no longer a contact of the place, or is on leave.
    private func isAbsent(_ mail: SentMail) -> Bool {
        guard let name = mail.reader?.name else { return false }
        let today = london.date(clock.now())
        let contacts = ask("contacts") { try $0.store.registry.contacts(mail.target) }.value
        return contacts.map { held in
            !held.contains { PersonName.isSame($0.contact.name, name) && !$0.contact.isAway(on: today) }
        } ?? false
    }

    /// The reader who answers: a person, or the school's system.
    private func reader(of answer: SchoolAnswer) -> Reader {
        let mail = answer.mail
        if answer.webhook != nil { return Reader(name: nil, place: mail.target) }
        return mail.reader ?? Reader(name: mail.to, place: mail.target)
    }

    /// They have the page open, and answer some time after it was rendered.
    private func thinkItOver(_ answer: SchoolAnswer) {
        let mail = answer.mail
        let reader = reader(of: answer)
        let reply = ask("open") {
            try opening(mail.notification, by: reader, in: $0)
        }
        guard case .done(let opened) = reply else { return say(answer) }
        checkOpened(mail.notification, opened, by: reader)
        var later = answer
        later.page = opened.children.map { SchoolAnswer.Shown(reference: $0.reference, child: who(child: $0.id)) }
        heap.plan(.answer(later), at: now + dice.span(.minutes(1), .minutes(50)))
    }

    /// They send the page's form with something missing; the page is shown again with the kept values, and they correct
    /// only what it says is wrong.
    private func sendForm(_ answer: SchoolAnswer) {
        let mail = answer.mail
        let reader = reader(of: answer)
        let reply = ask("open") { try opening(mail.notification, by: reader, in: $0) }
        guard case .done(let opened) = reply else { return say(answer) }
        checkOpened(mail.notification, opened, by: reader)
        guard !opened.isWithdrawn, !opened.children.isEmpty else { return say(answer) }
        suffer(.formLeftOut, mail.id)
        let references = opened.children.map(\.reference)
        let isGivenBack = answer.outcome == .notOurPupil
        var later = answer
        later.isOfOneChild = isGivenBack
        later.page = opened.children.map { SchoolAnswer.Shown(reference: $0.reference, child: who(child: $0.id)) }
        let wanted = SchoolAnswerForm(
            outcome: (isGivenBack ? .acknowledged : answer.outcome).rawValue,
            givenBack: isGivenBack ? Array(references.prefix(1)) : [],
            note: answer.outcome == .challenge ? "We see it otherwise" : nil)
        let hasReason = wanted.outcome != .challenge
        let first = SchoolAnswerForm(outcome: hasReason ? nil : wanted.outcome?.rawValue, givenBack: wanted.givenBack)
        if first.faults.isEmpty { violate(.answerChanged, "a form with something left out of \(mail.notification)") }
        let kept = SchoolAnswerForm.offered.first(where: first.isChosen)
        if hasReason, kept != nil { violate(.answerChanged, "an answer that nobody chose to \(mail.notification)") }
        later.wanted = wanted
        later.form = SchoolAnswerForm(
            outcome: (hasReason ? wanted.outcome : kept)?.rawValue, givenBack: references.filter(first.isGivenBack),
            note: wanted.note)
        heap.plan(.answer(later), at: now + dice.span(.seconds(20), .minutes(4)))
    }

    /// The answer that they meant is in the file.
    private func checkForm(_ answer: SchoolAnswer) {
        guard let wanted = answer.wanted, answer.form != nil else { return }
        let recorded =
            rows(
                """
                SELECT outcome FROM acknowledgement WHERE notification = ? AND child IS NULL ORDER BY at DESC, id DESC LIMIT 1
                """, [answer.mail.notification]
            ).first?["outcome"] as String?
        guard recorded == wanted.outcome?.rawValue, answer.form?.givenBack == wanted.givenBack else {
            return violate(
                .answerChanged,
                "\(answer.mail.notification): \(wanted.outcome?.rawValue ?? "") became \(recorded ?? "nothing")")
        }
    }

    /// The school has said that a child is not its pupil: the one that it was shown, and no other.
    private func noteGivenBack(_ answer: SchoolAnswer, _ opened: DisclosedNotification) {
        guard answer.outcome == .notOurPupil else { return }
        if let row = rows("SELECT incident FROM notification WHERE id = ?", [answer.mail.notification]).first {
            ledger.givenBack[row["incident"], default: []].append(clock.now())
        }
        // A repeated request adds nothing.
        if let id = answer.webhook, !showings.countedRequests.insert(id).inserted { return }
        let page =
            answer.page ?? opened.children.map { SchoolAnswer.Shown(reference: $0.reference, child: who(child: $0.id)) }
        let meant = answer.isOfOneChild ? Array(page.prefix(1)) : page
        // An old page adds nothing for a child that it has already returned.
        let shown = opened.children.compactMap { who(child: $0.id) }
        for child in meant.compactMap(\.child) where shown.contains(child) {
            showings.giveBack(child, from: answer.mail.target.description)
        }
        guard answer.isOfOneChild, !meant.isEmpty, meant.allSatisfy({ $0.child != nil }) else { return }
        let given = rows(
            """
            SELECT c.body, c.key_id, i.reference AS incident_reference FROM notification_child k JOIN child c ON c.id = k.child
            JOIN incident i ON i.id = c.incident
            WHERE k.notification = ? AND k.outcome = 'notOurPupil' AND k.outcome_at = ?
            """, [answer.mail.notification, clock.now().milliseconds]
        ).compactMap(who)
        if let wrong = given.first(where: { child in !meant.contains { $0.child == child } }) {
            violate(
                .wrongPupil, "\(wrong.person) was given back, and the school meant another child of \(wrong.incident)")
        }
    }

    private func acknowledgement(_ answer: SchoolAnswer, of opened: DisclosedNotification) -> Acknowledgement {
        let via: Acknowledgement.Via = answer.webhook == nil ? .link : .webhook
        let actor = Actor(via == .link ? "link:\(answer.mail.id)" : "school:\(answer.mail.target)")
        let name = answer.isNameless ? "\u{2060}" : answer.mail.reader?.name ?? "A. Reader"
        let person = answer.outcome == .delivered ? nil : name
        if let form = answer.form, let outcome = form.outcome {
            return Acknowledgement(
                outcome: outcome, person: name, children: form.givenBack.reduce(into: [:]) { $0[$1] = .notOurPupil },
                note: form.note, via: via, actor: actor)
        }
        let first = answer.page?.first?.reference ?? opened.children.first?.reference
        guard answer.outcome == .notOurPupil, answer.isOfOneChild, let first else {
            return Acknowledgement(outcome: answer.outcome, person: person, via: via, actor: actor)
        }
        return Acknowledgement(
            outcome: .acknowledged, person: person, children: [first: .notOurPupil], via: via, actor: actor)
    }

    /// Whether the link has expired, after a fortnight.
    private func isOverForSchool(_ mail: SentMail) -> Bool {
        guard let deadline = value("SELECT deadline_at FROM notification WHERE id = ?", [mail.notification]) else {
            return false
        }
        return Timestamp(milliseconds: deadline) + .days(14) <= clock.now()
    }
}
