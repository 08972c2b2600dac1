import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import GRDB

extension Night {
    /// Everything answered as accepted is stored, with every child.
    func checkAnswered() {
        guard let daemon else { return }
        let held = rows("SELECT incident, revision FROM incident_revision").reduce(into: Set<String>()) {
            $0.insert("\($1["incident"] as String) \($1["revision"] as Int)")
        }
        for answer in ledger.answers where !held.contains("\(answer.id) \(answer.revision)") {
            return violate(.answeredIsLost, "incident \(answer.id) revision \(answer.revision)")
        }
        let children = rows("SELECT incident, COUNT(*) AS n FROM child GROUP BY incident")
            .reduce(into: [String: Int]()) { $0[$1["incident"]] = $1["n"] }
        for answer in ledger.answers where children[answer.id, default: 0] < answer.children {
            return violate(.answeredIsLost, "a child of incident \(answer.id)")
        }
        let quarantined = Set(rows("SELECT id FROM quarantine").map { $0["id"] as String })
        for id in ledger.quarantined where !quarantined.contains(id) {
            return violate(.answeredIsLost, "quarantined record \(id)")
        }
        let open = Set(
            rows("SELECT id FROM notification WHERE state NOT IN ('acknowledged', 'cancelled')").map {
                $0["id"] as String
            })
        for id in ledger.thanked where open.contains(id) {
            return violate(.answeredIsLost, "the acknowledgement of \(id)")
        }
        if let broken = (try? daemon.store.auditLog.verify())?.broken {
            violate(.brokenChain, "entry \(broken.seq): \(broken.reason)")
        }
    }

    /// Records what an acknowledged notification had at the time of its acknowledgement.
    func noteClosed(_ id: String) {
        let closed = rows(
            """
            SELECT n.id, (SELECT COUNT(*) FROM message m WHERE m.notification = n.id) AS messages,
                (SELECT COUNT(*) FROM phone_task p WHERE p.notification = n.id AND p.kind = 'escalation') AS tasks
            FROM notification n WHERE n.state = 'acknowledged' AND n.acknowledged_via <> 'call'
            AND n.incident = (SELECT incident FROM notification WHERE id = ?) ORDER BY n.id
            """, [id])
        for row in closed where ledger.closed[row["id"]] == nil {
            ledger.closed[row["id"]] = (row["messages"], row["tasks"], now)
        }
    }

    /// The checks at the end of a night.
    func checkEnd() {
        bringUp()
        guard violations.isEmpty else { return }
        checkAnswered()
        checkClosed()
        checkAudit()
        checkDoubles()
        checkSteps()
        checkCalls()
        checkAlarmsSent()
        checkEverybody()
        checkPupils()
        checkUnborn()
        guard violations.isEmpty else { return }
        checkAnswers(opensAtSchool: true)
        let findings = rows("PRAGMA integrity_check").map { $0[0] as String }
        if findings != ["ok"] { violate(.brokenDatabase, findings.first ?? "no answer") }
        if !rows("PRAGMA foreign_key_check").isEmpty { violate(.brokenDatabase, "a row has a broken reference") }
    }

    private func checkClosed() {
        let counts = rows(
            """
            SELECT n.id, (SELECT COUNT(*) FROM message m WHERE m.notification = n.id) AS messages,
                (SELECT COUNT(*) FROM phone_task p WHERE p.notification = n.id AND p.kind = 'escalation') AS tasks
            FROM notification n WHERE n.state = 'acknowledged' ORDER BY n.id
            """)
        for row in counts {
            guard let before = ledger.closed[row["id"]] else { continue }
            if before.messages != row["messages"] as Int || before.tasks != row["tasks"] as Int {
                violate(.escalatedAfterAcknowledgement, "\(row["id"] as String) got another message or phone task")
            }
        }
    }

    /// Each attempt that reached the network has its own entry.
    private func checkAudit() {
        let payloads = rows(
            """
            SELECT p.body, p.key_id FROM audit_entry e JOIN audit_payload p ON p.seq = e.seq WHERE e.action LIKE 'message.%'
            """)
        var entries: [String: Int] = [:]
        for row in payloads {
            let facts = opened(row, as: [String: String].self)
            if let id = facts?["message"] { entries[id, default: 0] += 1 }
        }
        for id in ledger.sentOrder where entries[id, default: 0] < ledger.attempts[id, default: 0] {
            let state = messageState(id)?.state ?? "missing"
            if state == MessageState.sending.rawValue { continue }
            return violate(.unauditedSend, "message \(id), now \(state)")
        }
    }

    /// A repeated signed request adds nothing.
    private func checkCalls() {
        let counted = rows(
            """
            SELECT notification, COUNT(*) AS n FROM acknowledgement WHERE via = 'webhook' AND child IS NULL
            GROUP BY notification ORDER BY notification
            """)
        for row in counted where row["n"] as Int > ledger.calls[row["notification"], default: []].count {
            return violate(.resultCountedTwice, "a school's call about \(row["notification"] as String)")
        }
    }

    /// Everything that the log says a step has queued is stored.
    private func checkSteps() {
        let steps = rows(
            """
            SELECT e.subject, p.body, p.key_id FROM audit_entry e JOIN audit_payload p ON p.seq = e.seq
            WHERE e.action = 'notification.step' ORDER BY e.seq
            """)
        let messages = rows(
            "SELECT notification, step, COUNT(*) AS n FROM message WHERE notification IS NOT NULL GROUP BY notification, step"
        )
        .reduce(into: [String: Int]()) { $0["\($1["notification"] as String) \($1["step"] as Int)"] = $1["n"] }
        for row in steps {
            let facts = opened(row, as: [String: String].self) ?? [:]
            let id = (row["subject"] as String).dropFirst("notification:".count)
            guard let step = facts["step"], let count = facts["messages"].flatMap(Int.init) else { continue }
            if messages["\(id) \(step)", default: 0] < count {
                return violate(.silentStep, "step \(step) of \(id) has lost a message")
            }
        }
    }

    /// Nobody is notified twice for one step, unless a person has restarted it.
    private func checkDoubles() {
        let doubles = rows(
            """
            SELECT notification FROM message WHERE notification IS NOT NULL
            GROUP BY notification, step, contact HAVING COUNT(*) > 1
            ORDER BY notification
            """
        ).map { $0["notification"] as String }
        if let double = doubles.first(where: { !ledger.retried.contains($0) }) {
            violate(.repeatedOtherwise, "two messages of \(double) for one step and recipient")
        }
    }
}
