import EncompassCore
import TestSupport
import Testing

@Suite("The report of a month")
struct MonthlyReportTests {
    private let quay = Scope.establishment(urn(121_234))
    private let harbour = Scope.establishment(urn(121_235))
    private let mill = Scope.establishment(urn(121_236))

    private func cell(
        _ date: String, _ place: Scope? = nil, area: String = "norfolk", isMonth: Bool = false,
        _ change: (inout ReportTally) -> Void
    ) -> ReportCell {
        var tally = ReportTally()
        change(&tally)
        return ReportCell(
            day: day(date), isMonth: isMonth, force: "norfolk", area: place == nil ? nil : area, place: place,
            tally: tally)
    }

    private func due(
        _ date: String, _ place: Scope, _ due: Int, acknowledged: Int, area: String = "norfolk"
    ) -> ReportCell {
        cell(date, place, area: area) {
            $0[.incidents] = due
            $0[.children] = due
            $0[.notifications] = due
            $0[.due] = due
            $0[.disclosed] = due
            $0[.acknowledged] = acknowledged
        }
    }

    private func report(_ cells: [ReportCell]) -> MonthlyReport {
        MonthlyReport(month: day("2026-10-01"), cells: cells)
    }

    @Test("A month is fixed five days after its end")
    func settled() {
        for (today, month) in [
            ("2026-10-31", "2026-09-01"), ("2026-11-05", "2026-09-01"), ("2026-11-06", "2026-10-01"),
            ("2027-01-03", "2026-11-01"),
        ] { #expect(MonthlyReport.latest(on: day(today)) == day(month), "\(today)") }
    }

    @Test("Schools are withheld so that none can be subtracted from its area")
    func schools() throws {
        let found = report([
            due("2026-10-05", quay, 20, acknowledged: 20), due("2026-10-06", harbour, 3, acknowledged: 3),
            due("2026-10-07", mill, 9, acknowledged: 9),
        ])
        #expect(found.total[.due] == .count(32) && found.total[.acknowledged] == .count(32))
        let schools = try #require(found.tables[.schools])
        #expect(schools.map(\.id) == [quay, harbour, mill].map(\.description))
        #expect(schools.map { $0[.due] } == [.count(20), .withheld, .withheld])
        #expect(schools.map { $0[.acknowledged] } == [.count(20), .withheld, .withheld])
        #expect(found.tables[.areas]?.map { $0[.due] } == [.count(32)])
    }

    @Test("Of an area that is withheld, no school is shown")
    func area() throws {
        let found = report([
            due("2026-10-05", quay, 20, acknowledged: 20), due("2026-10-06", harbour, 3, acknowledged: 3, area: "b"),
            due("2026-10-07", mill, 9, acknowledged: 9, area: "c"),
        ])
        // Areas by id: b is small, and c goes with it.
        #expect(found.tables[.areas]?.map(\.id) == ["b", "c", "norfolk"])
        #expect(found.tables[.areas]?.map { $0[.due] } == [.withheld, .withheld, .count(20)])
        #expect(found.tables[.schools]?.map { $0[.due] } == [.count(20)])
    }

    @Test("A few who were missed are not counted, and the share says so")
    func missed() {
        let found = report([due("2026-10-05", quay, 50, acknowledged: 48)])
        #expect(found.total[.due] == .count(50) && found.total[.acknowledged] == .withheld)
        #expect(found.total.shares[.acknowledged] == .atLeast(92))
        #expect(found.total.shares[.disclosed] == .exactly(100))
        #expect(found.tables[.schools]?.first?[.acknowledged] == .withheld)
    }

    @Test("Weeks are cut at the month's ends, and days add up to them")
    func time() throws {
        let found = report([
            due("2026-10-05", quay, 6, acknowledged: 6), due("2026-10-06", quay, 2, acknowledged: 2),
            due("2026-10-26", quay, 10, acknowledged: 10),
        ])
        let weeks = try #require(found.tables[.weeks])
        #expect(weeks.map(\.id) == ["2026-10-01", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"])
        #expect(weeks.map { $0[.due] } == [.count(0), .count(8), .count(0), .count(0), .count(10)])
        let days = try #require(found.tables[.days])
        #expect(days.count == 31)
        // The small day, the only other one of its week, and those with none.
        #expect(
            days.filter { $0[.due] == .withheld }.map(\.id)
                == (5...11).map { "2026-10-" + ($0 < 10 ? "0\($0)" : "\($0)") })
        #expect(days.first { $0.id == "2026-10-26" }?[.due] == .count(10))
    }

    @Test("Of a month of which only areas are kept, there are no days and no schools")
    func coarse() {
        let left = [7, 6].map { count in
            var tally = ReportTally()
            tally[.notifications] = count
            tally[.due] = count
            tally[.incidents] = count
            tally[.children] = count
            return ReportCell(
                day: day("2026-10-01"), isMonth: true, force: "norfolk", area: count == 7 ? "norfolk" : "",
                tally: tally)
        }
        let found = report(left)
        #expect(found.total[.due] == .count(13))
        #expect(found.tables[.days] == nil && found.tables[.weeks] == nil && found.tables[.schools] == nil)
        #expect(found.tables[.areas]?.map { $0[.due] } == [.count(6), .count(7)])
    }

