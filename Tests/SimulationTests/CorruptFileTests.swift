import EncompassCore
import EncompassSimulation
import Testing

/// A check that finds nothing proves nothing: each gets a file with something to find.
struct CorruptFileTests {
    struct Corruption: CustomTestStringConvertible, Sendable {
        let rule: Rule
        let sql: String
        /// The number of nights needed for the checked case to occur.
        var nights = 4
        /// Stories for every night, so that the checked case occurs.
        var stories: [String] = []
        /// The evening before a day when it can happen.
        var evening: LocalDate?

        var testDescription: String { rule.rawValue + ": " + sql.prefix(60) }
    }

    private static let openOnes = "(SELECT id FROM notification WHERE state NOT IN ('acknowledged', 'cancelled'))"

    static let all = [
        Corruption(rule: .imbalance, sql: "UPDATE notification SET next_at = NULL WHERE id IN \(openOnes)"),
        Corruption(
            rule: .imbalance, sql: "UPDATE exception SET settled_at = 1, next_at = NULL WHERE settled_at IS NULL",
            nights: 6),
        Corruption(
            rule: .imbalance, sql: "UPDATE child SET state = 'pending' WHERE state = 'matched'"),
        Corruption(
            rule: .stuck,
            sql: "UPDATE message SET state = 'sending', epoch = 0 WHERE state IN ('sent', 'delivered', 'failed')"),
        Corruption(
            rule: .stuck,
            sql: "UPDATE message SET state = 'deferred', due_at = updated_at + 999999999 WHERE state = 'sent'"),
        Corruption(rule: .stuck, sql: "UPDATE incident SET change = change + 1, retry_at = 9999999999999"),
        Corruption(
            rule: .escalatedAfterAcknowledgement,
            sql: """
                UPDATE notification SET state = 'sent', closed_at = NULL, deadline_at = deadline_at + 172800000,
                    next_at = deadline_at + 172800000
                WHERE state = 'acknowledged' AND replaces IS NULL
                AND NOT EXISTS (SELECT 1 FROM notification r WHERE r.replaces = notification.id)
                """),
        Corruption(
            rule: .answeredIsLost,
            sql: """
                DELETE FROM incident_revision
                WHERE revision < (SELECT revision FROM incident i WHERE i.id = incident_revision.incident)
                """),
        Corruption(
            rule: .wrongSchool,
            sql: """
                INSERT OR IGNORE INTO notification_child (notification, child, content_hash)
                SELECT n.id, c.id, x'00' FROM notification n, child c WHERE c.incident <> n.incident
                AND n.state NOT IN ('acknowledged', 'cancelled')
                """),
        Corruption(
            rule: .silentStep,
            sql: """
                PRAGMA defer_foreign_keys = ON; DELETE FROM link;
                DELETE FROM phone_task WHERE notification IN \(openOnes);
                DELETE FROM message WHERE notification IN \(openOnes)
                """),
        Corruption(
            rule: .feedWatch,
            sql: """
                INSERT INTO alarm (key, kind, raised_at, detail, told_at) VALUES ('feed.silent:moon', 'feedSilent', 0, '', 0)
                """),
        Corruption(
            rule: .wrongPupil,
            sql: """
                INSERT INTO decision (child, at, actor, verdict, pupil, probability, weight, model, generation, body, key_id)
                SELECT id, 0, 'engine', 'matched', (SELECT MAX(pupil) FROM roll_entry), 1, 1, 'x', 0, x'7b7d', 0
                FROM child WHERE state = 'matched'
                """),
        Corruption(
            rule: .wronglyShown,
            sql: """
                INSERT OR IGNORE INTO notification_child (notification, child, content_hash)
                SELECT n.id, c.id, x'00' FROM notification n, child c WHERE c.incident <> n.incident
                AND n.state <> 'held'
                """),
        Corruption(
            rule: .unborn,
            sql: """
                INSERT OR IGNORE INTO notification_child (notification, child, content_hash)
                SELECT n.id, c.id, x'00' FROM notification n JOIN child c ON c.incident = n.incident
                WHERE n.target LIKE 'urn:%'
                """, stories: ["unborn", "unborn"]),
        Corruption(
            rule: .unborn, sql: "UPDATE exception SET kind = 'review' WHERE kind = 'unborn'",
            stories: ["unborn", "unborn"]),
        Corruption(
            rule: .shownToParty,
            sql: """
                UPDATE incident_revision
                SET body = CAST(json_set(CAST(opened(body, key_id) AS TEXT), '$.adults', json('[]')) AS BLOB),
                    raw = opened(raw, key_id), key_id = 0
                """, nights: 30),
        Corruption(
            rule: .nobodyNotified,
            sql: """
                UPDATE notification SET state = 'cancelled', closed_at = 1, closed_by = 'nobody', next_at = NULL
                WHERE state <> 'acknowledged'
                """),
        Corruption(
            rule: .lateInSchoolHours,
            sql: """
                CREATE TRIGGER nobody_rings BEFORE INSERT ON phone_task BEGIN SELECT RAISE(IGNORE); END
                """, stories: ["late", "late", "late", "late"],
            evening: LocalDate(iso: "2026-11-18")),
        Corruption(
            rule: .breachUnrecorded,
            sql: "CREATE TRIGGER no_breach BEFORE INSERT ON breach BEGIN SELECT RAISE(IGNORE); END", nights: 12),
        Corruption(
            rule: .brokenChain,
            sql: """
                DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET actor = 'nobody' WHERE seq = 7
                """),
    ]

    @Test(arguments: CorruptFileTests.all) func theChecksFind(_ corruption: Corruption) throws {
        let london = try #require(London())
        var simulation = Simulation(seed: 30, nights: corruption.nights, london: london)
        simulation.corruption = corruption.sql
        simulation.stories = corruption.stories
        simulation.evening = corruption.evening
        simulation.without = Set(Rule.allCases).subtracting([corruption.rule])
        let found = Set(try simulation.run().flatMap(\.violations).map(\.rule))
        #expect(found.contains(corruption.rule))
    }
}
