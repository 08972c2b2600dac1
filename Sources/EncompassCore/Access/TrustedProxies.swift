/// The proxies that are trusted to name a client's address.
public struct TrustedProxies: Sendable {
    /// The most addresses of one request that are looked at.
    private static let mostHops = 16

    private let blocks: [NetworkBlock]

    public init(blocks: [NetworkBlock]) { self.blocks = blocks }

    public func contains(_ address: NetworkAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// The client of a request from `peer`: if the peer is a trusted proxy, the last address in `X-Forwarded-For` that
    /// is not one.
    ///
    /// Anybody may have written the addresses before it. `Forwarded` is not read: the proxies in `deploy` pass it on
    /// from the client.
    public func client(forwardedFor values: [String], from peer: NetworkAddress?) -> NetworkAddress? {
        guard var client = peer, contains(client) else { return peer }
        let hops = values.flatMap { $0.split(separator: ",") }
        for hop in hops.suffix(TrustedProxies.mostHops).reversed() {
            guard let address = NetworkAddress(hop) else { break }
            client = address
            if !contains(address) { break }
        }
        return client
    }
}
