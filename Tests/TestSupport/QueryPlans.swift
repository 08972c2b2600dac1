package import EncompassStore
import GRDB
import Synchronization

extension Store {
    /// The query plans of every statement that `body` runs, each line ended by a line break, and then the statement.
    package func plans(_ body: () throws -> Void) throws -> [String] {
        let log = StatementLog()
        try read { snapshot in snapshot.db.trace { log.add($0) } }
        try write { db in db.trace { log.add($0) } }
        try body()
        try read { snapshot in snapshot.db.trace(options: []) }
        try write { db in db.trace(options: []) }
        return try read { snapshot in
            try log.statements.map { sql in
                try Row.fetchAll(
                    snapshot.db,
                    sql: "EXPLAIN QUERY PLAN " + sql.replacing("?", with: "1").replacing(/:[a-z]+/, with: "1")
                )
                .map { ($0["detail"] as String) + "\n" }.joined() + sql
            }
        }
    }
}

/// Statements that were run, each once.
private final class StatementLog: Sendable {
    private let kept = Mutex<Set<String>>([])

    var statements: [String] { kept.withLock { $0.sorted() } }

    func add(_ event: Database.TraceEvent) {
        guard case .statement(let statement) = event else { return }
        let sql = statement.sql
        guard ["SELECT", "UPDATE", "WITH"].contains(where: sql.hasPrefix) else { return }
        kept.withLock { _ = $0.insert(sql) }
    }
}
