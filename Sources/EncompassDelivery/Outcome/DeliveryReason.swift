/// Why a message was not taken: bounded, fit for a metric's label.
public enum DeliveryReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The recipient's server knows no such mailbox.
    case recipientUnknown
    /// The mailbox is known and closed to us.
    case recipientRefused
    case mailboxFull
    /// The mailbox cannot be reached now.
    case mailboxUnavailable
    /// What was sent was refused, after it was read or for its size.
    case contentRefused
    case messageTooLarge
    /// A rule of the receiving side (block lists, filters, greylisting).
    case policy
    case rateLimited
    /// The server is too busy, or going down.
    case serverBusy
    /// A temporary refusal that says no more.
    case temporaryRefusal
    /// The server does not talk to us at all.
    case serverRefused
    /// Our own sender address is refused.
    case senderRefused
    /// The server does not pass our mail on to others.
    case relayDenied
    case authenticationFailed
    case tlsFailed
    case nameNotResolved
    case connectionFailed
    case connectionLost
    case timedOut
    case protocolError
    /// Our own settings are wrong.
    case configuration
    /// The mail directory could not be written.
    case storage
    /// We stopped it ourselves, on the way down.
    case cancelled

    /// No recipient can be reached until somebody mends our own side: alarm at once, and keep the message.
    public var needsAdministrator: Bool {
        switch self {
        case .serverRefused, .senderRefused, .relayDenied, .authenticationFailed, .tlsFailed, .configuration,
            .storage:
            true
        default: false
        }
    }

    /// The same thing, seen from a transfer.
    public init(_ reason: TransferFailure.Reason) {
        switch reason {
        case .nameNotResolved: self = .nameNotResolved
        case .connectionFailed: self = .connectionFailed
        case .tlsFailed: self = .tlsFailed
        case .timedOut: self = .timedOut
        case .connectionLost: self = .connectionLost
        case .authenticationFailed: self = .authenticationFailed
        case .configuration: self = .configuration
        case .cancelled: self = .cancelled
        case .tooLarge, .protocolError, .stoppedByCaller: self = .protocolError
        }
    }
}
