import EncompassCore
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOSSL
import ServiceLifecycle

/// Listens until it is asked to stop, and cuts off what is still open after the configuration's `shutdownLimit`: a
/// trickling upload would otherwise delay the shutdown for ever.
struct WebService: Service {
    private let site: Site
    private let listeners: [any Service]

    init(site: Site, listeners routed: [(ListenAddress, Router<WebContext>)], local: Router<WebContext>) throws {
        self.site = site
        let configuration = site.configuration
        var listeners: [any Service] = try routed.map { address, router in
            try HTTPListener(
                address: .tcp(host: address.host, port: address.port), router: router,
                // Only forces have certificates.
                encryption: configuration.tls?.certificate(for: address.sides).map {
                    ($0, asksForCertificates: address.sides.contains(.feeds))
                },
                pace: configuration.pace, connections: site.connections, logger: site.logger
            ) { channel in
                configuration.onListening(address, channel.localAddress?.port ?? address.port)
            }.application()
        }
        if let path = configuration.socketPath {
            let tools = HTTPListener(
                address: .unix(path), router: local, encryption: nil, pace: configuration.pace,
                connections: Connections(
                    limits: configuration.connections, proxies: TrustedProxies(blocks: []),
                    clock: configuration.realClock), logger: site.logger
            ) { _ in
                // For its owner and group only.
                chmod(path, 0o660)
            }
            listeners.append(try tools.application())
        }
        self.listeners = listeners
    }

    func run() async throws {
        var group = ServiceGroupConfiguration(services: listeners.map { .init(service: $0) }, logger: site.logger)
        group.maximumGracefulShutdownDuration = site.configuration.shutdownLimit
        try await ServiceGroup(configuration: group).run()
    }
}

/// One listener and the routes behind it.
struct HTTPListener {
    enum Address {
        case tcp(host: String, port: Int)
        case unix(String)
    }

    let address: Address
    let router: Router<WebContext>
    let encryption: (certificate: ServerCertificate, asksForCertificates: Bool)?
    let pace: PaceLimits
    let connections: Connections
    let logger: Logger
    let onListening: @Sendable (any Channel) async -> Void

    /// - Throws: if the certificate or its key cannot be read.
    func application() throws -> some ApplicationProtocol {
        let bind: BindAddress =
            switch address {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unix(let path): .unixDomainSocket(path: path)
            }
        return Application(
            router: router, server: try server(),
            configuration: ApplicationConfiguration(
                address: bind, serverName: nil, backlog: 512),
            onServerRunning: onListening, logger: logger)
    }

    /// HTTP/1.1 with heads of at most 32 KiB; a connection must keep up (`PaceHandler`) and leave room for others
    /// (`Connections`).
    private func server() throws -> HTTPServerBuilder {
        let (pace, connections) = (pace, connections)
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ContinueHandler(), PaceHandler(pace, connections)], idleTimeout: .seconds(120),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
        let encryption = encryption
        return HTTPServerBuilder { responder in
            let channel = HTTP1Channel(responder: responder, configuration: http)
            guard let encryption else { return GuardedChannel(base: channel, connections: connections, pace: pace) }
            let encrypted = EncryptedChannel(
                base: channel, certificate: encryption.certificate, asksForCertificates: encryption.asksForCertificates)
            return GuardedChannel(base: encrypted, connections: connections, pace: pace)
        }
    }
}

/// TLS with the certificates in force when a connection begins.
struct EncryptedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let certificate: ServerCertificate
    let asksForCertificates: Bool

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            let context = certificate.context(asksForCertificates: asksForCertificates)
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// Answers `Expect: 100-continue`, without which some clients wait a second before they send a body.
final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.headerFields[.expect]?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        context.fireChannelRead(data)
    }
}
