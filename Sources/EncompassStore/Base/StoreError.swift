public import EncompassCore

/// Why the store refused or failed, with a text for the person who must fix it, and nothing about any child.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        /// Another process holds the lock: try again later, or ask that process.
        case locked
        /// The file has another purpose, version or kind.
        case wrongDatabase
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
    public let description: String
    /// What the person's role may not do, if that is the reason.
    public let denied: Denied?

    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
        denied = nil
    }

    public init(_ denied: Denied, _ description: String? = nil) {
        reason = .forbidden
        self.description = description ?? denied.description
        self.denied = denied
    }
}
