public import EncompassCore
import GRDB

extension Store {
    /// Before notifications that were held over days are released: where the rolls have moved on since the children of one
    /// were matched, they are matched again first, since a child held over the summer has changed school. Who a person said
    /// that a child is stands; where that pupil is taught is looked up again.
    ///
    /// - Returns: for each whether it waits for that, some seconds.
    public func reopenForRelease(
        of ids: [String], generation: Int64, at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(ids) { id, db in
            guard let row = try notification(id, in: db), row.state == .held else { return false }
            let outdated = try childrenTold(id, in: db).filter { child in
                guard try followsRolls(child, in: db) else { return false }
                let decided = try Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT MAX(generation) FROM decision WHERE child = ?"),
                    arguments: [child.id])
                return (decided ?? 0) < generation
            }
            guard !outdated.isEmpty else { return false }
            for child in outdated { try setState(.pending, ofChild: child.id, in: db) }
            try db.execute(
                sql: "UPDATE notification SET next_at = ? WHERE id = ?",
                arguments: [(now + .seconds(2)).milliseconds, id])
            try append(
                AuditEntry(
                    .alteration, "notification.matchedAgain", actor: .engine, subject: "notification:\(id)",
                    facts: ["children": String(outdated.count), "generation": String(generation)]), at: now, in: db)
            try touch(incident: row.incident, in: db)
            return true
        }
    }

    /// Whether the rolls say where a child is taught: not of one for whom a person named the place.
    private func followsRolls(_ child: StoredChild, in db: Database) throws -> Bool {
        guard child.state == .matched else { return false }
        guard child.isDecidedByPerson else { return true }
        return try child.isNamed && placements(ofChild: child.id, in: db).allSatisfy { $0.pupil == child.pupil }
    }
}
