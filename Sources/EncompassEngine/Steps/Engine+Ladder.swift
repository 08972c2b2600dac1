import EncompassCore
import EncompassStore

extension Engine {
    /// Takes the due steps of the ladders: queues messages, opens phone tasks, marks notifications overdue.
    ///
    /// A notification that fails is set aside and put on the phone list. Many share a transaction, in which each is
    /// checked again and succeeds or fails by itself.
    ///
    /// - Returns: how many were processed; 0 when none is left.
    public func ladderStep(limit: Int = 200) throws -> Int {
        let now = clock.now()
        let due = try store.notifications.due(at: now, limit: limit)
        for start in stride(from: 0, to: due.count, by: Engine.stepsPerTransaction) {
            try takeSteps(Array(due[start...].prefix(Engine.stepsPerTransaction)), at: now)
        }
        if !due.isEmpty { dispatchSignal.send() }
        return due.count
    }

    /// How many items share a transaction: enough to divide the wait for the disk, and few enough that a push waits
    /// for some hundredths of a second at most.
    static let stepsPerTransaction = 50

    private func takeSteps(_ ids: [String], at now: Timestamp) throws {
        var due: [DueNotification] = []
        for (id, found) in zip(ids, try store.notifications.due(ids: ids, at: now)) {
            if let one = try isolated(id, at: now, { try found.get() }), let one { due.append(one) }
        }
        let waiting = try matchedAgain(due, at: now)
        var steps: [(due: DueNotification, outcome: StepOutcome)] = []
        for one in due where !waiting.contains(one.id) {
            if let outcome = try isolated(one.id, at: now, { try outcome(of: one, at: now) }) {
                steps.append((one, outcome))
            }
        }
        for (step, completed) in zip(steps, try store.notifications.completeSteps(steps, at: now))
        where try isolated(step.due.id, at: now, { try completed.get() }) == true {
            alert(for: step.due, step.outcome, at: now)
        }
    }

    private func isolated<Value>(_ id: String, at now: Timestamp, _ work: () throws -> Value) throws -> Value? {
        try isolated("ladder", id, work) { kind in
            try store.notifications.setAside(
                notification: id, detail: kind, retryingIn: Engine.pauseAfterFault, at: now)
        }
    }

    /// Notifications about to be released whose children must be matched again first: they were held by the clock, and
    /// there are newer rolls; or a place of a child has begun or ended since.
    private func matchedAgain(_ due: [DueNotification], at now: Timestamp) throws -> Set<String> {
        let first = due.filter { $0.isHeldByClock || $0.isFirst }
        guard !first.isEmpty else { return [] }
        let results = try store.notifications.reopenForRelease(
            of: first.map { ($0.id, $0.force) }, generation: store.registry.generation(), at: now
        ) { force, moment in
            schoolDay(force: force, at: moment)
        }
        var waiting: Set<String> = []
        // One that was set aside waits as well.
        for (id, result) in zip(first.map(\.id), results) where try isolated(id, at: now, { try result.get() }) ?? true
        {
            waiting.insert(id)
        }
        if !waiting.isEmpty { workSignal.send() }
        return waiting
    }

    private func alert(for due: DueNotification, _ outcome: StepOutcome, at now: Timestamp) {
        if let reason = outcome.phoneTask { meters.count("encompass_phone_tasks_total", [("reason", reason)]) }
        guard !outcome.alert.isEmpty else { return }
        alerts.alert(
            DutyAlert(
                subject: .notification(id: due.id), recipients: outcome.alert, deadlineAt: due.deadlineAt,
                isOverdue: due.deadlineAt <= now))
        for recipient in outcome.alert {
            meters.count("encompass_duty_alerts_total", [("recipient", recipient.rawValue), ("kind", "notification")])
        }
    }

    /// The channels on which a place can be written to.
    private func served(at place: Scope) throws -> [Contact.Channel] {
        guard settings.channels.contains(.webhook) else { return settings.channels }
        let channels = try store.messages.served(at: place)
        return settings.channels.filter { channels.contains($0) }
    }

