extension ConfigurationKey {
    static let http = [
        row(
            "http.host", \.http.host, expecting: "a host name or an address", check: hostReason,
            "The address to listen on. Any but loopback (127.0.0.1, ::1, localhost) needs a certificate below."),
        row("http.port", \.http.port, in: 0...65_535, "The TCP port to listen on; 0 takes a free one."),
        row(
            "http.publicURL", \.http.publicURL, example: "https://encompass.example.org",
            "The address that links in messages begin with, as people outside reach it, without a slash at the end."),
        row(
            "http.socketDirectory", \.http.socketDirectory, example: "/run/encompass", isPath: true,
            expecting: "the path of a folder",
            "The folder of the local socket, through which the tools reach the daemon. Without this, the runtime "
                + "folder that the system gives the service."),
        row(
            "http.maximumLineBytes", \.http.maximumLineBytes, in: 1_024...67_108_864, unit: "bytes",
            "The largest single incident that is taken: a body of JSON, or a line of NDJSON. Larger ones are answered "
                + "413."),
        row(
            "http.maximumConnections", \.http.maximumConnections, in: 16...65_535, unit: "connections",
            "Connections at one time. A quarter is kept for addresses from which somebody proved who they are in the last "
                + "seven days; a connection that only waits gives way to a new one."),
        row(
            "http.connectionsPerAddress", \.http.connectionsPerAddress, in: 4...65_535, unit: "connections",
            "Connections of one address at one time; of a trusted proxy as many as there may be, and as many requests at "
                + "one time of each address that it speaks for."),
        row(
            "http.trustedProxies", \.http.trustedProxies, example: "127.0.0.1",
            "The reverse proxies in front. Of a request that comes from one of them the last address in X-Forwarded-For "
                + "that is not theirs is the client's; from anybody else that header is not believed."),
        row(
            "http.requestsPerMinute", \.http.requestsPerMinute, in: 60...1_000_000, unit: "requests",
            "The requests of one credential in a minute; more are answered 429."),
        row(
            "http.tls.certificateFile", \.http.tls.certificateFile, example: "/etc/encompass/tls/certificate.pem",
            isPath: true, expecting: "the path of a file",
            "The certificate with its chain (PEM). The daemon then speaks TLS alone on its port."),
        row(
            "http.tls.keyFile", \.http.tls.keyFile, example: "/etc/encompass/tls/key.pem", isPath: true,
            expecting: "the path of a file", "The certificate's private key (PEM), readable by the service alone."),
        row(
            "http.tls.clientCAFile", \.http.tls.clientCAFile, example: "/etc/encompass/tls/forces-ca.pem",
            isPath: true, expecting: "the path of a file",
            "The authority (PEM) whose client certificates forces may show in place of a bearer credential. Not supported "
                + "yet: forces use bearer credentials."),
    ]

    /// Why a host cannot be one.
    static let hostReason: Check<String> = { host in
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F, 0x25: true
            default: false
            }
        }
        return isPlain ? nil : "must be a host name or an address, without port, path or space"
    }
}
