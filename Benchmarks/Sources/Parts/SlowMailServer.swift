import EncompassCore
import EncompassDelivery
import Synchronization

/// A mail server that takes so many letters a minute; every tenth mail domain cannot be reached.
final class SlowMailServer: Transport {
    private let left = Mutex(0)

    /// How many more it looks at in this minute.
    var isOpen: Bool { left.withLock { $0 > 0 } }

    func beginMinute(taking count: Int) { left.withLock { $0 = count } }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        left.withLock { $0 -= 1 }
        // The same domains in every run.
        let domain = message.to.address.text.drop { $0 != "@" }
        let number = domain.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) }
        return number % 10 == 0
            ? .deferred(reason: .serverBusy, detail: "451 try again later") : .accepted(receipt: nil)
    }

    func probe(_: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}
