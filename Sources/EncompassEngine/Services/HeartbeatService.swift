public import Foundation
import Glibc
public import ServiceLifecycle

/// The service manager that started the program (systemd) and wants to know its state: `sd_notify(3)`, a datagram of
/// `NAME=value` lines to a local socket.
public struct ServiceManager: Sendable {
    private let socketPath: String
    /// After so long without a sign of life it kills and restarts the program; nil if it does not watch.
    let watchdog: Duration?

    /// Nil if no service manager wants to know.
    ///
    /// - Parameter environment: `NOTIFY_SOCKET`, and `WATCHDOG_USEC` with `WATCHDOG_PID`.
    public init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@"),
            path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        else { return nil }
        socketPath = path
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        watchdog = environment["WATCHDOG_USEC"].flatMap { isOurs ? Int64($0) : nil }.map { .microseconds($0) }
    }

    func announceReady() { send("READY=1\nSTATUS=Running\n") }
    func announceStopping() { send("STOPPING=1\nSTATUS=Finishing work in progress\n") }
    func announceLife() { send("WATCHDOG=1\n") }

    /// Runs `body` as a reload, after which the program is ready again.
    public func reloading(_ body: () -> Void) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send("RELOADING=1\nMONOTONIC_USEC=\(Int(now.tv_sec) * 1_000_000 + Int(now.tv_nsec) / 1_000)\n")
        body()
        announceReady()
    }

    /// Waits a tenth of a second at most for a manager that does not read.
    private func send(_ state: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // A name that begins with @ is in the kernel's own space, where it begins with a zero.
        if path.first == UInt8(ascii: "@") { address.sun_path.0 = 0 }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        for _ in 0..<10 {
            let count = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                    sendto(
                        descriptor, state, state.utf8.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), target,
                        length)
                }
            }
            guard count < 0, errno == EAGAIN || errno == EINTR else { return }
            usleep(10_000)
        }
    }
}

/// Tells the service manager when the daemon is ready and when it stops, and, as long as the engine turns, that it is
/// alive: a daemon that hangs is restarted.
public struct HeartbeatService: Service {
    private let engine: Engine
    private let manager: ServiceManager
    private let isListening: @Sendable () -> Bool
    private let blocking = Blocking(label: "encompass.heartbeat", lanes: 1)

    private static let pace = Duration.milliseconds(200)

    /// - Parameter isListening: whether the port is bound.
    public init(engine: Engine, manager: ServiceManager, isListening: @escaping @Sendable () -> Bool) {
        self.engine = engine
        self.manager = manager
        self.isListening = isListening
    }

    public func run() async throws {
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled, !(isListening() && engine.pulse.turns > 0) {
                    await rest(HeartbeatService.pace)
                }
                guard !Task.isCancelled else { return }
                await send { $0.announceReady() }
                await keepAlive()
            }
        } onGracefulShutdown: {
            manager.announceStopping()
        }
    }

    /// A sign of life for turns since the last one, three times in the watchdog's period.
    private func keepAlive() async {
        var seen = 0
        while !Task.isCancelled {
            guard let watchdog = manager.watchdog else { return await rest(.seconds(3_600)) }
            let turns = engine.pulse.turns
            if turns != seen { await send { $0.announceLife() } }
            seen = turns
            await rest(max(.milliseconds(10), watchdog / 3))
        }
    }

    private func rest(_ time: Duration) async { try? await Task.sleep(for: time) }

    private func send(_ body: @escaping @Sendable (ServiceManager) -> Void) async {
        try? await blocking.run { [manager] in body(manager) }
    }
}
