import EncompassCore
import EncompassDelivery
import Synchronization

/// A transport that keeps what it is handed and answers as it is told.
final class RecordingTransport: Transport {
    private struct State {
        var handed: [OutgoingMessage] = []
        var answer: @Sendable (OutgoingMessage) -> DeliveryOutcome = { _ in .accepted(receipt: nil) }
    }

    private let state = Mutex(State())

    init() {}

    /// Everything that was handed over, tries that failed included.
    var handed: [OutgoingMessage] { state.withLock { $0.handed } }

    /// Who was written to, in order.
    var recipients: [String] { handed.map(\.to.address.text) }

    func answer(_ body: @escaping @Sendable (OutgoingMessage) -> DeliveryOutcome) {
        state.withLock { $0.answer = body }
    }

    func forget() { state.withLock { $0.handed = [] } }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        let answer = state.withLock { state in
            state.handed.append(message)
            return state.answer
        }
        return answer(message)
    }

    func probe(_: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}
