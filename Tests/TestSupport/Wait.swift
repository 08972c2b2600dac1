import Foundation

/// Waits for a condition instead of a length of time.
public enum Wait {
    /// Polls until the answer is not nil, for as long as a busy machine may need: how soon something comes is measured by
    /// the product's own times, or in a benchmark.
    ///
    /// - Throws: `WaitFault` with `what` when it has not come within so many seconds; what `look` throws.
    public static func first<Value>(
        _ what: String, within seconds: Double = 600, _ look: () throws -> Value?
    ) throws -> Value {
        let start = ContinuousClock.now
        while true {
            if let value = try look() { return value }
            let waited = ContinuousClock.now - start
            guard waited < .seconds(seconds) else { throw WaitFault(what: what) }
            // What takes a second is not hurried by being asked for a hundred times in each.
            usleep(waited < .seconds(1) ? 10_000 : 50_000)
        }
    }

    /// Polls until it is true.
    public static func until(_ what: String, within seconds: Double = 600, _ look: () throws -> Bool) throws {
        _ = try first(what, within: seconds) { try look() ? true : nil }
    }

    /// Polls without holding a thread, for as long as a busy machine may need; a test that never sees it fails instead
    /// of hanging.
    public static func eventually(
        _ what: String, within limit: Duration = .seconds(600), _ look: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while try await !look() {
            guard ContinuousClock.now < end else { throw WaitFault(what: what) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// A condition that did not become true in time.
public struct WaitFault: Error {
    public let what: String
    public init(what: String) { self.what = what }
}
