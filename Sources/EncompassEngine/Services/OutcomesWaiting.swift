import EncompassDelivery
import EncompassStore
import Synchronization

/// Outcomes of messages that are not recorded yet. The thread that records takes what others have left meanwhile into the same
/// transaction.
final class OutcomesWaiting: Sendable {
    /// One outcome, and the result of recording it.
    final class Slot: Sendable {
        let message: LeasedMessage
        let outcome: DeliveryOutcome
        private let state = Mutex<Result<Void, any Error>?>(nil)

        init(_ message: LeasedMessage, _ outcome: DeliveryOutcome) {
            self.message = message
            self.outcome = outcome
        }

        var result: Result<Void, any Error>? { state.withLock { $0 } }
        func end(_ result: Result<Void, any Error>) { state.withLock { $0 = result } }
    }

    private let slots = Mutex<[Slot]>([])

    var count: Int { slots.withLock { $0.count } }

    func add(_ message: LeasedMessage, _ outcome: DeliveryOutcome) -> Slot {
        let slot = Slot(message, outcome)
        slots.withLock { $0.append(slot) }
        return slot
    }

    /// Records everything that waits, in one transaction; every slot taken has its result afterwards.
    ///
    /// - Parameter gather: waits for a few more, if anything is to be recorded.
    func record(by engine: Engine, gather: () -> Void) {
        guard slots.withLock({ !$0.isEmpty }) else { return }
        gather()
        let taken = slots.withLock { slots in
            defer { slots = [] }
            return slots
        }
        guard !taken.isEmpty else { return }
        do {
            let results = try engine.record(taken.map { ($0.message, $0.outcome) })
            for (slot, result) in zip(taken, results) { slot.end(result) }
        } catch {
            for slot in taken { slot.end(.failure(error)) }
        }
    }
}
