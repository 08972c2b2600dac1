public import EncompassCore

/// How to reach a mail server.
public struct SMTPSettings: Hashable, Sendable {
    public var host: String
    public var port: Int
    public var security: MailSecurity
    public var credentials: SMTPCredentials?
    /// The trusted authorities, a PEM file; nil for the system's.
    public var caFile: String?
    /// Our host name in EHLO.
    public var ehloName: String
    public var limits: TransferLimits
    public var patience: SMTPPatience
    /// The sender that a probe sends; nil for none.
    public var sender: EmailAddress?
    /// Where bounces go; nil for the message's own sender.
    public var returnPath: ReturnPath?

    /// - Parameter port: nil for the default of `security`.
    public init(
        host: String, port: Int? = nil, security: MailSecurity = .starttls, credentials: SMTPCredentials? = nil,
        caFile: String? = nil, ehloName: String = "localhost", limits: TransferLimits = .mail,
        patience: SMTPPatience = SMTPPatience(), sender: EmailAddress? = nil, returnPath: ReturnPath? = nil
    ) {
        self.host = host
        self.port = port ?? security.defaultPort
        self.security = security
        self.credentials = credentials
        self.caFile = caFile
        self.ehloName = ehloName
        self.limits = limits
        self.patience = patience
        self.sender = sender
        self.returnPath = returnPath
    }
}

/// The address to which mail servers send bounces.
public struct ReturnPath: Hashable, Sendable {
    public var address: EmailAddress
    /// Whether each message has an address of its own, `bounces+ID@…`, so that a bounce that names no message is
    /// recognised too. The mail system must deliver such addresses to the same mailbox.
    public var isTagged: Bool

    public init(_ address: EmailAddress, isTagged: Bool = false) {
        self.address = address
        self.isTagged = isTagged
    }

    /// The address for one message.
    func address(of id: MessageID) -> EmailAddress {
        guard isTagged else { return address }
        let tag = id.text.prefix { $0 != "@" }
        return EmailAddress("\(address.localPart)+\(tag)@\(address.domain)") ?? address
    }
}

/// How long to wait for each answer of a mail server (RFC 5321, 4.5.3.2). Hanging up before the answer to a message
/// leads to a second copy, if the server was about to accept it.
public struct SMTPPatience: Hashable, Sendable {
    /// To the connection, EHLO, STARTTLS, AUTH, MAIL and RCPT.
    public var command: Span
    /// To DATA.
    public var start: Span
    /// To send a part of the message.
    public var block: Span
    /// To the message itself.
    public var message: Span

    public init(
        command: Span = .minutes(5), start: Span = .minutes(2), block: Span = .minutes(3), message: Span = .minutes(10)
    ) {
        self.command = command
        self.start = start
        self.block = block
        self.message = message
    }

    /// The same limit for everything.
    public init(all limit: Span) { self.init(command: limit, start: limit, block: limit, message: limit) }

    func limit(_ stage: SMTPStage, isMessageOut: Bool) -> Span {
        switch stage {
        case .data: start
        case .body, .accepted: isMessageOut ? message : block
        default: command
        }
    }

    /// A limit longer than this one and all of ours.
    func beyond(_ span: Span) -> Span {
        Span(milliseconds: span.milliseconds + max(command, start, block, message).milliseconds + 60_000)
    }
}

/// Our account at a mail server. Does not print its password.
public struct SMTPCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    public var username: String
    public var password: String

    public init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    public var description: String { "credentials of " + username }
    public var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
