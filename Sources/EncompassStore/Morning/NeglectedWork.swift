/// Tasks for people that have been left lying beyond their time. The books balance all the same: the machine has done
/// what it can.
public struct NeglectedWork: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A school on the phone list with its deadline near or past, whom nobody has claimed and nobody has rung.
        case callUnclaimed
        /// A challenge or a wish for a call from a school, past its own deadline and not answered.
        case answerOverdue
    }

    public var kind: Kind
    public var count: Int
    /// Short references of the notifications, the most urgent first, at most `limit`.
    public var references: [String]

    public static let limit = 1000

    public init(kind: Kind, count: Int, references: [String]) {
        self.kind = kind
        self.count = count
        self.references = references
    }
}
