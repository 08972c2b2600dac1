public import EncompassCore
import GRDB

extension Store {
    /// Checks the promise itself: every child received is somewhere, every notification is closed or goes on.
    ///
    /// Looks at incidents that are not sealed alone, so its cost grows with what is open and not with the years.
    ///
    /// - Parameters:
    ///   - since: from when incidents are counted in `received`, sealed or not.
    ///   - waiting: incidents that have been unsettled for too long, as the caller has watched them.
    ///   - epoch: the running daemon's; messages of older ones that are still out are stuck. Nil for a tool.
    public func balance(
        since: Timestamp, waiting: [String] = [], epoch: Int64?, limits: BalanceLimits = BalanceLimits(),
        at now: Timestamp
    ) throws -> BalanceReport {
        try read { db in
            var report = try countChildren(since: since, at: now, in: db)
            let checks: [(BalanceDifference.Kind, String, StatementArguments)] = [
                (.childState, BalanceChecks.childState, []),
                (.childAdrift, BalanceChecks.childAdrift, []),
                (.childNowhere, BalanceChecks.childNowhere, []),
                (.childUntold, BalanceChecks.childUntold, []),
                (.notificationAdrift, BalanceChecks.notificationAdrift, [(now - limits.step).milliseconds]),
                (.quarantineAdrift, BalanceChecks.quarantineAdrift, [(now - .days(2)).milliseconds]),
                (
                    .messageStuck, BalanceChecks.messageStuck,
                    [(now - limits.sending).milliseconds, epoch ?? Int64.min]
                ),
            ]
            for (kind, sql, arguments) in checks {
                let ids = try String.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
                report.note(kind, ids)
            }
            report.note(.incidentUnsettled, waiting.sorted())
            return report
        }
    }

    private func countChildren(since: Timestamp, at now: Timestamp, in db: Database) throws -> BalanceReport {
        var report = BalanceReport(at: now)
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: BalanceChecks.childCounts), arguments: [since.milliseconds, since.milliseconds])
        for row in rows {
            let count: Int = row["n"]
            report.received += count
            if let state = ChildState(rawValue: row["state"]) { report.byState[state] = count }
        }
        report.quarantined =
            try Int.fetchOne(
                db, sql: "SELECT COUNT(*) FROM exception WHERE settled_at IS NULL AND kind = 'quarantined'") ?? 0
        return report
    }

    /// Incidents that are not settled, with the count of changes at which they stand.
    public func unsettledChanges() throws -> [String: Int] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT id, change FROM incident WHERE change <> settled")
            ).reduce(into: [:]) { $0[$1["id"] as String] = $1["change"] as Int }
        }
    }

    /// Seals incidents that are over: settled, every notification closed, no exception open, nobody pending. To be called
    /// when the books balance.
    ///
    /// - Returns: how many; fewer than `limit` when none is left.
    @discardableResult
    public func sealIncidents(limit: Int = 2000) throws -> Int {
        let over = try read { db in
            try String.fetchAll(db.cachedStatement(sql: BalanceChecks.over), arguments: [limit])
        }
        guard !over.isEmpty else { return 0 }
        return try write { db in
            let statement = try db.cachedStatement(
                sql: "UPDATE incident SET sealed = change WHERE id = ? AND change = settled")
            for id in over { try statement.execute(arguments: [id]) }
            return over.count
        }
    }
}

extension BalanceReport {
    fileprivate mutating func note(_ kind: BalanceDifference.Kind, _ ids: [String]) {
        guard !ids.isEmpty else { return }
        differences.append(
            BalanceDifference(kind: kind, count: ids.count, ids: Array(ids.prefix(BalanceDifference.idLimit))))
    }
}
