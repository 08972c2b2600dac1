import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import ServiceLifecycle

/// The configured channels, each with its threads. Only this type knows which channels exist.
///
/// Another channel is created in `init` if its keys are set, and is served and probed like the rest.
struct Channels: Sendable {
    private let served: [(channel: any Channel, pool: TransferPool)]
    private let mail: CurrentMailTransport
    private let mailCancellation: TransferCancellation
    private let london: London

    init(_ configuration: Configuration, london: London) throws {
        let pool = try TransferPool(threads: configuration.delivery.concurrency + DispatchService.slowAttempts)
        let address = configuration.delivery.smtp.from
        let domain = address?.domain ?? "localhost.localdomain"
        guard let from = address ?? EmailAddress("encompass@" + domain) else {
            throw Failure(.configuration, "delivery.smtp.from is not an address that mail can be sent from")
        }
        mail = CurrentMailTransport(
            try Channels.mailTransport(configuration, london: london, cancellation: pool.cancellation))
        served = [(EmailChannel(from: from, domain: domain, transport: mail), pool)]
        mailCancellation = pool.cancellation
        self.london = london
    }

    var kinds: [Contact.Channel] { served.map { $0.channel.kind } }

    /// The services that send on each channel, and those that probe it.
    func services(_ engine: Engine) -> [any Service] {
        served.flatMap { channel, pool -> [any Service] in
            [
                DispatchService(engine: engine, channel: channel, pool: pool),
                ChannelProbeService(engine: engine, channel: channel),
            ]
        }
    }

    /// The mail transport of a reloaded configuration; `replaceMail` puts it into use.
    func mailTransport(_ configuration: Configuration) throws -> any MailTransport {
        try Channels.mailTransport(configuration, london: london, cancellation: mailCancellation)
    }

    /// From now on every e-mail is sent through `fresh`, which is probed soon.
    func replaceMail(by fresh: any MailTransport, in engine: Engine) {
        mail.replace(by: fresh)
        engine.doubt(.email)
    }

    private static func mailTransport(
        _ configuration: Configuration, london: London, cancellation: TransferCancellation
    ) throws -> any MailTransport {
        let delivery = configuration.delivery
        switch delivery.transport {
        case .maildir:
            return MaildirTransport(path: delivery.maildir.path, composer: MessageComposer(london: london))
        case .smtp: return try smtp(configuration, london: london, cancellation: cancellation)
        }
    }

    /// The way to the mail relay, whether or not it is the transport.
    static func smtp(
        _ configuration: Configuration, london: London, cancellation: TransferCancellation = TransferCancellation()
    ) throws -> SMTPTransport {
        let delivery = configuration.delivery
        var limits = TransferLimits.mail
        limits.connect = delivery.connectTimeout
        limits.total = delivery.transferTimeout
        let settings = SMTPSettings(
            host: delivery.smtp.host ?? "", port: delivery.smtp.effectivePort, security: delivery.smtp.security,
            credentials: credentials(delivery.smtp), caFile: delivery.smtp.caFile, limits: limits,
            sender: delivery.smtp.from)
        return try SMTPTransport(settings, composer: MessageComposer(london: london), cancellation: cancellation)
    }

    private static func credentials(_ smtp: Configuration.Delivery.SMTP) -> SMTPCredentials? {
        guard let username = smtp.username, let password = smtp.password else { return nil }
        return SMTPCredentials(username: username, password: password.reveal())
    }
}
