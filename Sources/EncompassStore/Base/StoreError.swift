public import EncompassCore
import Glibc

/// Why the store refused or failed, with a phrase for the person who must fix it, and nothing about any child.
public struct StoreError: Phrased, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        /// Another process holds the lock: try again later, or ask that process.
        case locked
        /// The file has another purpose or kind, or an earlier version that only the daemon may upgrade.
        case wrongDatabase
        /// A newer program has changed the database's schema.
        case newerDatabase
        /// The key file is another database's, or missing next to a database.
        case wrongKey
        /// The database that the other files belong to is not there.
        case missing
        /// The request names something that does not exist.
        case notFound
        /// Somebody was first, or the state no longer allows it.
        case conflict
        /// The request cannot be carried out as it is.
        case invalid
        /// The person's role may not do it.
        case forbidden
        /// The disk or the file failed.
        case unavailable
    }

    public let reason: Reason
    public let phrase: Phrase
    /// What the person's role may not do, if that is the reason.
    public let denied: Denied?

    /// - Parameter key: of the texts that begin with `error.`.
    public init(
        _ reason: Reason, _ key: String, _ values: KeyValuePairs<String, any CustomStringConvertible> = [:],
        parts: [Phrase] = []
    ) {
        self.init(reason, Phrase("error." + key, values, parts: parts))
    }

    public init(_ reason: Reason, _ phrase: Phrase) {
        self.reason = reason
        self.phrase = phrase
        denied = nil
    }

    /// - Parameter key: of the texts that begin with `error.`, instead of the role's own text.
    public init(
        _ denied: Denied, _ key: String? = nil, _ values: KeyValuePairs<String, any CustomStringConvertible> = [:]
    ) {
        reason = .forbidden
        phrase = key.map { Phrase("error." + $0, values) } ?? denied.phrase
        self.denied = denied
    }

    public var description: String { "\(reason.rawValue): \(phrase)" }

    /// What the system says about the call that just failed.
    static var system: String { String(cString: strerror(errno)) }
}
