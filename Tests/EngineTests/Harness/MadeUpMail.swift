import EncompassCore
import EncompassDelivery
import Synchronization

/// E-mail in tests: the message is taken as the engine wrote it.
protocol MadeUpMail: Channel where Composed == OutgoingMessage {}

extension MadeUpMail {
    var kind: Contact.Channel { .email }
    var confirmsDelivery: Bool { false }
    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> OutgoingMessage { message }
    func probe(_: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}

extension OutgoingMessage {
    var subject: String { content.subject }
    var text: String { content.text }
}

/// Mail that keeps what it is handed and answers as it is told.
final class RecordingTransport: MadeUpMail {
    private struct State {
        var handed: [OutgoingMessage] = []
        var answer: @Sendable (OutgoingMessage) -> DeliveryOutcome = { _ in .accepted(receipt: nil) }
    }

    private let state = Mutex(State())

    init() {}

    /// Everything that was handed over, tries that failed included.
    var handed: [OutgoingMessage] { state.withLock { $0.handed } }

    /// Who was written to, in order.
    var recipients: [String] { handed.map(\.to) }

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
}
