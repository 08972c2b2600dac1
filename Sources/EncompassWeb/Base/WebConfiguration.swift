public import EncompassCore
public import EncompassEngine
package import NIOCore

/// Where the web listens and what it says of itself.
public struct WebConfiguration: Sendable {
    public var host: String
    /// 0 lets the system choose; `onListening` tells which.
    public var port: Int
    /// Absent: plain HTTP, which the configuration allows on loopback alone.
    public var tls: ServerCertificate?
    /// Where tools reach the daemon; absent: no second listener. The database's lock must be held before it is bound.
    public var socketPath: String?
    /// The program's version, for tools and pages.
    public var version: String
    /// The database's path, for `GET /local/status` alone.
    public var databasePath: String
    /// The engine counts as turning while its last step is no older than this, by the engine's clock.
    public var pulseLimit: Span
    /// The auditor counts as turning while the balance is no older than this, by the engine's clock: a few of its periods.
    public var auditLimit: Span
    /// Real time, also in an exercise: signatures, throttles and certificates know no other.
    public var realClock: any WallClock
    /// Where the numbers of `GET /metrics` are kept; give the same to the engine's `Meters`.
    public var metrics: PrometheusMetrics
    /// Whether `GET /metrics` answers.
    public var showsMetrics: Bool
    /// Bounds on what forces push.
    public var feed: FeedLimits
    /// How many connections there may be, and how slow they may be.
    public var connections: ConnectionLimits
    public var pace: PaceLimits
    /// The proxies whose `X-Forwarded-For` is believed.
    public var trustedProxies: [NetworkBlock]
    /// Requests of one credential in a minute.
    public var requestsPerMinute: Int
    /// How long requests in hand may take once the daemon is to stop; what is open then is cut off.
    public var shutdownLimit: Duration
    /// Told the TCP port once it is bound.
    public var onListening: @Sendable (Int) -> Void
    /// Who is at the other end of the socket for tools; tests put somebody else there.
    package var localPeer: @Sendable ((any Channel)?) async -> LocalUser? = PeerIdentity.of
    /// Runs what waits for the disk; a simulation does that in place.
    package var blocking = Blocking(label: "encompass.web")

    public init(
        host: String = "127.0.0.1", port: Int = 8080, tls: ServerCertificate? = nil, socketPath: String? = nil,
        version: String,
        databasePath: String, pulseLimit: Span = .seconds(30), auditLimit: Span = .minutes(4),
        realClock: any WallClock = SystemClock(), metrics: PrometheusMetrics = PrometheusMetrics(),
        showsMetrics: Bool = true, feed: FeedLimits = FeedLimits(),
        connections: ConnectionLimits = ConnectionLimits(), pace: PaceLimits = PaceLimits(),
        trustedProxies: [NetworkBlock] = [], requestsPerMinute: Int = 6000, shutdownLimit: Duration = .seconds(10),
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
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
        self.shutdownLimit = shutdownLimit
        self.onListening = onListening
    }
}
