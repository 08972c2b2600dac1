public import EncompassCore
import GRDB

/// How long things have been waiting, for monitoring.
public struct Ages: Hashable, Sendable {
    /// Of the exception that was opened first and that nobody has resolved; nil if none is open.
    public var oldestException: Span?
    /// Of the active alarm that was raised first and that nobody is known to have; nil if there is none.
    public var oldestUnnotifiedAlarm: Span?
    /// Since a force last sent a record or a declaration; for one that never did, since the database was made. At most
    /// `longestSilence`.
    public var silence: [String: Span]

    /// Older records are not looked for.
    public static let longestSilence = Span.days(3)
}

extension Balance {
    /// - Parameter forces: those whose records are expected.
    public func ages(of forces: [String], at now: Timestamp) throws -> Ages {
        try read { snapshot in
            func age(_ sql: String) throws -> Span? {
                try Int64.fetchOne(snapshot.db.cachedStatement(sql: sql)).map {
                    max(.seconds(0), now - Timestamp(milliseconds: $0))
                }
            }
            let made = try age("SELECT at FROM audit_entry ORDER BY seq LIMIT 1") ?? .seconds(0)
            return Ages(
                oldestException: try age(AgeSQL.exception), oldestUnnotifiedAlarm: try age(AgeSQL.alarm),
                silence: try forces.reduce(into: [:]) { silence, force in
                    let last = try snapshot.lastSign(of: force, since: now - Ages.longestSilence)
                    silence[force] = last.map { max(.seconds(0), now - $0) } ?? min(made, Ages.longestSilence)
                })
        }
    }
}

extension Reading {
    fileprivate func lastSign(of force: String, since: Timestamp) throws -> Timestamp? {
        let times = try [AgeSQL.record, AgeSQL.declaration].compactMap { sql in
            try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: [force, since.milliseconds])
        }
        return times.max().map { Timestamp(milliseconds: $0) }
    }
}

private enum AgeSQL {
    static let exception = """
        SELECT MIN(opened_at) FROM exception INDEXED BY exception_open WHERE settled_at IS NULL
        """
    static let alarm = "SELECT MIN(raised_at) FROM alarm WHERE told_at IS NULL AND cleared_at IS NULL"
    static let record = """
        SELECT received_at FROM incident INDEXED BY incident_received WHERE force = ? AND received_at >= ?
        ORDER BY received_at DESC LIMIT 1
        """
    static let declaration = "SELECT MAX(received_at) FROM declaration WHERE force = ? AND received_at >= ?"
}
