import EncompassCore
import EncompassEngine
import EncompassStore
import Logging

/// What every part of the web needs.
struct Site: Sendable {
    let engine: Engine
    let configuration: WebConfiguration
    let logger: Logger
    private(set) var access: Access
    /// Whether cookies are sent over TLS only.
    private(set) var isSecure: Bool
    let connections: Connections
    /// Messages about what was just done, for the next page.
    let flashes = Flashes()
    /// Searches that were typed before a purpose was stated.
    let keptSearches = KeptText()
    /// What open pages of the desk learn.
    let news = NewsBoard()
    /// Runs blocking work, such as disk access.
    let blocking: Blocking

    init(engine: Engine, configuration: WebConfiguration, logger: Logger) {
        self.engine = engine
        self.configuration = configuration
        self.logger = logger
        blocking = configuration.blocking
        connections = Connections(
            limits: configuration.connections, proxies: TrustedProxies(blocks: configuration.trustedProxies),
            clock: configuration.realClock)
        access = Access(
            engine: engine, realClock: configuration.realClock, blocking: blocking,
            requestsPerMinute: configuration.requestsPerMinute)
        isSecure = engine.settings.publicURL.hasPrefix("https:")
    }

    /// The site as it is at an address for some sides only; limits count over all addresses.
    func serving(_ sides: Set<Side>) -> Site {
        var site = self
        let url = sides.contains(.schools) ? engine.settings.publicURL : engine.settings.deskURL
        site.isSecure = url.hasPrefix("https:")
        site.access = access.serving(sides, isSecure: site.isSecure)
        return site
    }

    var store: Store { engine.store }
    var now: Timestamp { engine.clock.now() }

    /// Carries out an operation for a person at the desk: the same one that a tool runs.
    @discardableResult
    func run(_ operation: Operation, by person: SignedIn) async throws -> OperationResult {
        try await work {
            try $0.run(
                operation, by: person.principal)
        }
    }

    /// Runs `body` with the store, off the cooperative pool.
    func work<Value: Sendable>(_ body: @escaping @Sendable (Engine) throws -> Value) async throws -> Value {
        let engine = engine
        return try await blocking.run { try body(engine) }
    }
}
