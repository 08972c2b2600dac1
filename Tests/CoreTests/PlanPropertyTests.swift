import EncompassCore
import Testing

/// Rules for every plan, tested with thousands of incidents, policies and calendars from a seed.
@Suite struct PlanPropertyTests {
    private struct Trial {
        let occurredAt: Timestamp
        let receivedAt: Timestamp
        let rules: TimingRules
        let days: SchoolDays
        let plan: DeliveryPlan
    }

    private let london: London
    private let trials: [Trial]

    init() throws {
        let london = try #require(London())
        self.london = london
        var random = SeededEntropy(seed: 49)
        let schools = (100_000..<100_400).compactMap { URN(number: $0) }
        let county = MadeUpCounty(seed: 50, schools: schools, first: try day("2024-08-20"))
        let calendar = county.calendar
        let start = london.moment(county.first, .nineOClock)
        trials = (0..<20_000).map { number in
            func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
            let occurredAt = start + .minutes(below(800 * 1440))
            let delay = number % 4 == 0 ? below(5 * 1440) : below(600)
            let receivedAt = occurredAt + .minutes(delay) + .seconds(below(60))
            let rules = TimingRules(
                deadline: LocalTime(hour: 8, minute: below(60)) ?? .nineOClock,
                release: below(2) == 0
                    ? .atOnce : LocalTime(hour: 5 + below(3), minute: 30).map { .notBefore($0) } ?? .atOnce,
                holidays: below(2) == 0 ? .send : .hold, weekends: below(2) == 0 ? .send : .hold,
                approvedBy: "A. Approver")
            let days = calendar.days(urn: schools[below(schools.count)])
            let plan = DeadlinePlanner.plan(
                occurredAt: occurredAt, receivedAt: receivedAt, policy: rules, days: days, london: london)
            return Trial(occurredAt: occurredAt, receivedAt: receivedAt, rules: rules, days: days, plan: plan)
        }
    }

    private func holds(_ name: Comment, _ holds: (Trial) -> Bool, _ location: SourceLocation = #_sourceLocation) {
        let wrong = trials.filter { !holds($0) }
        #expect(wrong.isEmpty, name, sourceLocation: location)
    }

    @Test func deadlines() {
        holds("it shows the area's time on a school day") { trial in
            let (date, time) = london.civil(trial.plan.deadlineAt)
            return time == trial.rules.deadline
                && (trial.days.isSchoolDay(date) || trial.plan.warnings.contains(.calendar(.noSchoolDay)))
        }
        holds("it lies after the receipt") { $0.plan.deadlineAt > $0.receivedAt }
        holds("no school day's deadline between the incident, or a late receipt, and it was passed over") { trial in
            let from = trial.plan.late ? trial.receivedAt : trial.occurredAt
            var date = london.date(from)
            while date < london.date(trial.plan.deadlineAt) {
                if trial.days.isSchoolDay(date), london.moment(date, trial.rules.deadline) > from { return false }
                date = date.adding(days: 1)
            }
            return true
        }
        holds("it is late when a deadline lay between incident and receipt, and only then") { trial in
            let first = DeadlinePlanner.deadline(
                after: trial.occurredAt, rules: trial.rules, days: trial.days, london: london)
            return trial.plan.late == (first.at <= trial.receivedAt)
        }
    }

    @Test func releases() {
        holds("never before the receipt, always before the deadline") {
            $0.plan.releaseAt >= $0.receivedAt && $0.plan.releaseAt < $0.plan.deadlineAt
        }
        holds("what is late leaves at once") { !$0.plan.late || $0.plan.releaseAt == $0.receivedAt }
        holds("what waits says why, and what does not says nothing") {
            ($0.plan.holdReason == nil) == ($0.plan.releaseAt == $0.receivedAt)
        }
        holds("what is held over days off leaves on the first day that staff are in") { trial in
            guard trial.plan.holdReason == .weekend || trial.plan.holdReason == .holiday else { return true }
            let (released, time) = london.civil(trial.plan.releaseAt)
            var date = london.date(trial.receivedAt).adding(days: 1)
            while date < released {
                if trial.days.isStaffDay(date) { return false }
                date = date.adding(days: 1)
            }
            return trial.days.isStaffDay(released) && time == trial.rules.morningRelease
        }
        holds("where nothing is held nothing waits longer than to the next morning") { trial in
            guard trial.rules.holidays == .send, trial.rules.weekends == .send else { return true }
            return trial.plan.releaseAt - trial.receivedAt < .hours(24)
        }
    }

    @Test func ladders() throws {
        var random = SeededEntropy(seed: 51)
        let contact = Contact(
            scope: .establishment(try urn(121_234)), role: .keyAdult, name: "Kay", email: "k@a.example",
            verifiedOn: try day("2020-01-01"))
        let reachable = RecipientChooser(contacts: [contact], establishment: try urn(121_234), la: nil)
        let nobody = RecipientChooser(contacts: [], establishment: try urn(121_234), la: nil)
        var wrong: [String: Int] = [:]
        for trial in trials {
            let now = trial.plan.releaseAt + .minutes(Int(random.next() % 900))
            let next = Int(random.next() % 5)
            let progress = LadderProgress(
                next: next, isPhoneOpen: next > 2, hasLiveMessage: random.next() % 2 == 0)
            let steps = LadderPlanner.plan(
                release: trial.plan.releaseAt, deadline: trial.plan.deadlineAt, policy: trial.rules,
                contacts: random.next() % 3 == 0 ? nobody : reachable, now: now, london: london,
                expectedCalls: Int(random.next() % 200), progress: progress)
            let isInTime = now + .minutes(15) <= trial.plan.deadlineAt
            let phones = steps.filter { $0.action.phone != nil }
            let checks = [
                ("in order", zip(steps, steps.dropFirst()).allSatisfy { $0.at < $1.at && $0.index < $1.index }),
                (
                    "not in the past",
                    steps.allSatisfy { $0.at >= now && $0.at >= trial.plan.releaseAt && $0.index >= next }
                ),
                ("overdue once", steps.filter(\.action.overdue).count == (next <= 3 ? 1 : 0)),
                ("overdue in time", steps.allSatisfy { !$0.action.overdue || $0.at >= trial.plan.deadlineAt }),
                ("rung once, and never forgotten", phones.count == (next <= 2 ? 1 : 0)),
                (
                    "time to ring",
                    !isInTime || phones.allSatisfy { trial.plan.deadlineAt - $0.at >= .seconds(15 * 60 - 2) }
                ),
            ]
            for (name, holds) in checks where !holds { wrong[name, default: 0] += 1 }
        }
        #expect(wrong.isEmpty)
    }
}
