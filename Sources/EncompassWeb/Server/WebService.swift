import Foundation
import Glibc
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Listens until it is told to stop, and then cuts off what is still open after the configuration's `shutdownLimit`: an
/// upload that trickles would hold up the daemon's end for ever.
struct WebService: Service {
    private let site: Site
    private let listeners: [any Service]

    init(site: Site, main: Router<WebContext>, local: Router<WebContext>) throws {
        self.site = site
        let configuration = site.configuration
        var listeners: [any Service] = [
            try HTTPListener(
                address: .tcp(host: configuration.host, port: configuration.port), router: main,
                tls: configuration.tls, pace: configuration.pace, connections: site.connections, logger: site.logger
            ) { channel in configuration.onListening(channel.localAddress?.port ?? configuration.port) }.application()
        ]
        if let path = configuration.socketPath {
            let tools = HTTPListener(
                address: .unix(path), router: local, tls: nil, pace: configuration.pace,
                connections: Connections(
                    limits: configuration.connections, proxies: TrustedProxies(blocks: []),
                    clock: configuration.realClock), logger: site.logger
            ) { _ in
                // Its owner and group may ask; nobody else.
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
