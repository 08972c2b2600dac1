import EncompassCore
import Testing

@Suite struct DeadlinePlannerTests {
    private func plan(
        _ occurred: String, _ received: String, _ rules: TimingRules = TimingRules(), more: [CalendarPeriod] = []
    ) throws -> DeliveryPlan {
        DeadlinePlanner.plan(
            occurredAt: try wall(occurred), receivedAt: try wall(received), policy: rules,
            days: try norfolk(more).days(urn: try urn(121_234)), london: try #require(London()))
    }

    @Test(arguments: [
        ("2025-11-19 22:41", "2025-11-20 09:00"), ("2025-11-20 07:00", "2025-11-20 09:00"),
        ("2025-11-20 08:59", "2025-11-20 09:00"), ("2025-11-20 09:00", "2025-11-21 09:00"),
        ("2025-11-21 22:41", "2025-11-24 09:00"), ("2025-12-19 12:00", "2026-01-06 09:00"),
        ("2025-12-31 23:59", "2026-01-06 09:00"), ("2025-10-24 20:00", "2025-11-04 09:00"),
        ("2026-03-27 20:00", "2026-04-15 09:00"), ("2025-10-25 23:00", "2025-11-04 09:00"),
    ])
    func theDeadlineIsTheFirstAfterTheIncident(occurred: String, deadline: String) throws {
        let plan = try plan(occurred, occurred)
        #expect(plan.deadlineAt == (try wall(deadline)))
        #expect(!plan.late)
        #expect(plan.holdReason == nil)
        #expect(plan.releaseAt == (try wall(occurred)))
    }

    @Test func aRecordReceivedAfterItsDeadlineIsLateAndReleasedAtOnce() throws {
        var rules = TimingRules(
            release: .notBefore(try time("07:00")), holidays: .hold, weekends: .hold, approvedBy: "A")
        rules.deadline = try time("08:30")
        let plan = try plan("2025-11-20 22:41", "2025-11-21 08:30", rules)
        #expect(plan.late)
        #expect(plan.deadlineAt == (try wall("2025-11-24 08:30")))
        #expect(plan.releaseAt == (try wall("2025-11-21 08:30")))
        #expect(plan.holdReason == nil)
        let inTime = try self.plan("2025-11-20 22:41", "2025-11-21 08:29", rules)
        #expect(!inTime.late)
    }

    @Test(arguments: [
        ("2025-11-20 23:30", "2025-11-21"), ("2025-11-21 08:59", "2025-11-21"), ("2025-11-21 09:00", "2025-11-21"),
        ("2025-11-21 14:14", "2025-11-21"), ("2025-11-21 14:15", "2025-11-24"), ("2025-11-22 12:00", "2025-11-24"),
        ("2025-12-20 12:00", "2026-01-06"),
    ])
    func theSchoolDayOfANotification(decided: String, day: String) throws {
        let found = DeadlinePlanner.schoolDay(
            at: try wall(decided), rules: TimingRules(), days: try norfolk([]).days(urn: try urn(121_234)),
            london: try #require(London()))
        #expect(found.description == day)
    }

    @Test func anIncidentDatedAfterItsReceiptIsCountedFromTheReceipt() throws {
        let plan = try plan("2026-11-19 22:41", "2025-11-19 23:00")
        #expect(plan.deadlineAt == (try wall("2025-11-20 09:00")))
        #expect(plan.warnings == [.occurredAfterReceipt])
    }

    @Test func aReleaseTimeWaitsForTheMorning() throws {
        let rules = TimingRules(release: .notBefore(try time("07:00")))
        let night = try plan("2025-11-19 22:41", "2025-11-19 23:05", rules)
        #expect(night.releaseAt == (try wall("2025-11-20 07:00")))
        #expect(night.holdReason == .releaseTime)
        let early = try plan("2025-11-19 22:41", "2025-11-20 05:00", rules)
        #expect(early.releaseAt == (try wall("2025-11-20 07:00")))
        let byDay = try plan("2025-11-20 10:00", "2025-11-20 11:00", rules)
        #expect(byDay.releaseAt == (try wall("2025-11-20 11:00")), "staff are in: it leaves at once")
        #expect(byDay.holdReason == nil)
    }

    @Test func sendReleasesInTheHolidayToo() throws {
        let plan = try plan("2026-08-12 22:00", "2026-08-12 23:00")
        #expect(plan.releaseAt == (try wall("2026-08-12 23:00")))
        #expect(plan.deadlineAt == (try wall("2026-09-01 09:00")))
        #expect(plan.warnings == [.calendar(.noTerms)])
    }

    @Test func holdReleasesOnTheFirstDayThatStaffAreIn() throws {
        let rules = TimingRules(holidays: .hold, weekends: .send, approvedBy: "A. Approver")
        let plan = try plan("2026-04-07 22:00", "2026-04-07 23:00", rules)
        #expect(plan.releaseAt == (try wall("2026-04-14 06:00")), "the INSET day")
        #expect(plan.deadlineAt == (try wall("2026-04-15 09:00")))
        #expect(plan.holdReason == .holiday)
        let saturday = try self.plan("2026-04-11 12:00", "2026-04-11 13:00", rules)
        #expect(saturday.holdReason == .holiday, "a Saturday inside the holiday")
        let plain = try self.plan("2025-11-22 12:00", "2025-11-22 13:00", rules)
        #expect(plain.holdReason == nil, "an ordinary Saturday is not the holiday")
    }

    @Test func fridayEveningBelongsToTheWeekend() throws {
        let rules = TimingRules(
            release: .notBefore(try time("07:15")), holidays: .send, weekends: .hold, approvedBy: "A. Approver")
        let evening = try plan("2025-11-21 20:00", "2025-11-21 22:00", rules)
        #expect(evening.releaseAt == (try wall("2025-11-24 07:15")))
        #expect(evening.holdReason == .weekend)
        let noon = try plan("2025-11-21 10:00", "2025-11-21 12:00", rules)
        #expect(noon.releaseAt == (try wall("2025-11-21 12:00")))
        let sunday = try plan("2025-11-22 20:00", "2025-11-23 02:00", rules)
        #expect(sunday.releaseAt == (try wall("2025-11-24 07:15")))
        let monday = try plan("2025-11-22 20:00", "2025-11-24 08:00", rules)
        #expect(monday.releaseAt == (try wall("2025-11-24 08:00")))
    }

    @Test func aHoldThatWouldMissTheDeadlineIsReleasedInTime() throws {
        let rules = TimingRules(
            deadline: try time("08:00"), release: .notBefore(try time("08:30")), holidays: .hold, weekends: .hold,
            approvedBy: "A. Approver")
        let plan = try plan("2025-11-22 12:00", "2025-11-22 13:00", rules)
        #expect(plan.releaseAt == (try wall("2025-11-24 06:00")))
        #expect(plan.deadlineAt == (try wall("2025-11-24 08:00")))
    }

    @Test(arguments: [
        ("2025-03-28 22:00", "2025-03-31T07:30:00Z"), ("2025-03-27 22:00", "2025-03-28T08:30:00Z"),
        ("2025-10-24 22:00", "2025-10-27T08:30:00Z"), ("2025-10-23 22:00", "2025-10-24T07:30:00Z"),
    ])
    func halfPastEightStaysHalfPastEightAcrossTheClockChange(occurred: String, deadline: String) throws {
        let calendar = SchoolCalendar(periods: [], bankHolidays: [])
        let plan = DeadlinePlanner.plan(
            occurredAt: try wall(occurred), receivedAt: try wall(occurred),
            policy: TimingRules(deadline: try time("08:30")), days: calendar.days(urn: try urn(121_234)),
            london: try #require(London()))
        #expect(plan.deadlineAt.rfc3339 == deadline)
    }
}
