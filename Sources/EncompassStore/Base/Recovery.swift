public import EncompassCore
import Foundation
import GRDB

/// The database went back in time, and what was done since is not in it, or this machine has not the right to send:
/// nothing is sent to schools until a named person confirms, since much of it may have been sent before.
public struct OpenRecovery: Codable, Hashable, Sendable {
    public enum Cause: String, Codable, Sendable, CaseIterable {
        /// A backup was restored.
        case restored
        /// The audit log does not continue what was noted outside the database.
        case wentBack
        /// Another machine has taken over.
        case superseded
        /// There is a fence, and no machine has the right to send yet.
        case unclaimed
    }

    public var cause: Cause
    /// What is known to be missing, for people; no personal data.
    public var detail: String
    public var since: Timestamp
    /// The time of the last entry of the audit log before it; nil for one that an earlier version began.
    public var ends: Timestamp?

    /// Whether a notification may have been sent, or answered, after the moment that the database went back to: it was
    /// due while nobody knows what happened, and would go out (again) as soon as a person confirms.
    public func leavesInDoubt(_ state: NotificationState, releaseAt: Timestamp) -> Bool {
        !state.isFinal && state != .held && releaseAt <= since
    }
}

/// What a person looks at before they confirm.
public struct RecoveryReview: Sendable {
    public var recovery: OpenRecovery
    /// The notifications in doubt, by deadline; for a person who may not see restricted items, those are withheld.
    public var inDoubt: [QueueItem]
    /// Whether there are more.
    public var isCut: Bool
}

extension Recovery {
    fileprivate static let key = "recovery"
    private static let reviewLimit = 1000

    /// Nil unless a person must confirm.
    public func open() throws -> OpenRecovery? { try read { try $0.openRecovery() } }

    /// Begins one, unless one is open: then what it says is added if the audit log was cut once more.
    ///
    /// - Returns: the open one.
    @discardableResult
    public func begin(
        _ cause: OpenRecovery.Cause, detail: String, by actor: Actor, at now: Timestamp
    ) throws -> OpenRecovery {
        try write(at: now) { tx in
            let left = try tx.dropFactsWithoutEntry()
            let detail =
                left == 0
                ? detail : "\(detail); what \(left) entries said that are gone was left behind, and is removed"
            if var open = try tx.openRecovery() {
                guard left > 0 else { return open }
                open.detail += "; \(detail)"
                try tx.note(open, because: cause, detail, by: actor)
                return open
            }
            let ends = try Int64.fetchOne(tx.db, sql: "SELECT at FROM audit_entry ORDER BY seq DESC LIMIT 1")
            let recovery = OpenRecovery(
                cause: cause, detail: detail, since: now, ends: ends.map(Timestamp.init(milliseconds:)))
            try tx.note(recovery, because: cause, detail, by: actor)
            return recovery
        }
    }

    /// What is in doubt while a recovery is open; nil if none is.
    public func review(for principal: Principal, at now: Timestamp) throws -> RecoveryReview? {
        guard let open = try open() else { return nil }
        let states = NotificationState.allCases.filter { open.leavesInDoubt($0, releaseAt: open.since) }
        let items = try store.notifications.queue(
            QueueFilter(states: states), for: principal, limit: Recovery.reviewLimit + 1, at: now)
        return RecoveryReview(
            recovery: open,
            inDoubt: items.prefix(Recovery.reviewLimit).filter {
                open.leavesInDoubt($0.state, releaseAt: $0.releaseAt)
            },
            isCut: items.count > Recovery.reviewLimit)
    }

    /// A named person has looked at what is missing: messages are sent again, by this machine and no other.
    ///
    /// - Throws: `StoreError` `conflict` if nothing is to be confirmed, `invalid` without a reason.
    public func confirm(reason: String, by principal: Principal, at now: Timestamp) throws {
        guard !reason.isEmpty else { throw StoreError(.invalid, "reason.missing") }
        try write(at: now) { tx in
            guard let open = try tx.openRecovery() else {
                throw StoreError(.conflict, "recovery.none")
            }
            if let fence = store.fence, !fence.isHeld {
                try fence.claim(token: store.entropy.bytes(16).map { String(format: "%02x", $0) }.joined(), at: now)
            }
            try tx.db.execute(sql: "DELETE FROM meta WHERE key = ?", arguments: [Recovery.key])
            try tx.append(
                AuditEntry(
                    .operation, "recovery.confirmed", actor: principal.actor, subject: "database",
                    facts: ["since": open.since.rfc3339, "detail": open.detail, "reason": reason]))
        }
        try store.auditLog.savePosition(at: now)
    }
}

extension Transaction {
    fileprivate func note(
        _ recovery: OpenRecovery, because cause: OpenRecovery.Cause, _ detail: String, by actor: Actor
    ) throws {
        try setMeta(Recovery.key, JSONText.encode(recovery))
        try append(
            AuditEntry(
                .operation, "recovery.begun", actor: actor, subject: "database",
                facts: ["cause": cause.rawValue, "detail": detail]))
    }
}

extension Reading {
    func openRecovery() throws -> OpenRecovery? {
        try meta("recovery").map { try JSONText.decode($0, as: OpenRecovery.self) }
    }
}
