/// Why a transfer brought no complete answer.
public struct TransferFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bounded, fit for a metric's label.
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        case nameNotResolved, connectionFailed, tlsFailed, timedOut, connectionLost, authenticationFailed
        /// The answer was larger than the limit.
        case tooLarge
        case protocolError
        /// Our own settings: an address that is not one, a file that cannot be read.
        case configuration
        /// Stopped by `TransferCancellation`.
        case cancelled
        /// The caller's own source or sink threw.
        case stoppedByCaller
    }

    public let reason: Reason
    /// For people; no personal data.
    public let detail: String
    /// Part of the request had left, so that the other side may have acted on it.
    public let mayHaveArrived: Bool

    public init(reason: Reason, detail: String, mayHaveArrived: Bool = false) {
        self.reason = reason
        self.detail = detail
        self.mayHaveArrived = mayHaveArrived
    }

    /// The same again, later, may do better.
    public var isTemporary: Bool {
        switch reason {
        case .nameNotResolved, .connectionFailed, .timedOut, .connectionLost: true
        default: false
        }
    }

    public var description: String { detail }
}
