/// What came of handing one message over. Every `detail` is for people and free of personal data.
public enum DeliveryOutcome: Hashable, Sendable {
    /// The transport has taken the message; `receipt` is what it calls it, where it says.
    case accepted(receipt: String?)
    /// Not taken now, or for a fault of ours: the same message again later.
    case deferred(reason: DeliveryReason, detail: String)
    /// Not taken, and never will be at this address: another recipient or another channel.
    case rejected(reason: DeliveryReason, detail: String)
    /// The line broke after the message had gone and before the answer: it may have been taken.
    /// The same message again, with the same Message-ID, so that the reader's side can tell the two apart.
    case ambiguous(reason: DeliveryReason, detail: String)

    /// Nil when accepted.
    public var reason: DeliveryReason? {
        switch self {
        case .accepted: nil
        case .deferred(let reason, _), .rejected(let reason, _), .ambiguous(let reason, _): reason
        }
    }
}
