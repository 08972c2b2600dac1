import Foundation

/// Waits for something that can be seen, and not for a length of time.
public enum Wait {
    /// Looks again and again until the answer is not nil.
    ///
    /// - Throws: `WaitFault` with `what` when it has not come within so many seconds; what `look` throws.
    public static func first<Value>(
        _ what: String, within seconds: Double = 30, _ look: () throws -> Value?
    ) throws -> Value {
        let start = ContinuousClock.now
        while true {
            if let value = try look() { return value }
            guard ContinuousClock.now - start < .seconds(seconds) else { throw WaitFault(what: what) }
            usleep(10_000)
        }
    }

    /// Looks again and again until it is so.
    public static func until(_ what: String, within seconds: Double = 30, _ look: () throws -> Bool) throws {
        _ = try first(what, within: seconds) { try look() ? true : nil }
    }
}

/// What did not come to pass in time.
public struct WaitFault: Error {
    public let what: String
    public init(what: String) { self.what = what }
}
