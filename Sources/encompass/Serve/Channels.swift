import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import EncompassWords
import ServiceLifecycle

/// The configured channels, each with its threads. Only this type knows which channels exist.
///
/// Another channel is created in `init` if its keys are set, and is served and probed like the rest.
struct Channels: Sendable {
    private let served: [(channel: any Channel, pool: TransferPool)]
    /// Nil if e-mail goes by GOV.UK Notify.
    private let mail: CurrentMailTransport?
    private let mailCancellation: TransferCancellation
    private let london: London

    /// - Parameter clock: the engine's, which dates what a channel itself changes.
    init(_ configuration: Configuration, london: London, store: Store, clock: any WallClock) throws {
        let threads = configuration.delivery.concurrency + DispatchService.slowAttempts
        let pool = try TransferPool(threads: threads)
        mailCancellation = pool.cancellation
        self.london = london
        mail =
            try Channels.mailTransport(configuration, london: london, cancellation: pool.cancellation)
            .map { CurrentMailTransport($0) }
        var served: [(channel: any Channel, pool: TransferPool)] = []
        if let mail {
            let address = configuration.delivery.smtp.from
            let domain = address?.domain ?? "localhost.localdomain"
            guard let from = address ?? EmailAddress("encompass@" + domain) else {
                throw Failure(.configuration, "delivery.smtp.from is not an address that mail can be sent from")
            }
            served.append((EmailChannel(from: from, domain: domain, transport: mail), pool))
        } else if let template = configuration.delivery.notify.emailTemplate {
            let service = try Channels.notify(configuration)
            let channel = NotifyChannel.email(service, template: template, cancellation: pool.cancellation)
            served.append((channel, pool))
        }
        if let template = configuration.delivery.notify.textTemplate {
            let pool = try TransferPool(threads: threads)
            let service = try Channels.notify(configuration)
            let channel = NotifyChannel.text(service, template: template, cancellation: pool.cancellation)
            served.append((channel, pool))
        }
        if configuration.delivery.webhook.enabled {
            let pool = try TransferPool(threads: threads)
            let channel = Channels.webhook(
                configuration, store: store, clock: clock, cancellation: pool.cancellation)
            served.append((channel, pool))
        }
        self.served = served
    }

    /// Schools' systems: where they are and what signs is in the database.
    private static func webhook(
        _ configuration: Configuration, store: Store, clock: any WallClock, cancellation: TransferCancellation
    ) -> WebhookChannel {
        let settings = configuration.delivery.webhook
        var limits = TransferLimits.request
        limits.connect = configuration.delivery.connectTimeout
        limits.total = .seconds(30)
        return WebhookChannel(
            trust: TLSTrust(caFile: settings.caFile), allowed: settings.allow?.blocks ?? [], limits: limits,
            isExercise: configuration.exercise.start != nil, cancellation: cancellation
        ) {
            SystemClock().now()
        } destination: { place in
            guard let urn = Scope(place)?.urn else { return nil }
            return try store.webhooks.destination(of: urn, at: clock.now()).map {
                .init(url: $0.url, secrets: $0.secrets)
            }
        } onGone: { place, url in
            guard let urn = Scope(place)?.urn else { return }
            let now = clock.now()
            let alarm = Alarm(
                key: Webhooks.alarmKey(of: urn), kind: .webhookStopped,
                detail: Words.english("alarm.webhookStopped", ["urn": urn.description]), raisedAt: now)
            // An attempt that it fails to record is made again, with the same answer.
            try? store.webhooks.stop(urn, url: url, alarm: alarm, at: now)
        }
    }

    /// GOV.UK Notify with the configured key.
    static func notify(_ configuration: Configuration) throws -> NotifyService {
        let settings = configuration.delivery.notify
        guard let key = settings.key.flatMap({ NotifyService.Key($0.reveal()) }) else {
            throw Failure(
                .configuration, "delivery.notify.key is not an API key of GOV.UK Notify: a name and two UUIDs")
        }
        var limits = TransferLimits.request
        limits.connect = configuration.delivery.connectTimeout
        return NotifyService(url: settings.url?.description ?? NotifyService.publicURL, key: key, limits: limits) {
            SystemClock().now()
        }
    }

    /// For what is sent without the queue; each keeps threads of its own for that.
    var all: [any Channel] { served.map(\.channel) }

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

    /// The mail transport of a reloaded configuration, if it has one; `replaceMail` puts it into use.
    func mailTransport(_ configuration: Configuration) throws -> (any MailTransport)? {
        try Channels.mailTransport(configuration, london: london, cancellation: mailCancellation)
    }

    /// From now on every e-mail is sent through `fresh`, which is probed soon.
    func replaceMail(by fresh: any MailTransport, in engine: Engine) {
        mail?.replace(by: fresh)
        engine.doubt(.email)
    }

    private static func mailTransport(
        _ configuration: Configuration, london: London, cancellation: TransferCancellation
    ) throws -> (any MailTransport)? {
        let delivery = configuration.delivery
        switch delivery.transport {
        case .maildir:
            return MaildirTransport(path: delivery.maildir.path, composer: MessageComposer(london: london))
        case .smtp: return try smtp(configuration, london: london, cancellation: cancellation)
        case .notify: return nil
        }
    }

    /// The way to the mail relays, whether or not they are the transport.
    private static func smtp(
        _ configuration: Configuration, london: London, cancellation: TransferCancellation
    ) throws -> any MailTransport {
        let relays = configuration.delivery.smtp.relays
        let servers = try relays.map { relay in
            MailServers.Server(
                name: "\(relay.host):\(relay.port ?? 0)", weight: relay.weight, domains: relay.domains,
                transport: try smtp(configuration, relay, london: london, cancellation: cancellation))
        }
        guard servers.count != 1, !servers.isEmpty else {
            return try smtp(configuration, relays.first, london: london, cancellation: cancellation)
        }
        return MailServers(servers)
    }

    /// The way to one of them.
    static func smtp(
        _ configuration: Configuration, _ relay: MailServerList.Server?, london: London,
        cancellation: TransferCancellation = TransferCancellation()
    ) throws -> SMTPTransport {
        let delivery = configuration.delivery
        var limits = TransferLimits.mail
        limits.connect = delivery.connectTimeout
        limits.total = delivery.transferTimeout
        let bounces = delivery.bounces.address ?? delivery.smtp.from
        let settings = SMTPSettings(
            host: relay?.host ?? "", port: relay?.port, security: relay?.security ?? delivery.smtp.security,
            credentials: credentials(delivery.smtp), caFile: delivery.smtp.caFile, limits: limits,
            sender: delivery.smtp.from,
            returnPath: bounces.map { ReturnPath($0, isTagged: delivery.bounces.tagged) })
        return try SMTPTransport(settings, composer: MessageComposer(london: london), cancellation: cancellation)
    }

    private static func credentials(_ smtp: Configuration.Delivery.SMTP) -> SMTPCredentials? {
        guard let username = smtp.username, let password = smtp.password else { return nil }
        return SMTPCredentials(username: username, password: password.reveal())
    }
}
