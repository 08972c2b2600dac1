import EncompassCore
import EncompassEngine
import EncompassStore
import GRDB

/// The night runs in one thread, so what two threads of the daemon would do at once is done by halves: one has read, the
/// other changes what it read, and then the first writes. The store must refuse it.
extension Night {
    /// The step that the ladder has in hand when an acknowledgement comes; nil when none is due.
    func stepInHand(of notification: String) -> DueNotification? {
        guard let daemon = awake else { return nil }
        let read = try? daemon.store.dueNotifications(ids: [notification], at: clock.now())
        return (try? read?.first?.get()) ?? nil
    }

    /// Takes a step that was in hand when the acknowledgement was.
    func finish(_ due: DueNotification) {
        suffer(.staleStep, due.id)
        let wall = clock.now()
        let outcome = StepOutcome(phoneTask: "ladder", nextStep: due.step + 1, nextAt: nil, note: "stale")
        let reply = ask("stale step") {
            try $0.store.completeSteps([(due: due, outcome: outcome)], at: wall).first?.get() ?? false
        }
        if case .done(true) = reply {
            violate(.escalatedAfterAcknowledgement, "\(due.id) took a step that was read before it")
        }
    }

    /// The matcher has an incident in hand, and will be done with it after something about it has changed.
    func takeInHand(_ outcomes: [IngestOutcome]) {
        guard case .accepted(let id, _)? = dice.pick(outcomes), let daemon = awake,
            let incident = try? daemon.store.unsettledIncident(id: id)
        else { return }
        heap.plan(.staleDecision(incident), at: now + dice.span(.seconds(1), .hours(3)))
    }

    func finish(_ incident: UnsettledIncident) {
        guard awake != nil, let change = value("SELECT change FROM incident WHERE id = ?", [incident.id]),
            change != incident.change
        else { return }
        suffer(.staleDecision, incident.id)
        let wall = clock.now()
        let reply = ask("stale decision") { engine in
            let settlement = Settlement(
                incident: incident, decisions: [], generation: try engine.store.registryGeneration(),
                exceptionDeadline: wall, isAssisted: isAssisted)
            return try engine.store.settle(settlement, at: wall) { _, _, _, _, _ in
                NotificationSchedule(releaseAt: wall, deadlineAt: wall, late: false, hold: nil, plan: "{}")
            }
        }
        if case .done(true) = reply { violate(.decidedTwice, "incident \(incident.id) by what it was before a change") }
    }
}
