import EncompassCore
import EncompassDelivery
import Synchronization

/// A trial channel, in this one file: text messages, which a made-up provider takes under names of its own. It is written
/// as a real one would be (`CONTRIBUTING.md`, "A channel"), with a provider's fields in place of a wire.
final class TextMessages: Channel {
    /// What the provider's interface wants: a number and one line.
    struct Text: Hashable, Sendable {
        var number: String
        var line: String
        var reference: String
        /// The provider's name for it.
        var receipt: String { "provider-" + reference }
    }

    private struct State {
        var taken: [Text] = []
        var arrived: Set<String> = []
        var isDown = false
    }

    private let state = Mutex(State())

    let kind = Contact.Channel.sms
    let confirmsDelivery = true

    /// Everything that was taken.
    var taken: [Text] { state.withLock { $0.taken } }

    /// Everything that was taken so far has reached its telephone.
    func arriveAll() { state.withLock { state in state.arrived = Set(state.taken.map(\.receipt)) } }

    /// Has the provider answer nobody, or somebody again.
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    /// What it says, the reference and the one link: as much as a line holds.
    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Text {
        let number = message.to.filter { $0.isNumber || $0 == "+" }
        guard number.count >= 10 else {
            throw UnsendableMessage(.contentRefused, "the address is not a number that a text can be sent to")
        }
        return Text(number: number, line: message.content.brief, reference: message.id)
    }

    func send(_ text: Text) -> DeliveryOutcome {
        state.withLock { state in
            guard !state.isDown else { return .deferred(reason: .connectionFailed, detail: "nobody is there") }
            state.taken.append(text)
            return .accepted(receipt: text.receipt)
        }
    }

    func receipts(of ids: [String], _: TransferCancellation) -> [DeliveryReceipt] {
        state.withLock { state in
            ids.filter(state.arrived.contains).map { DeliveryReceipt(id: $0, .delivered) }
        }
    }

    func probe(_: TransferCancellation) -> DeliveryOutcome {
        state.withLock { $0.isDown }
            ? .deferred(reason: .connectionFailed, detail: "nobody is there") : .accepted(receipt: nil)
    }
}
