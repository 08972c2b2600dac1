import Dispatch
import EncompassWeb
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport

/// A port, known after it is bound.
final class BoundPort: Sendable {
    private let state = Mutex<(port: Int?, waiter: CheckedContinuation<Int, Never>?)>((nil, nil))

    func set(_ port: Int) {
        state.withLock { state in
            state.port = port
            state.waiter?.resume(returning: port)
            state.waiter = nil
        }
    }

    func value() async -> Int {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if let port = state.port { continuation.resume(returning: port) } else { state.waiter = continuation }
            }
        }
    }
}

extension WebHarness {
    /// Runs the listeners during `body`, which begins when both the port and the socket listen.
    func live(_ body: @Sendable @escaping (Int) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: try application.services().map { .init(service: $0) }, logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = await port.value()
            let socket = folder.file("web.sock")
            try await Wait.eventually("the socket listens") { (try? RawConnection(socket: socket)) != nil }
            try await body(port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

/// A raw connection.
final class RawConnection: Sendable {
    private let descriptor: Int32
    private static let queue = DispatchQueue(label: "raw connection", attributes: .concurrent)

    /// - Parameters:
    ///   - address: ours, 127.0.0.1 to 127.255.255.254.
    ///   - receiveBuffer: what the kernel buffers for us while we do not read.
    init(port: Int, from address: String = "127.0.0.1", receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var own = sockaddr_in()
        own.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, address, &own.sin_addr)
        let bound = withUnsafePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try connect(&address)
    }

    init(socket path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        try connect(&address)
    }

    deinit { Glibc.close(descriptor) }

    private func connect<Address>(_ address: inout Address) throws {
        // A server that neither answers nor closes fails the test instead of holding it up.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard result == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    func send(_ text: String) { _ = text.withCString { Glibc.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) } }

    /// Whether the server has closed its side within the time.
    func isClosed(within limit: Duration) async throws -> Bool {
        let end = ContinuousClock.now + limit
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Before the look: a busy machine may wake us long after the end.
            let isLast = ContinuousClock.now >= end
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 || (count < 0 && errno != EAGAIN) { return true }
            guard !isLast else { return false }
            if count < 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    /// Closes our side; the server sees a client that went away.
    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Everything until the server closes, or until `isEnough`.
    func receive(until isEnough: @Sendable @escaping (String) -> Bool = { _ in false }) async -> String {
        await withCheckedContinuation { continuation in
            RawConnection.queue.async { [descriptor] in
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while !isEnough(String(decoding: bytes, as: UTF8.self)) {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    bytes += buffer.prefix(count)
                }
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}
