/// How to reach a mail server.
public struct SMTPSettings: Hashable, Sendable {
    public enum Security: String, Hashable, Sendable, Codable, CaseIterable {
        /// Plain at first, then TLS, which the server must offer.
        case starttls
        /// TLS from the first byte.
        case tls
        /// No TLS: to this machine itself and nowhere else.
        case none
    }

    public var host: String
    public var port: Int
    public var security: Security
    public var credentials: SMTPCredentials?
    /// The authorities believed, a PEM file; nil for the system's.
    public var caFile: String?
    /// What we call ourselves in EHLO: a host name.
    public var ehloName: String
    public var limits: TransferLimits

    /// - Parameter port: nil for the usual one: 587 for STARTTLS, 465 for TLS, 25 without.
    public init(
        host: String, port: Int? = nil, security: Security = .starttls, credentials: SMTPCredentials? = nil,
        caFile: String? = nil, ehloName: String = "localhost", limits: TransferLimits = .mail
    ) {
        self.host = host
        self.port = port ?? (security == .starttls ? 587 : security == .tls ? 465 : 25)
        self.security = security
        self.credentials = credentials
        self.caFile = caFile
        self.ehloName = ehloName
        self.limits = limits
    }
}
