import EncompassDelivery
import Synchronization

/// Takes every message and counts it.
final class CountingTransport: Transport {
    private let taken = Mutex(0)

    var count: Int { taken.withLock { $0 } }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        taken.withLock { $0 += 1 }
        return .accepted(receipt: nil)
    }

    func probe(_: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}
