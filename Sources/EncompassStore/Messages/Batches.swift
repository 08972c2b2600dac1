public import EncompassCore
import GRDB

/// How messages are batched: how many may be in progress to one destination, and which go together.
public struct BatchRules: Hashable, Sendable {
    /// Batches in progress at one time to one destination: a mail domain, or a channel's provider.
    public var perDestination: Int
    /// Messages in one batch, at most.
    public var batchLimit: Int
    /// How far apart the due times of one batch's messages may be.
    public var batchWindow: Span
    /// How long after the deadline a message's link opens its sign-in page.
    public var linkLife: Span
    /// Destinations that get nothing now.
    public var held: Set<String> = []
    /// Whether only the desk gets messages now: another machine may have the right to send to schools.
    public var isForDeskOnly = false

    public init(
        perDestination: Int = Int.max, batchLimit: Int = 1, batchWindow: Span = .minutes(5),
        linkLife: Span = .days(14)
    ) {
        self.perDestination = perDestination
        self.batchLimit = batchLimit
        self.batchWindow = batchWindow
        self.linkLife = linkLife
    }
}

extension BatchRules {
    /// An attempt that takes longer is slow: it no longer counts among those that may be in progress.
    public static let slow = Span.seconds(30)
}

extension Reading {
    /// The next due messages of a channel: those never tried before retries, then nearest deadline, risk, presence and
    /// repeats; those about no notification last; none of a paused place, and none to a destination that is held or has reached its limit.
    func dueMessages(
        _ limit: Int, on channel: Contact.Channel, rules: BatchRules, load: DestinationLoad, at now: Timestamp
    ) throws -> [Row] {
        let full = load.full.sorted()
        let marks = full.map { _ in "?" }.joined(separator: ",")
        // After a step back in time, only what is news goes out, to the desk: the rest may have been sent before.
        let recovering =
            try openRecovery().map {
                " AND m.notification IS NULL AND m.matter IS NULL AND m.created_at >= \($0.since.milliseconds)"
            } ?? (rules.isForDeskOnly ? " AND m.notification IS NULL AND m.matter IS NULL" : "")
        let sql = """
            SELECT m.* FROM message m INDEXED BY message_order
            WHERE m.channel = ? AND m.state IN ('queued', 'deferred') AND m.due_at <= ?
                AND (m.destination IS NULL OR m.destination NOT IN (\(marks))) AND \(Pauses.notPaused)\(recovering)
            ORDER BY (m.attempt > 0 OR m.matter IS NOT NULL), m.deadline_at, m.rank DESC, m.id LIMIT ?
            """
        return try Row.fetchAll(
            db.cachedStatement(sql: sql),
            arguments: [channel.rawValue, now.milliseconds] + StatementArguments(full) + [now.milliseconds, limit])
    }

    /// How many messages are in progress to each destination of a channel.
    func destinationLoad(
        of channel: Contact.Channel, _ rules: BatchRules, at now: Timestamp
    ) throws -> DestinationLoad {
        var load = DestinationLoad(rules)
        guard rules.perDestination < Int.max else { return load }
        let inProgress = try db.all(
            """
            SELECT destination, COUNT(DISTINCT COALESCE(bundle, id)), MIN(updated_at) <= ?
            FROM message INDEXED BY message_out
            WHERE state = 'sending' AND channel = ? AND destination IS NOT NULL GROUP BY destination
            """, [(now - BatchRules.slow).milliseconds, channel.rawValue]
        ) { row in (destination: row[0] as String, count: row[1] as Int, isSlow: row[2] as Bool) }
        for (destination, count, isSlow) in inProgress { load.add(count, to: destination, isSlow: isSlow) }
        return load
    }
}

/// The batches in progress to each destination, to which those of a lot are added as it grows.
struct DestinationLoad {
    /// Destinations that get no further message: held, with as many in progress as they may have, or with one that has
    /// been in progress for long: a server that hangs gets no second thread.
    private(set) var full: Set<String>
    private var counts: [String: Int] = [:]
    private let limit: Int

