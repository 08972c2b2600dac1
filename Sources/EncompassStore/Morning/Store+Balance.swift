public import EncompassCore
import GRDB

extension Store {
    /// Checks the promise itself: every child received is somewhere, every notification is closed or goes on.
    ///
    /// The books of an incident are looked at once for each of its changes: what balances is sealed. So the cost grows
    /// with what has changed and what is late, not with what is held.
    ///
    /// - Parameters:
    ///   - since: from when children are counted in `received`.
    ///   - waiting: incidents that have been unsettled for too long, as the caller has watched them.
    ///   - epoch: the running daemon's; messages of older ones that are still out are stuck. Nil for a tool.
    ///   - seals: false for a tool that may only read.
    public func balance(
        since: Timestamp, waiting: [String] = [], epoch: Int64?, limits: BalanceLimits = BalanceLimits(),
        seals: Bool = true, at now: Timestamp
    ) throws -> BalanceReport {
        let check = { (db: Database) throws -> BalanceReport in
            var report = try self.countChildren(since: since, at: now, in: db)
            try self.checkBooks(into: &report, seals: seals, in: db)
            try self.checkTime(into: &report, epoch: epoch, limits: limits, in: db)
            report.note(.incidentUnsettled, waiting.sorted())
            try self.checkPeople(into: &report, limits: limits, in: db)
            return report
        }
        return seals ? try write(check) : try read(check)
    }

    private func checkBooks(into report: inout BalanceReport, seals: Bool, in db: Database) throws {
        var open: Set<String> = []
        let checks: [(BalanceDifference.Kind, String)] = [
            (.childState, BalanceChecks.childState), (.childAdrift, BalanceChecks.childAdrift),
            (.childNowhere, BalanceChecks.childNowhere), (.childUntold, BalanceChecks.childUntold),
            (.childSilenced, BalanceChecks.childSilenced),
        ]
        for (kind, sql) in checks {
            let rows = try Row.fetchAll(db.cachedStatement(sql: sql))
            report.note(kind, rows.map { $0["id"] })
            for row in rows { open.insert(row["incident"]) }
        }
        guard seals else { return }
        let seal = try db.cachedStatement(sql: "UPDATE incident SET sealed = change WHERE id = ?")
        for id in try String.fetchAll(db.cachedStatement(sql: BalanceChecks.sealable)) where !open.contains(id) {
            try seal.execute(arguments: [id])
        }
    }

    private func checkTime(
        into report: inout BalanceReport, epoch: Int64?, limits: BalanceLimits, in db: Database
    ) throws {
        let now = report.at
        let checks: [(BalanceDifference.Kind, String, StatementArguments)] = [
            (.notificationAdrift, BalanceChecks.notificationAdrift, [(now - limits.step).milliseconds]),
            (.exceptionAdrift, BalanceChecks.exceptionAdrift, [(now - limits.step).milliseconds]),
            (.quarantineAdrift, BalanceChecks.quarantineAdrift, [(now - .days(2)).milliseconds]),
            (
                .messageStuck, BalanceChecks.messageStuck,
                [(now - limits.sending).milliseconds, epoch ?? Int64.min]
            ),
        ]
        for (kind, sql, arguments) in checks {
            report.note(kind, try String.fetchAll(db.cachedStatement(sql: sql), arguments: arguments))
        }
    }

    private func checkPeople(into report: inout BalanceReport, limits: BalanceLimits, in db: Database) throws {
        let now = report.at
        let limit = NeglectedWork.limit
        let times = [now + limits.call, now - limits.call, now - limits.claim].map(\.milliseconds)
        let calls = try String.fetchAll(
            db.cachedStatement(sql: BalanceChecks.callUnclaimed),
            arguments: StatementArguments(times + [Int64(limit)]))
        let count =
            calls.count < limit
            ? nil
            : try Int.fetchOne(
                db.cachedStatement(sql: BalanceChecks.callsUnclaimed), arguments: StatementArguments(times))
        report.note(.callUnclaimed, calls, of: count)
        let answers = try String.fetchAll(
            db.cachedStatement(sql: BalanceChecks.answerOverdue), arguments: [now.milliseconds])
        report.note(.answerOverdue, Array(answers.prefix(limit)), of: answers.count)
    }

    private func countChildren(since: Timestamp, at now: Timestamp, in db: Database) throws -> BalanceReport {
        var report = BalanceReport(at: now)
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: BalanceChecks.childCounts), arguments: [since.milliseconds])
        for row in rows {
            let count: Int = row["n"]
            guard count > 0 else { continue }
            report.received += count
            if let state = ChildState(rawValue: row["state"]) { report.byState[state] = count }
        }
        report.cancelled =
            try Int.fetchOne(
                db.cachedStatement(sql: BalanceChecks.childrenCancelled), arguments: [since.milliseconds]) ?? 0
        report.quarantined =
            try Int.fetchOne(
                db.cachedStatement(
                    sql: "SELECT COUNT(*) FROM exception WHERE settled_at IS NULL AND kind = 'quarantined'")) ?? 0
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
}

extension BalanceReport {
    fileprivate mutating func note(_ kind: BalanceDifference.Kind, _ ids: [String]) {
        guard !ids.isEmpty else { return }
        differences.append(
            BalanceDifference(kind: kind, count: ids.count, ids: Array(ids.prefix(BalanceDifference.idLimit))))
    }

    fileprivate mutating func note(_ kind: NeglectedWork.Kind, _ references: [String], of count: Int?) {
        guard !references.isEmpty else { return }
        neglected.append(NeglectedWork(kind: kind, count: count ?? references.count, references: references))
    }
}
