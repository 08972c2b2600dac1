package import EncompassCore
package import EncompassDelivery
import Synchronization

/// E-mail in tests: the message stays as the engine wrote it.
package protocol MadeUpMail: Channel where Composed == OutgoingMessage {}

extension MadeUpMail {
    package var kind: Contact.Channel { .email }
    package var confirmsDelivery: Bool { false }
    package func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> OutgoingMessage { message }
    package func probe(_: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}

extension OutgoingMessage {
    package var subject: String { content.subject }
    package var text: String { content.text }
}

/// Mail that records messages and answers as instructed.
package final class RecordingTransport: MadeUpMail {
    package typealias Answer = @Sendable (OutgoingMessage) -> DeliveryOutcome

    private struct State {
        var handed: [OutgoingMessage] = []
        var answer: Answer
    }

    private let state: Mutex<State>

    package init(_ answer: @escaping Answer = { _ in .accepted(receipt: nil) }) {
        state = Mutex(State(answer: answer))
    }

    /// Every message sent, including failed attempts.
    package var handed: [OutgoingMessage] { state.withLock { $0.handed } }

    /// The recipients, in order.
    package var recipients: [String] { handed.map(\.to) }

    package func answer(_ body: @escaping Answer) { state.withLock { $0.answer = body } }

    package func forget() { state.withLock { $0.handed = [] } }

    package func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        let answer = state.withLock { state in
            state.handed.append(message)
            return state.answer
        }
        return answer(message)
    }
}
