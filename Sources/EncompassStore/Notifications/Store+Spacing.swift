import EncompassCore
import GRDB

extension Store {
    /// Nobody is written to of one notification again within this time. The ladder plans so; but a first letter that left
    /// late, or a step that was brought forward, comes nearer to the next than was planned.
    static let leastBetweenLetters = Span.minutes(5)
    /// How long a letter waits for another that is on its way: that one may come to nothing.
    private static let pauseWhileOut = Span.seconds(30)

    /// Puts a message off where its recipient was written to of the same notification a moment ago. The messages that have
    /// become one letter wait together.
    ///
    /// - Returns: whether it waits.
    func waitsItsTurn(_ row: Row, at now: Timestamp, in db: Database) throws -> Bool {
        let letter = try parts(ofLetterOf: row, in: db)
        guard let last = try letter.compactMap({ try lastWritten(besides: $0, at: now, in: db) }).max(),
            now - last < Store.leastBetweenLetters
        else { return false }
        for part in letter {
            try db.cachedStatement(sql: "UPDATE message SET due_at = ?, updated_at = ? WHERE id = ?").execute(
                arguments: [(last + Store.leastBetweenLetters).milliseconds, now.milliseconds, part["id"] as String])
        }
        return true
    }

    private func parts(ofLetterOf row: Row, in db: Database) throws -> [Row] {
        guard let bundle: String = row["bundle"] else { return [row] }
        return try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM message WHERE bundle = ? AND state IN ('queued', 'deferred') ORDER BY id"),
            arguments: [bundle])
    }

    /// When the recipient of a message was last written to of the same notification. A letter on its way counts as one from
    /// which half a minute of the five is left.
    /// What left before a person started the notification again does not count, nor what a clock that was put back has in the
    /// future.
    private func lastWritten(besides row: Row, at now: Timestamp, in db: Database) throws -> Timestamp? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT MAX(CASE m.state WHEN 'sending' THEN ? WHEN 'failed' THEN m.updated_at ELSE m.sent_at END)
                    FROM message m JOIN notification n ON n.id = m.notification
                    WHERE m.notification = ? AND m.contact = ? AND m.channel = ? AND m.id <> ?
                        AND (m.state = 'sending'
                            OR (m.state = 'failed' AND m.reason = 'uncertain'
                                AND m.updated_at BETWEEN n.release_at AND ?)
                            OR (m.state IN ('sent', 'delivered') AND m.sent_at BETWEEN n.release_at AND ?))
                    """),
            arguments: [
                (now - Store.leastBetweenLetters + Store.pauseWhileOut).milliseconds, row["notification"],
                row["contact"], row["channel"], row["id"], now.milliseconds, now.milliseconds,
            ]
        ).map { Timestamp(milliseconds: $0) }
    }
}