    /// The outcome of the due step, with the contacts as they are now and the rules as they were frozen.
    func outcome(of due: DueNotification, at now: Timestamp) throws -> StepOutcome {
        let rules = try rulesCache.rules(due.rules)
        if let hold = due.hold, !hold.endsByItself { return heldPastDeadline(due, hold) }
        if due.awaitsRestriction, due.deadlineAt <= now { return undecidedPastDeadline(due, at: now) }
        let chooser = RecipientChooser(
            contacts: due.contacts.map(\.contact), establishment: due.target.urn,
            la: due.target.authority ?? rules.localAuthority, provider: due.target.provider,
            channels: rules.content.channels.filter(try served(at: due.target).contains),
            excluded: due.parties, mobileFirst: isShut(due, rules))
        let inSchoolHours = isInSchoolHours(due, rules)
        let steps = try LadderPlanner.plan(
            release: inSchoolHours ? due.waitingSince : due.releaseAt, deadline: due.deadlineAt, policy: rules.timing,
            contacts: chooser, now: now, london: london,
            expectedCalls: expectedCalls(before: CallGroup(area: rules.areaID, deadlineAt: due.deadlineAt), at: now),
            inSchoolHours: inSchoolHours,
            progress: LadderProgress(
                next: due.step, isPhoneOpen: due.hasOpenPhoneTask, hasLiveMessage: due.hasLiveMessage))
        guard let first = steps.first else {
            return StepOutcome(
                nextStep: due.step, nextAt: nil, inSchoolHours: inSchoolHours, note: "the ladder has ended")
        }
        guard first.at <= now else {
            return StepOutcome(
                nextStep: first.index, nextAt: first.at, inSchoolHours: inSchoolHours, note: "planned again")
        }
        let messages = messages(for: first.action, due, chooser, at: now)
        if due.isInDoubt, due.notifiedContacts.isEmpty, messages.isEmpty, !first.action.notify.isEmpty,
            first.action.phone == nil, due.deadlineAt - now > Engine.timeForACall
        {
            // It is being decided whether a child belongs there: the step would notify nobody, so it waits.
            return StepOutcome(
                nextStep: first.index, nextAt: now + .minutes(1), inSchoolHours: inSchoolHours,
                note: "waits for a decision on a child")
        }
        return StepOutcome(
            messages: messages,
            phoneTask: first.action.phone?.rawValue ?? phoneForClosure(due, rules),
            phoneDueAt: inSchoolHours ? steps.first { $0.action.alert.contains(.dutyManager) }?.at : nil,
            alert: first.action.alert, nextStep: first.index + 1, nextAt: steps.dropFirst().first?.at,
            inSchoolHours: inSchoolHours, note: first.action.words)
    }

    /// Nothing waits when less than this is left before a deadline.
    private static let timeForACall = Span.minutes(60)

    /// Decided at the first step, by the calendar at that moment, and kept from then on. A retraction is no reason to
    /// call a teacher out of a lesson.
    private func isInSchoolHours(_ due: DueNotification, _ rules: FrozenRules) -> Bool {
        guard due.step == 0 else { return due.inSchoolHours }
        guard due.kind != .retraction else { return false }
        let calendar = knownRegistry.calendar
        let days = due.target.urn.map { calendar.days(urn: $0, la: rules.localAuthority) } ?? calendar.officeDays
        return rules.timing.isInSchoolHours(due.releaseAt, deadline: due.deadlineAt, days: days, london: london)
    }

    /// A notification that no person has released is a phone task at its deadline: somebody must know that the school
    /// does not.
    private func heldPastDeadline(_ due: DueNotification, _ hold: HoldReason) -> StepOutcome {
        StepOutcome(
            phoneTask: due.hasOpenPhoneTask ? nil : hold.rawValue, alert: [.dutyManager], nextStep: due.step,
            nextAt: nil, inSchoolHours: due.inSchoolHours,
            note: "held past its deadline (\(hold.rawValue))")
    }

    /// What is about to be held for a supervisor is treated like what is held, once; then it is looked at again until that
    /// is decided.
    private func undecidedPastDeadline(_ due: DueNotification, at now: Timestamp) -> StepOutcome {
        var outcome = heldPastDeadline(due, .restricted)
        if due.isOverdue { (outcome.phoneTask, outcome.alert) = (nil, []) }
        outcome.nextAt = now + Notifications.pauseForRestriction
        return outcome
    }

    private func messages(
        for action: LadderAction, _ due: DueNotification, _ chooser: RecipientChooser, at now: Timestamp
    ) -> [PlannedMessage] {
        let choice = chooser.choose(roles: action.notify, channel: action.channel, on: london.date(now))
        return choice.addressees.compactMap { addressee in
            guard let stored = due.contacts.first(where: { $0.contact == addressee.contact }),
                !due.isInDoubt || due.notifiedContacts.contains(stored.id)
            else { return nil }
            return PlannedMessage(role: stored.contact.role, contact: stored.id, channel: addressee.channel)
        }
    }
}

extension LadderAction {
    /// For the log.
    var words: String {
        var parts: [String] = []
        if !notify.isEmpty { parts.append("notify " + notify.map(\.rawValue).joined(separator: ", ")) }
        if let phone { parts.append("phone (\(phone.rawValue))") }
        if !alert.isEmpty { parts.append("alert " + alert.map(\.rawValue).joined(separator: ", ")) }
        if overdue { parts.append("overdue") }
        return parts.joined(separator: "; ")
    }
}

extension DueNotification {
    /// Whether only the clock holds it: over a weekend or a holiday, also if a person has released it meanwhile.
    fileprivate var isHeldByClock: Bool { hold?.endsByItself ?? false }

    /// Whether nobody has been notified of it yet.
    fileprivate var isFirst: Bool { step == 0 && hold == nil && kind != .retraction && notifiedContacts.isEmpty }
}
