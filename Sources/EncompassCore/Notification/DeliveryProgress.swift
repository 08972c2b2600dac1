/// How far a notification's written messages have got, taken together.
public enum DeliveryProgress: String, Hashable, Sendable, Codable, CaseIterable {
    case queued, sending, sent, delivered
    /// No message and no phone task is left open: a person must act.
    case failed

    /// The furthest that any message has got; a failed one has got nowhere.
    ///
    /// With none under way it is `queued` while a phone task or a step of the ladder is still to come, else `failed`.
    public static func furthest(of messages: some Sequence<MessageState>, isMoreToCome: Bool) -> DeliveryProgress {
        var furthest = -1
        for message in messages { furthest = max(furthest, rank(message)) }
        switch furthest {
        case 3: return .delivered
        case 2: return .sent
        case 1: return .sending
        case 0: return .queued
        default: return isMoreToCome ? .queued : .failed
        }
    }

    private static func rank(_ message: MessageState) -> Int {
        switch message {
        case .failed: -1
        case .queued, .deferred: 0
        case .sending: 1
        case .sent: 2
        case .delivered: 3
        }
    }

    var hasLeft: Bool { self == .sending || self == .sent || self == .delivered }

    var state: NotificationState {
        switch self {
        case .queued: .queued
        case .sending: .sending
        case .sent: .sent
        case .delivered: .delivered
        case .failed: .failed
        }
    }
}
