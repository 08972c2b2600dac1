public import EncompassCore

/// A way to reach people: e-mail, text messages, a school's system. A new one is one file of its own, which turns a
/// message's content into what goes out, hands that over, and says what became of it.
///
///     lease → content (Engine) → compose → send → outcome → recorded against the attempt
///
/// What blocks (`send`, `probe`) has limits of its own and belongs on a thread of a `TransferPool`, never on the
/// cooperative pool.
public protocol Channel: Sendable {
    /// What goes out: bytes or fields, ready to be sent, checked so that sending fails for no reason of ours.
    associatedtype Composed: Sendable

    /// The contacts' channel that it serves. One configured channel serves a kind.
    var kind: Contact.Channel { get }

    /// Whether it can say later that a message has arrived. Where it cannot, `sent` is the last that is known.
    var confirmsDelivery: Bool { get }

    /// Gives a message its form. The same message has the same form each time.
    ///
    /// - Throws: `UnsendableMessage` where it cannot be sent to this recipient by this channel, ever.
    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Composed

    /// Hands one message over and waits for the answer.
    func send(_ composed: Composed) -> DeliveryOutcome

    /// Asks which of the messages that it took have arrived; called each minute, if it confirms delivery, with what is
    /// not known to have arrived.
    ///
    /// - Parameter receipts: the provider's names for them, as `send` gave them.
    func arrived(of receipts: [String], _ cancellation: TransferCancellation) -> [String]

    /// Goes as far as a message could without handing one over: `accepted` if one would be accepted now; half a minute at
    /// most. It runs at the start and every minute, and what it finds raises the channel's alarm.
    ///
    /// - Parameter cancellation: ends it early.
    func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome
}

extension Channel {
    public func arrived(of receipts: [String], _ cancellation: TransferCancellation) -> [String] { [] }

    /// Composes and sends; a message that cannot be composed is rejected.
    public func deliver(_ message: OutgoingMessage) -> DeliveryOutcome {
        do throws(UnsendableMessage) { return send(try compose(message)) } catch {
            return .rejected(reason: error.reason, detail: error.detail)
        }
    }

    /// A probe that nobody ends early.
    public func probe() -> DeliveryOutcome { probe(TransferCancellation()) }
}

/// One message to one recipient, as a channel is given it.
public struct OutgoingMessage: Hashable, Sendable {
    /// The same each time that the message goes, also after a crash: a channel hands it on (a Message-ID, a reference) so
    /// that a copy is recognised.
    public var id: String
    /// The recipient's address on the channel.
    public var to: String
    public var content: MessageContent
    /// When it goes.
    public var date: Timestamp

    public init(id: String, to: String, content: MessageContent, date: Timestamp) {
        self.id = id
        self.to = to
        self.content = content
        self.date = date
    }
}

/// Why a channel cannot send a message, ever: for people, without anything personal.
public struct UnsendableMessage: Error, Hashable, Sendable {
    public var reason: DeliveryReason
    public var detail: String

    public init(_ reason: DeliveryReason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}
