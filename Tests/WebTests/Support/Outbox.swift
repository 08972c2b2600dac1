import EncompassCore
import EncompassDelivery
import EncompassWords
import Synchronization

/// Takes every message and keeps what it says.
final class Outbox: Channel {
    private let taken = Mutex<[MessageContent]>([])
    let kind = Contact.Channel.email
    let confirmsDelivery = false
    var contents: [MessageContent] { taken.withLock { $0 } }

    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> MessageContent { message.content }

    func send(_ composed: MessageContent) -> DeliveryOutcome {
        taken.withLock { $0.append(composed) }
        return .accepted(receipt: nil)
    }

    func receipts(of ids: [String], _ cancellation: TransferCancellation) -> [DeliveryReceipt] { [] }
    func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}
