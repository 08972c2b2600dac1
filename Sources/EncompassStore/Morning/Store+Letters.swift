public import EncompassCore
import GRDB

/// How messages become letters: how many may be out to one mail domain, and which go together.
public struct LetterRules: Hashable, Sendable {
    /// Letters that may be out to one mail domain at one time.
    public var perDestination: Int
    /// Messages in one letter, at most.
    public var bundleLimit: Int
    /// How far apart the messages of one letter may have been due.
    public var bundleWindow: Span
    /// How long after the deadline a message's link opens its sign-in page.
    public var linkLife: Span

    public init(
        perDestination: Int = Int.max, bundleLimit: Int = 1, bundleWindow: Span = .minutes(5),
        linkLife: Span = .days(14)
    ) {
        self.perDestination = perDestination
        self.bundleLimit = bundleLimit
        self.bundleWindow = bundleWindow
        self.linkLife = linkLife
    }
}

extension Store {
    /// The due message that goes first: nearest deadline, then risk, presence and repeats; none of a paused place, and none
    /// to a destination that has its fill.
    func nextMessage(
        channels: [Contact.Channel], rules: LetterRules, at now: Timestamp, in db: Database
    ) throws -> Row? {
        let full = try fullDestinations(rules, in: db)
        let wanted = channels.map { "'\($0.rawValue)'" }.joined(separator: ",")
        let marks = full.map { _ in "?" }.joined(separator: ",")
        let sql = """
            SELECT m.* FROM message m INDEXED BY message_order
            WHERE m.state IN ('queued', 'deferred') AND m.due_at <= ? AND m.channel IN (\(wanted))
                AND (m.destination IS NULL OR m.destination NOT IN (\(marks))) AND \(Store.notPaused)
            ORDER BY m.deadline_at, m.rank DESC, m.id LIMIT 1
            """
        return try Row.fetchOne(
            db.cachedStatement(sql: sql),
            arguments: [now.milliseconds] + StatementArguments(full) + [now.milliseconds])
    }

    private func fullDestinations(_ rules: LetterRules, in db: Database) throws -> [String] {
        guard rules.perDestination < Int.max else { return [] }
        return try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT destination FROM message INDEXED BY message_out
                    WHERE state = 'sending' AND destination IS NOT NULL
                    GROUP BY destination HAVING COUNT(DISTINCT COALESCE(bundle, id)) >= ?
                    """), arguments: [rules.perDestination])
    }

    /// The messages that go in one letter with `row`: those that went with it before, or fresh ones for the same person that
    /// are due in the same minutes. Marks them as one letter.
    func letterMates(of row: Row, rules: LetterRules, at now: Timestamp, in db: Database) throws -> [Row] {
        let id: String = row["id"]
        if let bundle: String = row["bundle"] {
            return try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM message WHERE bundle = ? AND id <> ? AND state IN ('queued', 'deferred') ORDER BY id
                        """),
                arguments: [bundle, id])
        }
        guard rules.bundleLimit > 1, row["attempt"] as Int == 0, row["channel"] as String == "email" else { return [] }
        let from = (row["due_at"] as Int64) - rules.bundleWindow.milliseconds
        var told: Set<String> = [row["notification"]]
        let mates = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM message INDEXED BY message_contact
                    WHERE contact = ? AND channel = 'email' AND state IN ('queued', 'deferred') AND state = 'queued'
                        AND attempt = 0 AND bundle IS NULL AND id <> ? AND due_at BETWEEN ? AND ?
                    ORDER BY deadline_at, rank DESC, id LIMIT ?
                    """),
            arguments: [row["contact"], id, from, now.milliseconds, rules.bundleLimit - 1]
        ).filter { try told.insert($0["notification"]).inserted && !waitsItsTurn($0, at: now, in: db) }
        guard !mates.isEmpty else { return [] }
        for mate in [id] + mates.map({ $0["id"] }) {
            try db.cachedStatement(sql: "UPDATE message SET bundle = ? WHERE id = ?").execute(arguments: [id, mate])
        }
        return mates
    }
}
