/// A line of a feed that was not taken.
public struct RejectedLine: Hashable, Sendable {
    /// Its place in the file, from 1.
    public let line: Int
    /// The force's reference, where the service could read one.
    public let reference: String?
    /// What is wrong with it, in the service's words.
    public let problem: String

    public init(line: Int, reference: String?, problem: String) {
        self.line = line
        self.reference = reference
        self.problem = problem
    }

    static func tooLong(_ line: Int) -> RejectedLine {
        RejectedLine(line: line, reference: nil, problem: "longer than \(FeedPusher.longestLine) bytes, not sent")
    }
}
