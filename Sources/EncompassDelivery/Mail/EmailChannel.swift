public import EncompassCore
import Synchronization

/// E-mail: the content becomes an `Email` from the service's address, which a mail transport sends.
public struct EmailChannel: Channel {
    private let from: EmailAddress
    private let domain: String
    private let transport: any MailTransport

    public let kind = Contact.Channel.email

    /// A relay accepts a message, and nothing more is heard of it.
    public let confirmsDelivery = false

    /// - Parameters:
    ///   - from: the address that messages come from.
    ///   - domain: the domain in Message-IDs.
    public init(from: EmailAddress, domain: String, transport: any MailTransport) {
        self.from = from
        self.domain = domain
        self.transport = transport
    }

    public func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Email {
        guard let to = EmailAddress(message.to), let id = MessageID("\(message.id)@\(domain)") else {
            throw UnsendableMessage(.contentRefused, "mail cannot be sent to this address")
        }
        let desk = message.content.desk
        return Email(
            id: id, from: Mailbox(name: desk.sender ?? "Encompass", address: from), to: Mailbox(address: to),
            replyTo: desk.replyTo.map { Mailbox(name: desk.name, address: $0) }, subject: message.content.subject,
            date: message.date, text: message.content.text, html: MailLayout.html(message.content),
            reference: message.content.reference)
    }

    public func send(_ email: Email) -> DeliveryOutcome { transport.send(email) }

    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome { transport.probe(cancellation) }

    public var servers: [ServerHealth] { transport.servers }
}

/// A way to send an e-mail: a mail server, or a mail directory. Only transports know MIME.
public protocol MailTransport: Sendable {
    /// See `Channel.send`.
    func send(_ email: Email) -> DeliveryOutcome

    /// See `Channel.probe`.
    func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome

    /// See `Channel.servers`.
    var servers: [ServerHealth] { get }
}

extension MailTransport {
    public var servers: [ServerHealth] { [] }

    /// A probe without a way to stop it early.
    public func probe() -> DeliveryOutcome { probe(TransferCancellation()) }
}

/// The mail transport in use. Reloading the configuration or a secret replaces it as a whole; transfers in progress end
/// with the old one.
public final class CurrentMailTransport: MailTransport {
    private let current: Mutex<any MailTransport>

    public init(_ transport: any MailTransport) { current = Mutex(transport) }

    /// Everything sent from now on uses `transport`.
    public func replace(by transport: any MailTransport) { current.withLock { $0 = transport } }

    public func send(_ email: Email) -> DeliveryOutcome { current.withLock { $0 }.send(email) }

    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome {
        current.withLock { $0 }.probe(cancellation)
    }

    public var servers: [ServerHealth] { current.withLock { $0 }.servers }
}
