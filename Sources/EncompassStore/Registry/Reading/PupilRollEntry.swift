public import EncompassCore

/// A pupil with every establishment's registration of them.
public struct PupilRollEntry: Hashable, Sendable {
    /// Internal id, the same for as long as the pupil's identity is.
    public let pupil: Int64
    /// One at least, in the order in which they came.
    public let entries: [RollRow]
    /// Another pupil on a roll bears the same UPN: it is no evidence for either.
    public let sharesUPN: Bool
}
