public import EncompassCore
import Synchronization

/// E-mail: the content becomes an `Email` from the service's address, which a mail transport hands over.
public struct EmailChannel: Channel {
    private let from: EmailAddress
    private let domain: String
    private let transport: any MailTransport

    public let kind = Contact.Channel.email

    /// A relay takes a message, and nobody says of it again.
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
            throw UnsendableMessage(.contentRefused, "the address is not one that mail can be sent to")
        }
        return Email(
            id: id, from: Mailbox(name: "Encompass", address: from), to: Mailbox(address: to),
            subject: message.content.subject, date: message.date, text: message.content.text,
            reference: message.content.reference)
    }

    public func send(_ email: Email) -> DeliveryOutcome { transport.send(email) }

    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome { transport.probe(cancellation) }
}

/// A way to hand an e-mail over: a mail server, or a mail directory. MIME is made of it there, and known to nobody else.
public protocol MailTransport: Sendable {
    /// See `Channel.send`.
    func send(_ email: Email) -> DeliveryOutcome

    /// See `Channel.probe`.
    func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome
}

extension MailTransport {
    /// A probe that nobody ends early.
    public func probe() -> DeliveryOutcome { probe(TransferCancellation()) }
}

/// The mail transport in use. It is replaced as a whole when the configuration or a secret is read again; transfers under
/// way end with the old one.
public final class CurrentMailTransport: MailTransport {
    private let current: Mutex<any MailTransport>

    public init(_ transport: any MailTransport) { current = Mutex(transport) }

    /// Everything handed over from now on goes by `transport`.
    public func replace(by transport: any MailTransport) { current.withLock { $0 = transport } }

    public func send(_ email: Email) -> DeliveryOutcome { current.withLock { $0 }.send(email) }

    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome {
        current.withLock { $0 }.probe(cancellation)
    }
}
