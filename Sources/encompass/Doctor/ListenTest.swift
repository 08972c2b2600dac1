import EncompassConfiguration
import Glibc

/// Whether an address can be listened on.
enum ListenTest {
    /// The addresses of a daemon that does not run and could not listen on them.
    static func findings(_ http: Configuration.HTTP) -> [Finding] {
        http.addresses.compactMap { address in
            guard address.port != 0, let fault = fault(host: address.host, port: address.port) else { return nil }
            return .fail(
                "port", "the daemon could not listen on \(address.host):\(address.port): \(fault)",
                mend: "end what listens there, or correct \(address.section).host and \(address.section).port")
        }
    }

    /// Binds it for a moment, as the daemon would.
    ///
    /// - Returns: why it cannot; nil if it can.
    private static func fault(host: String, port: Int) -> String? {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard getaddrinfo(bare, String(port), &hints, &found) == 0, let first = found else {
            return "the name is not known"
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype, 0)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else {
            return String(cString: strerror(errno))
        }
        return nil
    }
}