    @Test("Schools that together have one each are not listed: to be there would say how many")
    func notListed() {
        let found = report((0..<6).map { due("2026-10-05", .establishment(urn(121_234 + $0)), 1, acknowledged: 1) })
        #expect(found.total[.due] == .count(6))
        #expect(found.tables[.areas]?.map { $0[.due] } == [.count(6)])
        #expect(found.tables[.schools] == [])
    }

    @Test("Who could know but did not acknowledge are not counted either if they are few")
    func nested() {
        let found = report([
            cell("2026-10-05", quay) {
                $0[.notifications] = 50
                $0[.due] = 50
                $0[.disclosed] = 45
                $0[.acknowledged] = 43
            }
        ])
        #expect(found.total[.disclosed] == .count(45))
        #expect(found.total[.acknowledged] == .withheld && found.total.shares[.acknowledged] == .withheld)
    }

    @Test("A median says nothing about a number of notifications that is withheld")
    func medianWithheld() throws {
        func busy(_ place: Scope, notifications: Int) -> ReportCell {
            cell("2026-10-05", place) {
                $0[.incidents] = 12
                $0[.children] = 12
                $0[.notifications] = notifications
                $0[.due] = 12
                $0[.disclosed] = 12
                $0[.acknowledged] = 12
                for _ in 0..<notifications { $0.untilAcknowledged.add(minutes: 30) }
            }
        }
        let found = report([busy(quay, notifications: 6), busy(harbour, notifications: 3)])
        let schools = try #require(found.tables[.schools])
        #expect(schools.map { $0[.notifications] } == [.withheld, .withheld])
        #expect(schools.map { $0[.acknowledged] } == [.count(12), .count(12)])
        #expect(schools.map(\.median) == [nil, nil])
        #expect(found.total.median == 30)
    }

    @Test("A year has each month by itself")
    func year() {
        let found = report([
            due("2025-10-31", quay, 50, acknowledged: 50), due("2025-11-01", quay, 8, acknowledged: 8),
            due("2026-09-05", quay, 3, acknowledged: 3), due("2026-10-05", quay, 20, acknowledged: 20),
        ])
        #expect(found.year.map(\.id) == ["2025-11", "2026-09", "2026-10"])
        #expect(found.year.map { $0[.due] } == [.count(8), .withheld, .count(20)])
        #expect(MonthlyReport.beginning(of: day("2026-10-31")) == day("2025-11-01"))
    }

    @Test("Times are of enough notifications: five for a median, twenty for the 95th percentile")
    func durations() {
        func found(_ minutes: [Int]) -> MonthlyReport {
            report([
                cell("2026-10-05", quay) {
                    $0[.notifications] = minutes.count
                    $0[.due] = minutes.count
                    $0[.disclosed] = minutes.count
                    $0[.acknowledged] = minutes.count
                    for each in minutes { $0.untilAcknowledged.add(minutes: each) }
                }
            ])
        }
        #expect(found([1, 2, 3, 4]).total.median == nil)
        #expect(found([50, 10, 20, 30, 40]).total.median == 30)
        #expect(found([50, 10, 20, 30, 40]).total.percentile95 == nil)
        let twenty = found(Array(1...20))
        #expect(twenty.total.median == 10 && twenty.total.percentile95 == 20)
    }

    @Test("Exceptions by kind, with the time that people needed")
    func exceptions() {
        let found = report([
            cell("2026-10-05") { tally in
                for (kind, count) in [("review", 30), ("unmatched", 3), ("confirm", 8)] {
                    var own = ReportTally.Exceptions()
                    own.opened = count
                    own.resolved = count
                    for minute in 1...count { own.durations.add(minutes: minute) }
                    tally.exceptions[kind] = own
                }
            }
        ])
        #expect(found.exceptions.map(\.kind) == ["confirm", "review", "unmatched", nil])
        #expect(found.exceptions.map(\.opened) == [.withheld, .count(30), .withheld, .count(41)])
        #expect(found.exceptions.map(\.median) == [nil, 15, nil, 10])
    }

    @Test("Tallies add up")
    func sum() {
        var one = ReportTally()
        one[.due] = 3
        one.untilAcknowledged.add(minutes: 5)
        one.exceptions["review"] = ReportTally.Exceptions()
        var sum = one
        sum += one
        #expect(sum[.due] == 6 && sum.untilAcknowledged.count == 2 && sum[.late] == 0)
        #expect(sum.untilAcknowledged.counts == [5: 2])
        #expect(Durations().percentile(50) == nil)
    }

    @Test("Times are kept in steps, so that none is known again")
    func steps() {
        var durations = Durations()
        for minutes in [-3, 0, 1, 5, 59, 61, 75, 1439, 1441, 3000] { durations.add(minutes: minutes) }
        #expect(durations.counts == [0: 2, 5: 2, 60: 1, 75: 2, 1440: 1, 1500: 1, 3000: 1])
    }
}
