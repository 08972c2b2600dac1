/// Whom we believe, and who we say we are, in a TLS connection: paths of PEM files.
public struct TLSTrust: Hashable, Sendable {
    /// The only authorities believed; nil for the system's.
    public var caFile: String?
    /// Our own certificate and its key, for mutual TLS.
    public var certificateFile: String?
    public var keyFile: String?

    public init(caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
