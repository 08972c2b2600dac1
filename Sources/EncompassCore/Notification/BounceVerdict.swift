/// What a delivery status notification (RFC 3464) means for a message that the mail server had accepted.
///
/// | action | status 5.x.x | status 4.x.x | status 2.x.x or none |
/// |---|---|---|---|
/// | failed | lost | lost | lost |
/// | delayed | lost | delayed | delayed |
/// | delivered | nothing | nothing | delivered |
/// | relayed, expanded | nothing | nothing | nothing |
/// | none | lost | delayed | nothing |
///
/// `failed` is the end whatever its status: a server that gave up after four days writes `failed` with `4.4.7`. A
/// contradiction counts as a failure: to notify somebody else too early harms nobody.
public enum BounceVerdict: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// It says nothing about whether the message arrives.
    case nothing
    case delivered
    /// The server still tries.
    case delayed
    /// It will not arrive at this address.
    case lost

    /// - Parameters:
    ///   - action: as in the report, in any case.
    ///   - statusClass: the first number of the status, if there is one.
    public init(action: String?, statusClass: Int?) {
        switch (action?.lowercased(), statusClass) {
        case ("failed", _), ("delayed", 5), (nil, 5): self = .lost
        case ("delayed", _), (nil, 4): self = .delayed
        case ("delivered", 2), ("delivered", nil): self = .delivered
        default: self = .nothing
        }
    }

    public static func < (a: BounceVerdict, b: BounceVerdict) -> Bool { a.rawValue < b.rawValue }
}

extension MessageState {
    /// What a report of a lost message does to a message in this state.
    public enum LossEffect: Hashable, Sendable {
        /// It fails, and the next step of the ladder is due at once.
        case fails(Event)
        /// An attempt is in progress: the report is read again when it has ended.
        case waits
        /// It is known already, or has no bearing.
        case known
    }

    /// A copy that bounced from an attempt without an answer settles the message too: a further copy would only bounce
    /// again.
    public func effectOfLoss(wasTried: Bool) -> LossEffect {
        switch self {
        case .sent: .fails(.lost)
        case .sending: .waits
        case .queued, .deferred: wasTried ? .fails(.rejected) : .known
        case .delivered, .failed: .known
        }
    }
}
