public import EncompassCore
import GRDB

/// What the duty manager must come to know of, and what is over: found at one moment.
public struct AlarmWork: Sendable {
    /// Challenges and wishes for a call whose own deadline is past.
    public var lateAnswers: [(task: String, kind: String, reference: String)]
    /// Open breach records that must soon be decided on.
    public var breaches: [(id: String, dueAt: Timestamp)]
    /// Keys of alarms that stand for what is settled.
    public var over: [String]
}

extension Store {
    /// What has no alarm yet and needs one, and the alarms that need not stand any more.
    ///
    /// - Parameter breachesBy: records to be decided on by then.
    public func alarmWork(breachesBy: Timestamp, at now: Timestamp) throws -> AlarmWork {
        try read { db in
            AlarmWork(
                lateAnswers: try Row.fetchAll(
                    db.cachedStatement(sql: AlarmSQL.lateAnswers), arguments: [now.milliseconds]
                ).map { (task: $0["id"], kind: $0["kind"], reference: $0["reference"]) },
                breaches: try Row.fetchAll(
                    db.cachedStatement(sql: AlarmSQL.breaches), arguments: [breachesBy.milliseconds]
                ).map { (id: $0["id"], dueAt: Timestamp(milliseconds: $0["due_at"])) },
                over: try String.fetchAll(db.cachedStatement(sql: AlarmSQL.over)))
        }
    }
}

private enum AlarmSQL {
    static let lateAnswers = """
        SELECT t.id, t.kind, n.reference FROM phone_task t INDEXED BY phone_task_answer
        JOIN notification n ON n.id = t.notification
        WHERE t.closed_at IS NULL AND t.kind IN ('challenge', 'callBack') AND t.due_at <= ?
            AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.key = 'answerDue:' || t.id AND a.cleared_at IS NULL)
        ORDER BY t.id
        """
    static let breaches = """
        SELECT b.id, b.due_at FROM breach b WHERE b.settled_at IS NULL AND b.due_at <= ?
            AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.key = 'breach:' || b.id AND a.cleared_at IS NULL)
        ORDER BY b.due_at, b.id
        """
    static let over = """
        SELECT a.key FROM alarm a WHERE a.cleared_at IS NULL AND (
            (a.kind = 'overdue' AND EXISTS (SELECT 1 FROM notification n WHERE n.id = substr(a.key, 9)
                AND n.state IN ('acknowledged', 'cancelled')))
            OR (a.kind = 'exceptionDue' AND EXISTS (SELECT 1 FROM exception x WHERE x.id = substr(a.key, 14)
                AND x.settled_at IS NOT NULL))
            OR (a.kind = 'answerDue' AND EXISTS (SELECT 1 FROM phone_task t WHERE t.id = substr(a.key, 11)
                AND t.closed_at IS NOT NULL))
            OR (a.kind = 'breach' AND EXISTS (SELECT 1 FROM breach b WHERE b.id = substr(a.key, 8)
                AND b.settled_at IS NOT NULL)))
        """
}
