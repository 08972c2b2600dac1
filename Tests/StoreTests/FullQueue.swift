import EncompassCore
import EncompassStore
import GRDB

/// A store with tens of thousands of notifications, a tenth of them open, made by SQL alone.
struct FullQueue {
    let file: StoreFile
    static let count = 50_000
    static let now = StoreFile.start

    init() throws {
        file = try StoreFile()
        try file.store.write { db in
            for sql in FullQueue.rows { try db.execute(sql: sql) }
            try db.execute(sql: "ANALYZE")
        }
    }

    private static let numbers =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(count - 1))"
    private static let start = now.milliseconds

    /// Every tenth is open; deadlines are shared by some dozens, as at nine o'clock.
    private static let rows = [
        """
        INSERT INTO incident (id, force, reference, revision, status, occurred_at, received_at, revised_at, restricted,
            risk, change, settled)
        \(numbers) SELECT 'i' || i, CASE i % 4 WHEN 0 THEN 'wyndshire' ELSE 'norfolk' END, 'R' || i, 1, 'new',
            \(start) - i * 1000, \(start) - i * 1000, \(start), 0, i % 3, 1, 1 FROM n
        """,
        """
        INSERT INTO notification (id, reference, incident, revision, target, kind, state, restricted, late, created_at,
            release_at, deadline_at, plan, step, next_at, content_hash, risk, present, repeats)
        \(numbers) SELECT printf('n%06d', (i * 7919) % \(count)), 'REF' || i, 'i' || i, 1, 'urn:' || (100000 + i % 400),
            'new', CASE WHEN i % 10 THEN 'acknowledged' ELSE 'sent' END, 0, 0, \(start), \(start),
            \(start) + (i / 40 - 600) * 60000, '{}', 1, CASE WHEN i % 10 THEN NULL ELSE \(start) + (i - 25000) * 1000 END,
            x'00', i % 3, i % 2, i % 5 FROM n
        """,
        """
        INSERT INTO message (id, notification, step, role, contact, channel, state, due_at, created_at, updated_at)
        \(numbers) SELECT 'm' || i, printf('n%06d', i), 0, 'keyAdult', x'00', 'email',
            CASE WHEN i % 50 THEN 'sent' ELSE 'queued' END, \(start) + i, \(start), \(start) FROM n
        """,
        """
        INSERT INTO exception (id, kind, force, incident, opened_at, deadline_at, next_at, restricted, detail, settled_at)
        \(numbers) SELECT printf('x%06d', (i * 7919) % \(count)), 'conflict', 'norfolk', 'i' || i, \(start),
            \(start) + i * 1000, CASE WHEN i % 10 THEN NULL ELSE \(start) + i END, 0, '',
            CASE WHEN i % 10 THEN \(start) END FROM n
        """,
    ]

    /// Every page of a filter, one after the other.
    func pages(_ filter: QueueFilter, of limit: Int) throws -> [QueueItem] {
        var all: [QueueItem] = []
        var position: QueueCursor?
        repeat {
            let page = try file.store.notifications.queue(filter, limit: limit, after: position, at: FullQueue.now)
            all += page
            position = page.last.flatMap { QueueCursor(QueueCursor(after: $0).description) }
        } while position != nil
        return all
    }
}
