import EncompassCore

/// Hosts that never leave the machine.
public enum Loopback {
    /// `localhost`, 127.0.0.0/8 and `::1`, with brackets or without. Names are not looked up.
    public static func contains(_ host: String) -> Bool {
        let name = host.lowercased()
        if ["localhost", "::1", "[::1]"].contains(name) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Int.read(String($0)) }
        return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { $0.map((0...255).contains) ?? false }
    }
}
