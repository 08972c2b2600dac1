import Foundation
import TestSupport
import Testing

/// What the daemon tells systemd, through a socket of the same kind.
@Suite("Under a service manager")
struct ServiceManagerTests {
    @Test func itSaysWhenItIsReadyAliveReloadingAndStopping() throws {
        let site = try Installation()
        let socket = try DatagramSocket(at: site.folder.file("notify"))
        try site.start(environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "300000"])
        try Wait.until("it is ready") { socket.received.contains { $0.contains("READY=1") } }
        try Wait.until("it is alive") { socket.received.filter { $0.contains("WATCHDOG=1") }.count > 3 }

        site.daemon?.signal(SIGHUP)
        try Wait.until("it reloads, and is ready again") {
            let states = socket.received
            guard let reload = states.firstIndex(where: { $0.contains("RELOADING=1") }) else { return false }
            return states[reload].contains("MONOTONIC_USEC=") && states[reload...].contains { $0.contains("READY=1") }
        }
        #expect(try site.stop() == .exited(0))
        #expect(socket.received.last { !$0.contains("WATCHDOG") }?.contains("STOPPING=1") == true)
    }

    @Test("the unit waits for the daemon and watches it")
    func unit() throws {
        let unit = try String(contentsOfFile: Repository.path("deploy/systemd/encompass.service"), encoding: .utf8)
        for line in ["Type=notify", "WatchdogSec=3min", "TimeoutStopSec=30"] { #expect(unit.contains(line), "\(line)") }
    }
}

/// A local socket that keeps what is sent to it.
private final class DatagramSocket {
    let path: String
    private let descriptor: Int32
    private var kept: [String] = []

    init(at path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard code == 0 else { throw InstallationFault("the socket cannot be bound: \(errno)") }
    }

    deinit { close(descriptor) }

    /// Everything so far, in order.
    var received: [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            kept.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
        return kept
    }
}
