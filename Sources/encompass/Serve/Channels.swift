import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import ServiceLifecycle

/// The channels of a configuration, each with the threads that it blocks: the one place that knows which there are.
///
/// A further channel is made in `init` from its keys, where they are given, and is served and probed like the rest.
struct Channels: Sendable {
    private let served: [(channel: any Channel, pool: TransferPool)]
    private let mail: CurrentMailTransport
    private let mailCancellation: TransferCancellation
    private let london: London

    init(_ configuration: Configuration, london: London) throws {
        let pool = try TransferPool(threads: configuration.delivery.concurrency)
        let address = configuration.delivery.smtp.from
        let domain = address?.domain ?? "localhost.localdomain"
        guard let from = address ?? EmailAddress("encompass@" + domain) else {
            throw Failure(.configuration, "delivery.smtp.from is not an address that mail can come from")
        }
        mail = CurrentMailTransport(
            try Channels.mailTransport(configuration, london: london, cancellation: pool.cancellation))
        served = [(EmailChannel(from: from, domain: domain, transport: mail), pool)]
        mailCancellation = pool.cancellation
        self.london = london
    }

    var kinds: [Contact.Channel] { served.map { $0.channel.kind } }

    /// What sends on each channel, and what probes it.
    func services(_ engine: Engine) -> [any Service] {
        served.flatMap { channel, pool -> [any Service] in
            [
                DispatchService(engine: engine, channel: channel, pool: pool),
                ChannelProbeService(engine: engine, channel: channel),
            ]
        }
    }

    /// The mail transport of a configuration that was read again; `replaceMail` puts it to use.
    func mailTransport(_ configuration: Configuration) throws -> any MailTransport {
        try Channels.mailTransport(configuration, london: london, cancellation: mailCancellation)
    }

    /// Every e-mail from now on goes by `fresh`, which is soon probed.
    func replaceMail(by fresh: any MailTransport, in engine: Engine) {
        mail.replace(by: fresh)
        engine.doubt(.email)
    }

    private static func mailTransport(
        _ configuration: Configuration, london: London, cancellation: TransferCancellation
    ) throws -> any MailTransport {
        let composer = MessageComposer(london: london)
        let delivery = configuration.delivery
        switch delivery.transport {
        case .maildir: return MaildirTransport(path: delivery.maildir.path, composer: composer)
        case .smtp:
            var limits = TransferLimits.mail
            limits.connect = delivery.connectTimeout
            limits.total = delivery.transferTimeout
            let settings = SMTPSettings(
                host: delivery.smtp.host ?? "", port: delivery.smtp.effectivePort,
                security: delivery.smtp.security,
                credentials: credentials(delivery.smtp), caFile: delivery.smtp.caFile, limits: limits,
                sender: delivery.smtp.from)
            return try SMTPTransport(settings, composer: composer, cancellation: cancellation)
        }
    }

    private static func credentials(_ smtp: Configuration.Delivery.SMTP) -> SMTPCredentials? {
        guard let username = smtp.username, let password = smtp.password else { return nil }
        return SMTPCredentials(username: username, password: password.reveal())
    }
}
