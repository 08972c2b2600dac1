import EncompassCore
import TestSupport
import Testing

@Suite("What may be erased")
struct RetentionTests {
    private static let now = at("2032-11-20T12:00:00Z")
    private static let periods: RetentionPeriods = {
        var periods = RetentionPeriods()
        periods.incident = .days(100)
        periods.notification = .days(50)
        periods.mailText = .days(10)
        return periods
    }()

    private static func ago(_ days: Int) -> Timestamp { now - .days(days) }

    @Test(arguments: [
        (RetentionFacts(.incident, endedAt: ago(100)), RetentionDecision.due),
        (RetentionFacts(.incident, endedAt: ago(99)), .kept(until: ago(-1))),
        (RetentionFacts(.incident, endedAt: ago(200), lastNoticedAt: ago(60)), .kept(until: ago(-40))),
        (RetentionFacts(.incident, endedAt: ago(200), lastNoticedAt: ago(300)), .due),
        (RetentionFacts(.incident, endedAt: ago(200), isOpen: true, holds: ["h"]), .open),
        (RetentionFacts(.incident, endedAt: ago(200), isNeeded: true, holds: ["h"]), .needed),
        (RetentionFacts(.incident, endedAt: ago(200), holds: ["h", "i"]), .held(["h", "i"])),
        (RetentionFacts(.incident, endedAt: ago(20), isOpen: true, holds: ["h"]), .kept(until: ago(-80))),
        (RetentionFacts(.notification, endedAt: ago(50)), .due),
        (RetentionFacts(.mailText, endedAt: ago(11), isOpen: true), .open),
        (RetentionFacts(.mailText, endedAt: ago(-1)), .kept(until: ago(-11))),
    ])
    func table(_ facts: RetentionFacts, _ decision: RetentionDecision) {
        #expect(RetentionDecision(facts, Self.periods, at: Self.now) == decision)
    }

    @Test func anIncidentIsKeptAsLongAsItsNotifications() {
        var periods = Self.periods
        periods.notification = .days(150)
        let facts = RetentionFacts(.incident, endedAt: Self.ago(120))
        #expect(RetentionDecision(facts, periods, at: Self.now) == .kept(until: Self.ago(-30)))
    }

    @Test func aBackupMayNotOutliveTheShortestPromise() {
        var periods = RetentionPeriods()
        #expect(periods.oldestBackup == .days(90))
        periods.mailText = .days(30)
        #expect(periods.oldestBackup == .days(30))
        periods.backups = .days(14)
        #expect(periods.oldestBackup == .days(14))
    }
}
