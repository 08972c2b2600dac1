public import EncompassCore

/// The result of sending one message. Every `detail` is for people and has no personal data.
public enum DeliveryOutcome: Hashable, Sendable {
    /// The transport has accepted the message; `receipt` is its id for it, if it gave one.
    case accepted(receipt: String?)
    /// Not accepted now, or because of our fault: send the same message again later, if possible not before the wait that
    /// the other side asks for.
    case deferred(reason: DeliveryReason, detail: String, retryAfter: Span? = nil)
    /// Not accepted, and never will be at this address: use another recipient or channel.
    case rejected(reason: DeliveryReason, detail: String)
    /// The connection broke between the message and the answer: it may have been accepted. Send it again with the same
    /// Message-ID, so that the recipient's side recognises the copy.
    case ambiguous(reason: DeliveryReason, detail: String)

    /// Nil when accepted.
    public var reason: DeliveryReason? {
        switch self {
        case .accepted: nil
        case .deferred(let reason, _, _), .rejected(let reason, _), .ambiguous(let reason, _): reason
        }
    }
}

/// Why a message was not accepted: bounded, fit for a metric's label.
public enum DeliveryReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The recipient's server knows no such mailbox.
    case recipientUnknown
    /// The mailbox exists, but is closed to us.
    case recipientRefused
    case mailboxFull
    /// The mailbox cannot be reached now.
    case mailboxUnavailable
    /// The content was refused, after it was read or for its size.
    case contentRefused
    case messageTooLarge
    /// A rule of the receiving side (block lists, filters, greylisting).
    case policy
    case rateLimited
    /// The server is too busy, or shutting down.
    case serverBusy
    /// A temporary refusal without a reason.
    case temporaryRefusal
    /// The server refuses our connection.
    case serverRefused
    /// Our own sender address is refused.
    case senderRefused
    /// The server does not relay our mail.
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
    /// We stopped it ourselves, at shutdown.
    case cancelled

    /// No recipient can be reached until our own side is fixed: raise an alarm at once, and keep the message.
    public var needsAdministrator: Bool {
        switch self {
        case .serverRefused, .senderRefused, .relayDenied, .authenticationFailed, .tlsFailed, .configuration,
            .storage:
            true
        default: false
        }
    }

    /// Another server may take the same message.
    var isOfServer: Bool {
        switch self {
        case .serverRefused, .senderRefused, .relayDenied, .authenticationFailed, .tlsFailed, .nameNotResolved,
            .connectionFailed, .connectionLost, .timedOut, .serverBusy, .rateLimited, .protocolError, .configuration:
            true
        default: false
        }
    }

    /// The reason for which a mail server, somewhere on the way, did not deliver a message: RFC 3463's status of a
    /// bounce.
    ///
    /// - Parameters:
    ///   - subject, detail: the second and third number of the status; nil if it has none.
    public init(bounce subject: Int?, _ detail: Int?) {
        switch (subject, detail) {
        case (1, 7), (1, 8): self = .recipientRefused
        case (1, _): self = .recipientUnknown
        case (2, 2): self = .mailboxFull
        case (2, 3), (3, 4): self = .messageTooLarge
        case (2, 1): self = .mailboxUnavailable
        case (2, _): self = .recipientRefused
        case (4, 1), (4, 4), (4, 7): self = .connectionFailed
        case (4, _), (3, _): self = .serverBusy
        case (5, _): self = .protocolError
        case (6, _): self = .contentRefused
        case (7, _): self = .policy
        default: self = .recipientRefused
        }
    }

    /// The reason of a failed transfer.
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
        case .addressRefused: self = .policy
        case .tooLarge, .protocolError, .stoppedByCaller: self = .protocolError
        }
    }
}

extension DeliveryReason {
    /// How far an attempt got that ended for this reason.
    public var reach: ChannelReach {
        switch self {
        case .nameNotResolved, .configuration, .storage, .cancelled: .nowhere
        case .connectionFailed, .timedOut: .lookedUp
        case .tlsFailed, .connectionLost: .connected
        default: .answered
        }
    }
}

/// Another machine's text, made safe for a log: one short line of printable ASCII, without addresses.
struct PlainText {
    let text: String

    /// - Parameter hidden: other text to remove, such as somebody's name; one of fewer than three characters is removed
    ///   only as a whole word.
    init(_ bytes: some Sequence<UInt8>, hiding hidden: [String] = [], limit: Int = 200) {
        let printable = bytes.prefix(limit * 4).map { (0x20...0x7E).contains($0) ? $0 : 0x20 }
        let secrets = hidden.filter { !$0.isEmpty }.map { Array($0.lowercased().utf8) }
        let words = printable.split(separator: 0x20).map { word in
            let folded = word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            let isSecret = secrets.contains { $0.count >= 3 ? PlainText.isPart($0, of: folded) : folded == $0 }
            return isSecret || folded.contains(UInt8(ascii: "@")) ? "…" : String(decoding: word, as: UTF8.self)
        }
        text = String(words.joined(separator: " ").prefix(limit))
    }

    private static func isPart(_ part: [UInt8], of word: [UInt8]) -> Bool {
        part.count <= word.count && (0...word.count - part.count).contains { word[$0...].starts(with: part) }
    }
}
