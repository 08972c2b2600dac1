import Foundation

/// Ports of this machine's loopback.
enum FreePort {
    /// The wanted port where it is free, else any that is: the pages' address stands in messages before they are served.
    static func find(preferring wanted: Int) throws -> Int {
        if wanted > 0, wanted <= 65_535, let port = bound(UInt16(wanted)) { return port }
        guard let port = bound(0) else { throw Failure(.failed, "no free port on the loopback interface") }
        return port
    }

    private static func bound(_ port: UInt16) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let taken = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socketAddress in
                bind(descriptor, socketAddress, length) == 0 && getsockname(descriptor, socketAddress, &length) == 0
            }
        }
        return taken ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
