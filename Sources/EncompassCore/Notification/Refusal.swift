/// Why a state machine did not take an event. The state stays as it was.
public enum Refusal: String, Error, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
    /// Acknowledged: nothing undoes that.
    case acknowledged
    case cancelled
    case retracted
    /// Only what is held can be released.
    case notHeld
    /// Only what has not left can be held or withdrawn.
    case alreadySent
    /// The event belongs to an attempt that is no longer the current one.
    case stale

    public var description: String {
        switch self {
        case .acknowledged: "it is already acknowledged"
        case .cancelled: "it is cancelled"
        case .retracted: "the force has retracted it"
        case .notHeld: "it is not held"
        case .alreadySent: "it has already been sent"
        case .stale: "it has moved on since"
        }
    }
}
