public import EncompassCore
public import Foundation
import GRDB

/// An exception opened by somebody who is to settle it.
public struct ExceptionDetail: Sendable {
    public let item: ExceptionItem
    /// The child as the force reported it; absent for a record without one.
    public let child: StoredChild?
    public let occurredAt: Timestamp?
    /// The matcher's last decision on the child, as it was encoded.
    public let explanation: Data?
    /// The pupil that it thought likeliest, or that a person named.
    public let best: Int64?
    /// Records of one push that could not be read, as they came: at most `Store.listedRecords` of them.
    public let records: [QuarantinedRecord]
    /// The versions of an incident that contradict each other.
    public let conflict: ConflictingVersions?
}

extension Store {
    /// Opens an exception and logs that it was opened.
    ///
    /// - Parameter entry: what to log; its subject is set here.
    /// - Throws: `StoreError` `notFound`, also for a restricted one that the reader may not see.
    public func openException(
        _ id: String, by principal: Principal, as entry: AuditEntry, at now: Timestamp
    ) throws -> ExceptionDetail {
        try write { db in
            guard let item = try exception(id, in: db), principal.seesRestricted || !item.isRestricted else {
                throw StoreError(.notFound, "no such exception")
            }
            let conflict = try conflictingVersions(of: item, in: db)
            guard principal.seesRestricted || conflict?.isGuarded != true else {
                throw StoreError(.notFound, "no such exception")
            }
            var logged = entry
            logged.subject = "exception:\(item.id)"
            try append(logged, at: now, in: db)
            let child = try item.child.flatMap { try self.child($0, in: db) }
            let last = try item.child.flatMap { try lastDecision(ofChild: $0, in: db) }
            return ExceptionDetail(
                item: item, child: child,
                occurredAt: try item.incident.map { try currentContent(ofIncident: $0, in: db).occurredAt },
                explanation: last?["body"], best: last?["best"],
                records: try quarantinedRecords(of: item, in: db), conflict: conflict)
        }
    }

    func lastDecision(ofChild id: String, in db: Database) throws -> Row? {
        try Row.fetchOne(
            db, sql: "SELECT body, best FROM decision WHERE child = ? ORDER BY id DESC LIMIT 1", arguments: [id])
    }
}
