/// Why a notification is held.
public enum HoldReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The area releases at a time of day that is still to come.
    case releaseTime
    case weekend
    case holiday
    /// Assisted mode: a person confirms the match first.
    case confirmation
    /// A restricted incident: a supervisor releases it.
    case restricted
    /// The area or the establishment is paused.
    case paused

    /// Whether the clock alone ends the hold.
    public var endsByItself: Bool {
        switch self {
        case .releaseTime, .weekend, .holiday: true
        case .confirmation, .restricted, .paused: false
        }
    }
}
