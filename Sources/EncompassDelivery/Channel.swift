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

    /// Whether it can confirm later that a message arrived. If not, a message stays `sent`.
    var confirmsDelivery: Bool { get }

    /// Composes a message, with the same result each time.
    ///
    /// - Throws: `UnsendableMessage` if it can never be sent to this recipient by this channel.
    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Composed

    /// Sends one message and waits for the answer.
    func send(_ composed: Composed) -> DeliveryOutcome

    /// Asks which of these accepted messages have arrived. If the channel confirms delivery, it is called each minute
    /// with those not confirmed yet.
    ///
    /// - Parameter receipts: the provider's ids for them, from `send`.
    func arrived(of receipts: [String], _ cancellation: TransferCancellation) -> [String]

    /// Goes as far as possible without sending a message, within half a minute: `accepted` if one would be accepted
    /// now. It runs at the start and every minute, and a failure raises the channel's alarm.
    ///
    /// - Parameter cancellation: stops it early.
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

    public init(id: String, to: String, content: MessageContent, date: Timestamp) {
        self.id = id
        self.to = to
        self.content = content
        self.date = date
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
