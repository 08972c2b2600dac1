import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// One listener and the routes behind it.
struct HTTPListener {
    enum Address {
        case tcp(host: String, port: Int)
        case unix(String)
    }

    private static let maximumConnections = 1024

    let address: Address
    let router: Router<WebContext>
    let tls: ServerCertificate?
    let logger: Logger
    let onListening: @Sendable (any Channel) async -> Void

    /// - Throws: where the certificate or its key cannot be read.
    func application() throws -> some ApplicationProtocol {
        let bind: BindAddress =
            switch address {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unix(let path): .unixDomainSocket(path: path)
            }
        return Application(
            router: router, server: try server(),
            configuration: ApplicationConfiguration(
                address: bind, serverName: nil, backlog: 512,
                availableConnectionsDelegate: MaximumAvailableConnections(HTTPListener.maximumConnections)),
            onServerRunning: onListening, logger: logger)
    }

    /// HTTP/1.1 with heads of 32 KiB at most; a connection must keep up (`PaceHandler`).
    private func server() throws -> HTTPServerBuilder {
        let http = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ContinueHandler(), PaceHandler()], idleTimeout: .seconds(120),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
        guard let tls else { return http }
        var configuration = tls.configuration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try .tls(http, tlsConfiguration: configuration)
    }
}
