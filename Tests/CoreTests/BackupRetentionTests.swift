import EncompassCore
import TestSupport
import Testing

@Suite("Which backups are kept")
struct BackupRetentionTests {
    private let london = London().unsafelyUnwrapped
    private let now = Timestamp(rfc3339: "2026-11-20T12:00:00Z").unsafelyUnwrapped

    private func kept(_ rule: BackupRetention, of ages: [Int]) -> [Int] {
        let kept = rule.kept(of: ages.map { now - .hours($0) }, at: now, london: london)
        return ages.filter { kept.contains(now - .hours($0)) }
    }

    @Test func allOfADayThenOneOfEachDay() {
        let rule = BackupRetention(days: 3, weeks: 0, months: 0)
        // 12:00, 06:00 and 00:00 today; 18:00, 12:00 and 06:00 yesterday; 18:00 and 12:00 the day before; an old one.
        #expect(kept(rule, of: [0, 6, 12, 18, 24, 30, 42, 48, 500]) == [0, 6, 12, 18, 42])
    }

    @Test func thenOneOfEachWeekAndMonth() {
        let rule = BackupRetention(days: 1, weeks: 2, months: 3)
        let days = [0, 1, 4, 5, 6, 11, 12, 19, 20, 40, 51, 60, 80, 100]
        // The week of Monday the 16th and the one before; November, October and September.
        #expect(kept(rule, of: days.map { $0 * 24 }).map { $0 / 24 } == [0, 5, 20, 51])
    }

    @Test func theNewestAndThoseFromTheFutureAreKept() {
        let rule = BackupRetention(days: 1, weeks: 0, months: 0)
        #expect(kept(rule, of: [5000]) == [5000])
        #expect(kept(rule, of: [-100, 3, 5000]) == [-100, 3])
        #expect(kept(rule, of: []).isEmpty)
    }

    @Test func noneOlderThanBackupsMayBecomeButTheNewest() {
        let rule = BackupRetention(days: 1, weeks: 2, months: 3, oldest: .days(10))
        let days = [0, 1, 4, 5, 6, 11, 12, 19, 20, 40, 51, 60, 80, 100]
        #expect(kept(rule, of: days.map { $0 * 24 }).map { $0 / 24 } == [0, 5])
        #expect(kept(rule, of: [5000, 6000]) == [5000])
        #expect(kept(rule, of: [-100, 3, 5000]) == [-100, 3])
    }

    @Test("A year of backups four times a day leaves what the rule says")
    func aYear() {
        let rule = BackupRetention()
        let left = kept(rule, of: stride(from: 0, to: 400 * 24, by: 6).map { $0 })
        // 3 more of the first day, 14 days, and the weeks and months that have no daily backup.
        #expect((30...36).contains(left.count), "\(left.count)")
    }
}
