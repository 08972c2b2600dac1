import EncompassCore
import EncompassStore

extension Engine {
    /// Carries out the steps of the ladders that are due: queues messages, opens phone tasks, marks what is overdue.
    ///
    /// One that cannot be carried out is set aside and stands on the phone list.
    ///
    /// - Returns: how many were looked at; 0 when none is left.
    public func ladderStep(limit: Int = 200) throws -> Int {
        let now = clock.now()
        let due = try store.dueNotifications(at: now, limit: limit)
        for id in due {
            try isolated("ladder", id) {
                guard let notification = try store.dueNotification(id: id, at: now) else { return }
                try climb(notification, at: now)
            } setAside: { kind in
                try store.setAside(notification: id, detail: kind, retryingIn: Engine.pauseAfterFault, at: now)
            }
        }
        if !due.isEmpty { dispatchBell.ring() }
        return due.count
    }

    private func climb(_ notification: DueNotification, at now: Timestamp) throws {
        if notification.isHeldOverDays,
            try store.reopenForRelease(of: notification.id, generation: store.registryGeneration(), at: now)
        {
            return bell.ring()
        }
        let outcome = try outcome(of: notification, at: now)
        guard try store.completeStep(of: notification, outcome, at: now) else { return }
        if let reason = outcome.phoneTask { meters.count("encompass_phone_tasks_total", [("reason", reason)]) }
        guard !outcome.alert.isEmpty else { return }
        try tellDuty(
            DutyAlert(
                subject: .notification(id: notification.id), recipients: outcome.alert,
                deadlineAt: notification.deadlineAt, isOverdue: notification.deadlineAt <= now))
        for recipient in outcome.alert {
            meters.count("encompass_duty_alerts_total", [("recipient", recipient.rawValue), ("kind", "notification")])
        }
    }

    /// What the due step comes to, with the contacts as they stand now and the rules as they were frozen.
    func outcome(of due: DueNotification, at now: Timestamp) throws -> StepOutcome {
        let rules = try FrozenRules(encoded: due.plan)
        if let hold = due.hold, !hold.endsByItself { return heldPastDeadline(due, hold) }
        let chooser = RecipientChooser(
            contacts: due.contacts.map(\.contact), establishment: due.target.urn,
            la: due.target.authority ?? rules.localAuthority,
            channels: rules.content.channels.filter(settings.channels.contains),
            excluded: ExcludedPeople(adults: due.adults), mobileFirst: isShut(due, rules))
        let steps = try LadderPlanner.plan(
            release: due.releaseAt, deadline: due.deadlineAt, policy: rules.timing, contacts: chooser, now: now,
            london: london,
            expectedCalls: expectedCalls(before: CallGroup(area: rules.areaID, deadlineAt: due.deadlineAt), at: now),
            standing: LadderStanding(
                next: due.step, isPhoneOpen: due.hasOpenPhoneTask, hasLiveMessage: due.hasLiveMessage))
        guard let first = steps.first else {
            return StepOutcome(nextStep: due.step, nextAt: nil, note: "the ladder has ended")
        }
        guard first.at <= now else {
            return StepOutcome(nextStep: first.index, nextAt: first.at, note: "planned anew")
        }
        return StepOutcome(
            messages: messages(for: first.action, due, chooser, at: now),
            phoneTask: first.action.phone?.rawValue ?? phoneForClosure(due, rules),
            alert: first.action.alert, nextStep: first.index + 1, nextAt: steps.dropFirst().first?.at,
            note: first.action.words)
    }

    /// What a person has not let go is a phone task at its deadline: somebody must know that the school does not.
    private func heldPastDeadline(_ due: DueNotification, _ hold: HoldReason) -> StepOutcome {
        StepOutcome(
            phoneTask: due.hasOpenPhoneTask ? nil : hold.rawValue, alert: [.dutyManager], nextStep: due.step,
            nextAt: nil,
            note: "held past its deadline (\(hold.rawValue))")
    }

    private func messages(
        for action: LadderAction, _ due: DueNotification, _ chooser: RecipientChooser, at now: Timestamp
    ) -> [PlannedMessage] {
        let choice = chooser.choose(roles: action.tell, channel: action.channel, on: london.date(now))
        return choice.addressees.compactMap { addressee in
            guard let stored = due.contacts.first(where: { $0.contact == addressee.contact }) else { return nil }
            return PlannedMessage(role: stored.contact.role, contact: stored.id, channel: addressee.channel)
        }
    }
}

extension Scope {
    var urn: URN? { if case .establishment(let urn) = self { urn } else { nil } }
    var authority: String? { if case .localAuthority(let code) = self { code } else { nil } }
}

extension LadderAction {
    /// What it does, for the log.
    var words: String {
        var parts: [String] = []
        if !tell.isEmpty { parts.append("tell " + tell.map(\.rawValue).joined(separator: ", ")) }
        if let phone { parts.append("phone (\(phone.rawValue))") }
        if !alert.isEmpty { parts.append("alert " + alert.map(\.rawValue).joined(separator: ", ")) }
        if overdue { parts.append("overdue") }
        return parts.joined(separator: "; ")
    }
}

extension DueNotification {
    /// Whether it waits for its release over a weekend or a holiday.
    fileprivate var isHeldOverDays: Bool { hold == .weekend || hold == .holiday }
}
