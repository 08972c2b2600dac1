import EncompassDelivery
import EncompassStore
import Synchronization

/// Outcomes of messages that are not recorded yet. What others have left meanwhile is taken into the same transaction.
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

        /// Nil until it is recorded, or could not be.
        var result: Result<Void, any Error>? { state.withLock { $0 } }
        func end(_ result: Result<Void, any Error>) { state.withLock { $0 = result } }
    }

    /// The oldest first.
    private let slots = Mutex<[Slot]>([])

    var count: Int { slots.withLock { $0.count } }

    func add(_ message: LeasedMessage, _ outcome: DeliveryOutcome) -> Slot {
        let slot = Slot(message, outcome)
        slots.withLock { $0.append(slot) }
        return slot
    }

    /// Takes the oldest; the caller must give each its result.
    func take(atMost most: Int) -> [Slot] {
        slots.withLock { slots in
            defer { slots.removeFirst(min(most, slots.count)) }
            return Array(slots.prefix(most))
        }
    }
}
