import EncompassDelivery
import Synchronization

/// Takes the one message that it is handed and answers as it was told to.
struct SimulatedTransport: Transport {
    private let outcome: DeliveryOutcome
    private let tray: Tray

    /// Holds what was sent.
    final class Tray: Sendable {
        private let held = Mutex<OutgoingMessage?>(nil)
        var message: OutgoingMessage? { held.withLock { $0 } }
        func put(_ message: OutgoingMessage) { held.withLock { $0 = message } }
    }

    init(answering outcome: DeliveryOutcome, into tray: Tray) {
        self.outcome = outcome
        self.tray = tray
    }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        tray.put(message)
        return outcome
    }

    func probe(_: TransferCancellation) -> DeliveryOutcome { outcome }
}
