public import EncompassCore
public import EncompassEngine
package import NIOCore

/// An address to listen on, and who is served there.
public struct ListenAddress: Hashable, Sendable {
    public var host: String
    /// 0 lets the system choose; `onListening` gets the port.
    public var port: Int
    public var sides: Set<Side>

    public init(host: String = "127.0.0.1", port: Int = 8080, sides: Set<Side> = Set(Side.allCases)) {
        self.host = host
        self.port = port
        self.sides = sides
    }
}

/// Settings of the web: addresses, limits and what it reports about itself.
public struct WebConfiguration: Sendable {
    /// No side has two.
    public var addresses: [ListenAddress]
    /// Without them, plain HTTP, which the configuration allows on loopback only.
    public var tls: ServerCertificates?
    /// The socket for tools; absent: no second listener. Hold the database's lock before binding it.
    public var socketPath: String?
    /// The program's version, for tools and pages.
    public var version: String
    /// The database's path, for `GET /local/status` only.
    public var databasePath: String
    /// The engine counts as running if its last step is no older than this, by the engine's clock.
    public var pulseLimit: Span
    /// The auditor counts as running if the balance is no older than this, by the engine's clock: a few of its periods.
    public var auditLimit: Span
    /// Real time, also in an exercise: signatures, throttles and certificates use it.
    public var realClock: any WallClock
    /// The numbers of `GET /metrics`; give the same to the engine's `Meters`.
    public var metrics: PrometheusMetrics
    /// Whether `GET /metrics` answers.
    public var showsMetrics: Bool
    /// Bounds on a force's pushes.
    public var feed: FeedLimits
    /// How many connections are allowed, and how slow they may be.
    public var connections: ConnectionLimits
    public var pace: PaceLimits
    /// The proxies whose `X-Forwarded-For` is trusted.
    public var trustedProxies: [NetworkBlock]
    /// Requests with one credential in a minute.
    public var requestsPerMinute: Int
    /// The largest upload of registry files at the desk.
    public var uploadBytes: Int
    /// Sign-in at the desk by the organisation's own provider.
    public var openID: OpenIDClient?
    /// How long requests in progress may take after the daemon is asked to stop; then they are cut off.
    public var shutdownLimit: Duration
    /// Called for each address after it is bound, with its TCP port.
    public var onListening: @Sendable (ListenAddress, Int) -> Void
    /// Identifies the peer of the socket for tools; tests replace it.
    package var localPeer: @Sendable ((any Channel)?) async -> LocalUser? = PeerIdentity.of
    /// Runs blocking work, such as disk access; a simulation runs it in place.
    package var blocking = Blocking(label: "encompass.web")

    public init(
        addresses: [ListenAddress] = [ListenAddress()], tls: ServerCertificates? = nil, socketPath: String? = nil,
        version: String,
        databasePath: String, pulseLimit: Span = .seconds(30), auditLimit: Span = .minutes(4),
        realClock: any WallClock = SystemClock(), metrics: PrometheusMetrics = PrometheusMetrics(),
        showsMetrics: Bool = true, feed: FeedLimits = FeedLimits(),
        connections: ConnectionLimits = ConnectionLimits(), pace: PaceLimits = PaceLimits(),
        trustedProxies: [NetworkBlock] = [], requestsPerMinute: Int = 6000,
        uploadBytes: Int = 128 << 20, openID: OpenIDClient? = nil, shutdownLimit: Duration = .seconds(10),
        onListening: @escaping @Sendable (ListenAddress, Int) -> Void = { _, _ in }
    ) {
        self.addresses = addresses
        self.tls = tls
        self.socketPath = socketPath
        self.version = version
        self.databasePath = databasePath
        self.pulseLimit = pulseLimit
        self.auditLimit = auditLimit
        self.realClock = realClock
        self.metrics = metrics
        self.showsMetrics = showsMetrics
        self.feed = feed
        self.connections = connections
        self.pace = pace
        self.trustedProxies = trustedProxies
        self.requestsPerMinute = requestsPerMinute
        self.uploadBytes = uploadBytes
        self.openID = openID
        self.shutdownLimit = shutdownLimit
        self.onListening = onListening
    }
}
