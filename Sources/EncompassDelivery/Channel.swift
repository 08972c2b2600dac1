public import EncompassCore

/// A way to reach people: e-mail, text messages, a school's system. A new one is one file, which turns a message's
/// content into bytes or fields, sends them, and reports the outcome.
///
///     lease → content (Engine) → compose → send → outcome → recorded against the attempt
///
/// `send` and `probe` block, within limits of their own: run them on a thread of a `TransferPool`, never on the
/// cooperative pool.
public protocol Channel: Sendable {
    /// Bytes or fields, ready to be sent, and checked so that sending cannot fail through our fault.
    associatedtype Composed: Sendable

    /// The kind of contact channel that it serves. Each kind has at most one configured channel.
    var kind: Contact.Channel { get }

    /// Whether it can say later what became of a message. If not, a message stays `sent`.
    var confirmsDelivery: Bool { get }

    /// Composes a message, with the same result each time.
    ///
    /// - Throws: `UnsendableMessage` if it can never be sent to this recipient by this channel.
    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Composed

    /// Sends one message and waits for the answer.
    func send(_ composed: Composed) -> DeliveryOutcome

    /// Asks what became of these accepted messages. If the channel confirms delivery, it is called each minute with
    /// those that have no receipt yet.
    ///
    /// - Parameter ids: the provider's ids for them, from `send`.
    /// - Returns: the receipts so far; none for a message that is still in transit.
    func receipts(of ids: [String], _ cancellation: TransferCancellation) -> [DeliveryReceipt]

    /// Goes as far as possible without sending a message, within half a minute: `accepted` if one would be accepted
    /// now. It runs at the start and every minute, and a failure raises the channel's alarm.
    ///
    /// - Parameter cancellation: stops it early.
    func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome

    /// The servers of a channel that has several, as they were last seen. The channel works while one of them does.
    var servers: [ServerHealth] { get }
}

/// Whether one of a channel's servers takes messages.
public struct ServerHealth: Hashable, Sendable {
    public let name: String
    /// Why not; nil if it does, or was not asked yet.
    public let fault: DeliveryReason?
}

extension Channel {
    public var servers: [ServerHealth] { [] }

    public func receipts(of ids: [String], _ cancellation: TransferCancellation) -> [DeliveryReceipt] { [] }

    /// Composes and sends; a message that cannot be composed is rejected.
    public func deliver(_ message: OutgoingMessage) -> DeliveryOutcome {
        do throws(UnsendableMessage) { return send(try compose(message)) } catch {
            return .rejected(reason: error.reason, detail: error.detail)
        }
    }

    /// A probe without a way to stop it early.
    public func probe() -> DeliveryOutcome { probe(TransferCancellation()) }
}

/// One message to one recipient, for a channel.
public struct OutgoingMessage: Hashable, Sendable {
    /// The same each time the message is sent, also after a crash: a channel sends it on (as a Message-ID, a reference)
    /// so that a copy is recognised.
    public var id: String
    /// The recipient's address on the channel.
    public var to: String
    public var content: MessageContent
    /// When it is sent.
    public var date: Timestamp
    /// Whether it was tried before. An earlier attempt may have been taken, although no answer came.
    public var isRepeated: Bool

    public init(id: String, to: String, content: MessageContent, date: Timestamp, isRepeated: Bool = false) {
        self.id = id
        self.to = to
        self.content = content
        self.date = date
        self.isRepeated = isRepeated
    }
}

/// Why a channel can never send a message: for people, without personal data.
public struct UnsendableMessage: Error, Hashable, Sendable {
    public var reason: DeliveryReason
    public var detail: String

    public init(_ reason: DeliveryReason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}

/// What became of a message that a channel's provider had accepted.
public struct DeliveryReceipt: Hashable, Sendable {
    public enum Fate: Hashable, Sendable {
        case delivered
        /// It will not reach this address: somebody else is to be notified.
        case lost(DeliveryReason, detail: String)
        /// It was not sent on through no fault of the address: to be sent again.
        case returned(DeliveryReason, detail: String)
    }

    /// The provider's id of the message.
    public var id: String
    public var fate: Fate

    public init(id: String, _ fate: Fate) {
        self.id = id
        self.fate = fate
    }
}
