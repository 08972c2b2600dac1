import EncompassCore
import Testing

@Suite struct EligibilityTests {
    @Test(arguments: [
        // The school year 2026–27: four by 31 August 2026.
        ("2022-08-31", "2026-11-19", Eligibility.eligible), ("2022-09-01", "2026-11-19", .tooYoung),
        ("2022-09-01", "2027-07-31", .tooYoung), ("2022-09-01", "2027-08-01", .eligible),
        ("2023-08-31", "2027-08-01", .eligible), ("2023-09-01", "2027-08-31", .tooYoung),
        // 17 on the day.
        ("2008-11-20", "2026-11-19", .eligible), ("2008-11-19", "2026-11-19", .tooOld),
        ("2008-02-29", "2026-02-28", .eligible), ("2008-02-29", "2026-03-01", .tooOld),
        ("2005-03-02", "2026-11-19", .tooOld), ("1900-01-01", "2026-11-19", .unknown),
        ("2027-01-01", "2026-11-19", .unknown),
    ])
    func ageAtTheIncidentDecides(born: String, on: String, expected: Eligibility) throws {
        #expect(Eligibility.assess(dateOfBirth: try day(born), isOnRoll: false, on: try day(on)) == expected)
    }

    /// With a birthday that fits the age, the child may be of school age, or may not.
    @Test(arguments: [
        (0, "2026-11-19", Eligibility.tooYoung), (3, "2026-11-19", .tooYoung), (4, "2026-11-19", .eligible),
        // Whoever is three in August may be four by the end of it.
        (3, "2026-08-10", .eligible), (2, "2026-08-10", .tooYoung), (3, "2026-07-31", .tooYoung),
        (17, "2026-11-19", .eligible), (18, "2026-11-19", .tooOld), (25, "2026-02-28", .tooOld),
        (7, "2028-02-28", .eligible), (7, "2028-02-29", .eligible), (7, "2026-12-31", .eligible),
    ])
    func theAgeCountsWhereTheDateOfBirthIsNotKnown(age: Int, on: String, expected: Eligibility) throws {
        let day = try day(on)
        #expect(Eligibility.assess(dateOfBirth: nil, age: age, isOnRoll: false, on: day) == expected)
        let born = LocalDate(iso: "2015-03-02")
        #expect(Eligibility.assess(dateOfBirth: born, age: age, isOnRoll: false, on: day) == .eligible)
    }

    @Test func anUnknownDateOfBirthIsNeverIneligible() throws {
        let assessed = Eligibility.assess(dateOfBirth: nil, isOnRoll: false, on: try day("2026-11-19"))
        #expect(assessed == .unknown)
        #expect(!assessed.isProposedIneligible)
    }

    @Test func aPupilOnARollUnderEighteenIsNeverIneligible() throws {
        let incident = try day("2026-11-19")
        for days in stride(from: 0, to: 18 * 365, by: 13) {
            let born = incident.adding(days: -days)
            let assessed = Eligibility.assess(dateOfBirth: born, isOnRoll: true, on: incident)
            #expect(assessed == .eligible)
        }
    }

    @Test func anAreaMayNotifyAboutEarlyYears() throws {
        let born = try day("2025-01-01")
        let incident = try day("2026-11-19")
        #expect(Eligibility.assess(dateOfBirth: born, isOnRoll: false, earlyYears: true, on: incident) == .eligible)
        #expect(Eligibility.assess(dateOfBirth: born, isOnRoll: false, on: incident) == .tooYoung)
    }
}
