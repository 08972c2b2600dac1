/// Why a push ended before its end. Pushing the whole file again is harmless.
public struct FeedPushFault: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Still "later" after every try.
        case gaveUp
        /// The service does not take it: the HTTP status.
        case refused(Int)
        /// The answer is not one of the contract.
        case unreadableAnswer
        /// No connection that trying again could mend.
        case transfer(TransferFailure.Reason)
    }

    public let kind: Kind
    /// The first line of the file that was not answered.
    public let firstUnansweredLine: Int
    public let detail: String

    init(_ kind: Kind, _ batch: FeedBatch, _ detail: String) {
        self.kind = kind
        firstUnansweredLine = batch.numbers.first ?? 1
        self.detail = detail
    }

    public var description: String { "from line \(firstUnansweredLine) on: \(detail)" }
}
