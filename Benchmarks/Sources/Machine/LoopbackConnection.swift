import Foundation

/// One kept-alive HTTP/1.1 connection to a port of this machine: a client light enough to measure a server with.
final class LoopbackConnection {
    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    private let descriptor: Int32
    private var received: [UInt8] = []
    private let noSignal = Int32(MSG_NOSIGNAL)

    /// - Throws: `BenchFailure` where nothing listens.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = LoopbackConnection.address(port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            throw BenchFailure("nothing listens on the port")
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    func get(_ path: String, headers: [String] = []) throws -> Answer {
        try exchange("GET \(path) HTTP/1.1", headers, [])
    }

    func post(_ path: String, json: [UInt8], headers: [String]) throws -> Answer {
        try exchange(
            "POST \(path) HTTP/1.1", headers + ["Content-Type: application/json", "Content-Length: \(json.count)"], json
        )
    }

    /// Sends a request whose answer goes on without end, and leaves the answer unread.
    func ask(_ path: String, headers: [String]) throws {
        try send(Array(head("GET \(path) HTTP/1.1", headers).utf8))
    }

    private func head(_ line: String, _ headers: [String]) -> String {
        ([line, "Host: 127.0.0.1"] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func exchange(_ line: String, _ headers: [String], _ body: [UInt8]) throws -> Answer {
        try send(Array(head(line, headers).utf8) + body)
        return try receive()
    }

    private func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, noSignal) }
            guard count > 0 else { throw BenchFailure("the connection broke") }
            rest = rest.dropFirst(count)
        }
    }

    private func receive() throws -> Answer {
        while headEnd == nil { try fill() }
        let end = headEnd ?? 0
        let head = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
        let status = head.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let length = head.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        guard let length else { throw BenchFailure("an answer without a length (status \(status))") }
        while received.count < end + 4 + length { try fill() }
        let body = Array(received[(end + 4)..<(end + 4 + length)])
        received.removeFirst(end + 4 + length)
        return Answer(status: status, body: body)
    }

    /// Where the empty line begins that ends the head.
    private var headEnd: Int? {
        guard received.count >= 4 else { return nil }
        return (0...(received.count - 4)).first { received[$0..<($0 + 4)] == [13, 10, 13, 10] }
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { throw BenchFailure("the connection broke") }
        received += chunk[..<count]
    }
}

extension LoopbackConnection {
    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// A port that is free now.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else { throw BenchFailure("no free port on the loopback interface") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
