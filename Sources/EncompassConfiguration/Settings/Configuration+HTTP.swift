extension Configuration {
    public struct HTTP: Hashable, Sendable {
        public var host = "127.0.0.1"
        /// 0 takes a free port.
        public var port = 8080
        public var publicURL: WebAddress?
        public var socketDirectory: String?
        public var maximumLineBytes = 1_048_576
        public var maximumConnections = 1024
        public var connectionsPerAddress = 64
        public var trustedProxies: NetworkList?
        public var requestsPerMinute = 6000
        public var tls = TLS()

        public struct TLS: Hashable, Sendable {
            public var certificateFile: String?
            public var keyFile: String?
            public var clientCAFile: String?

            /// Whether the port speaks TLS.
            public var isOn: Bool { certificateFile != nil && keyFile != nil }
        }

        /// Whether links in messages lead anywhere but to this machine: without a public address, the one listened on
        /// must be a name or address that others can use.
        var isReachable: Bool {
            if let publicURL { return !publicURL.isLoopback }
            return !Loopback.contains(host) && !["0.0.0.0", "::", "[::]"].contains(host)
        }

        /// What links begin with: the public address, or the one listened on where none is configured.
        ///
        /// - Parameter port: the port really bound, where `port` is 0.
        public func baseURL(port bound: Int? = nil) -> String {
            if let publicURL { return publicURL.description }
            let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
            return "\(tls.isOn ? "https" : "http")://\(name):\(bound ?? port)"
        }
    }
}