    init(_ rules: BatchRules) {
        full = rules.held
        limit = rules.perDestination
    }

    mutating func add(_ batches: Int = 1, to destination: String, isSlow: Bool = false) {
        guard limit < Int.max else { return }
        counts[destination, default: 0] += batches
        if isSlow || counts[destination, default: 0] >= limit { full.insert(destination) }
    }
}

extension Transaction {
    /// The messages of a batch that have not left, except one.
    func waiting(inBundle bundle: String, besides id: String) throws -> [Row] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM message WHERE bundle = ? AND id <> ? AND state IN ('queued', 'deferred') ORDER BY id
                    """),
            arguments: [bundle, id])
    }

    /// The messages that may go in a new batch with `row`: for the same person, due in the same minutes, one for each other
    /// notification.
    func sameRecipient(as row: Row, rules: BatchRules) throws -> [Row] {
        guard rules.batchLimit > 1, row["attempt"] as Int == 0, let notification: String = row["notification"],
            Contact.Channel(rawValue: row["channel"])?.holdsSeveral == true
        else { return [] }
        let from = (row["due_at"] as Int64) - rules.batchWindow.milliseconds
        var covered: Set<String> = [notification]
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM message INDEXED BY message_contact
                    WHERE contact = ? AND channel = ? AND state IN ('queued', 'deferred') AND state = 'queued'
                        AND attempt = 0 AND bundle IS NULL AND id <> ? AND due_at BETWEEN ? AND ?
                    ORDER BY deadline_at, rank DESC, id LIMIT ?
                    """),
            arguments: [row["contact"], row["channel"], row["id"], from, now.milliseconds, rules.batchLimit - 1]
        ).filter { covered.insert($0["notification"]).inserted }
    }
}

extension Messages {
    /// Nobody gets two messages about one notification within this time. Ladders are planned so; but after a first
    /// message that left late, or with a step that was brought forward, the next would come sooner than planned.
    static let leastBetweenMessages = Span.minutes(5)

    /// How long a message waits for another in progress, which may come to nothing.
    fileprivate static let pauseWhileSending = Span.seconds(30)
}

extension Transaction {
    /// Defers a message whose recipient got one about the same notification a moment ago. The messages of one batch
    /// wait together.
    ///
    /// - Returns: whether it waits.
    func waitsItsTurn(_ row: Row) throws -> Bool {
        let batch = try parts(ofBatchOf: row)
        guard let last = try batch.compactMap({ try lastSent(besides: $0, at: now) }).max(),
            now - last < Messages.leastBetweenMessages
        else { return false }
        for part in batch {
            try db.cachedStatement(sql: "UPDATE message SET due_at = ?, updated_at = ? WHERE id = ?").execute(
                arguments: [
                    (last + Messages.leastBetweenMessages).milliseconds, now.milliseconds, part["id"] as String,
                ])
        }
        return true
    }
}

extension Reading {
    fileprivate func parts(ofBatchOf row: Row) throws -> [Row] {
        guard let bundle: String = row["bundle"] else { return [row] }
        return try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM message WHERE bundle = ? AND state IN ('queued', 'deferred') ORDER BY id"),
            arguments: [bundle])
    }

    /// When the recipient of a message last got one about the same notification. A message in progress counts as one
    /// of four and a half minutes ago. Messages from before a person started the notification again do not
    /// count, nor do times that lie in the future because a clock was put back.
    fileprivate func lastSent(besides row: Row, at now: Timestamp) throws -> Timestamp? {
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
                (now - Messages.leastBetweenMessages + Messages.pauseWhileSending).milliseconds, row["notification"],
                row["contact"], row["channel"], row["id"], now.milliseconds, now.milliseconds,
            ]
        ).map { Timestamp(milliseconds: $0) }
    }
}
