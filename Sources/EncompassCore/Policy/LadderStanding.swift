/// How far a ladder has been climbed when it is planned anew.
public struct LadderStanding: Hashable, Sendable, Codable {
    /// The first step not yet taken.
    public var next: Int
    public var isPhoneOpen: Bool
    /// Whether a message of the steps taken is under way or has arrived; false when all of them have failed.
    public var hasLiveMessage: Bool

    public init(next: Int = 0, isPhoneOpen: Bool = false, hasLiveMessage: Bool = false) {
        self.next = next
        self.isPhoneOpen = isPhoneOpen
        self.hasLiveMessage = hasLiveMessage
    }

    /// Steps were taken, and nothing of them is left that could reach anybody.
    var isAtLoss: Bool { next > 0 && !isPhoneOpen && !hasLiveMessage }
}
