import EncompassCore
import Synchronization

/// Counts failed authentications, so that guessing is slow. It never delays one that succeeds.
final class FailureLimiter: Sendable {
    private struct Window {
        var began: Timestamp
        var failures: Int
    }

    private static let length = Span.minutes(1)
    private static let capacity = 10_000
    private let limit: Int
    private let windows = Mutex<[String: Window]>([:])

    /// - Parameter limit: failures of one key in a minute before the answer becomes "wait".
    init(limit: Int) { self.limit = limit }

    /// Counts a failure of each key.
    ///
    /// - Returns: seconds to wait, if one of them has failed too often.
    func failed(_ keys: [String], at now: Timestamp) -> Int? {
        windows.withLock { windows in
            if windows.count > FailureLimiter.capacity {
                windows = windows.filter { now - $0.value.began < FailureLimiter.length }
            }
            // When there are too many keys, those with the fewest failures go, so that a flood of new keys resets
            // nobody's count.
            if windows.count > FailureLimiter.capacity { windows = windows.filter { $0.value.failures > 1 } }
            if windows.count > FailureLimiter.capacity { windows.removeAll() }
            return keys.compactMap { count($0, in: &windows, at: now) }.max()
        }
    }

    private func count(_ key: String, in windows: inout [String: Window], at now: Timestamp) -> Int? {
        var window = windows[key] ?? Window(began: now, failures: 0)
        if now - window.began >= FailureLimiter.length || now < window.began {
            window = Window(began: now, failures: 0)
        }
        window.failures += 1
        windows[key] = window
        guard window.failures > limit else { return nil }
        let left = FailureLimiter.length.milliseconds - (now - window.began).milliseconds
        return max(1, Int((left + 999) / 1000))
    }
}

/// Bounds the request rate of an authenticated caller.
final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Timestamp
    }

    private let perMinute: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameter perMinute: on average; a minute's worth may come at once.
    init(perMinute: Int) { self.perMinute = Double(perMinute) }

    /// Counts a request.
    ///
    /// - Returns: seconds to wait, if there were too many.
    func wait(for key: String, at now: Timestamp) -> Int? {
        buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: perMinute, at: now)
            let passed = Double(max(0, (now - bucket.at).milliseconds)) / 60_000
            bucket.tokens = min(perMinute, bucket.tokens + passed * perMinute)
            bucket.at = now
            let isIn = bucket.tokens >= 1
            if isIn { bucket.tokens -= 1 }
            buckets[key] = bucket
            return isIn ? nil : Int(((1 - bucket.tokens) * 60 / perMinute).rounded(.up))
        }
    }
}
