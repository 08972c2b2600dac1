import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// Ivy is on the high school's roll, and a guest of the college from Monday 23 to Friday 27 November 2026.
@Suite("Temporary places") struct TemporaryPlaceTests {
    private static let number = upn(1, authority: 991)

    private static var town: Town {
        var town = Quayside.town
        town.roll += Quayside.family(
            "Marlow", "11 Quay Road", "NR30 2AB", [("Ivy", "2012-03-02", Quayside.high)], upn: number)
        return town
    }

    private func night(
        _ mode: EngineSettings.MatchingMode = .automatic, at start: String, status: String = "G",
        days: String = "23/11/2026,27/11/2026", policy: TemporaryPlaces? = nil
    ) throws -> Night {
        let night = try Night(
            mode, at: at(start), town: TemporaryPlaceTests.town, area: Quayside.area { $0.temporaryPlaces = policy })
        let roll = """
            Surname,Forename,DOB,UPN,Enrol Status,Placement start,Placement end
            Marlow,Ivy,02/03/2012,\(TemporaryPlaceTests.number),\(status),\(days)
            """
        let report = try night.take([(RegistryFile(kind: .roll, name: "guests.csv", urn: Quayside.college), roll)])
        #expect(report.outcome == .landed && report.files[0].warnings == 0, "\(report)")
        return night
    }

    /// The schools with a notification that is not cancelled.
    private func notified(_ night: Night) throws -> [URN] {
        try night.notifications().filter { $0.state != .cancelled }.compactMap {
            if case .establishment(let urn) = $0.target { urn } else { nil }
        }.sorted()
    }

    private func push(_ night: Night, occurredAt: String, restricted: Bool = false) throws {
        var incident = Quayside.incident(occurredAt: at(occurredAt), children: [night.town.child("Ivy")])
        incident.restricted = restricted
        try night.push(incident)
        try night.turn()
    }

    @Test(
        "Both schools are notified of what they read on the days of the place; otherwise only the main one",
        arguments: [
            ("2026-11-19T22:41:00Z", "2026-11-19T23:30:00Z", false),  // read on Friday 20
            ("2026-11-22T22:41:00Z", "2026-11-22T23:30:00Z", true),  // the night before the first day
            ("2026-11-20T19:00:00Z", "2026-11-21T08:00:00Z", true),  // Saturday, read on Monday
            ("2026-11-26T22:41:00Z", "2026-11-26T23:30:00Z", true),  // the night before the last day
            ("2026-11-26T22:41:00Z", "2026-11-27T11:00:00Z", true),  // late, on the last day in school hours
            ("2026-11-27T10:00:00Z", "2026-11-27T15:30:00Z", false),  // too late on the last day: read on Monday
            ("2026-11-27T22:41:00Z", "2026-11-27T23:30:00Z", false),
        ])
    func days(occurredAt: String, received: String, isBoth: Bool) throws {
        let night = try night(at: received)
        try push(night, occurredAt: occurredAt)
        #expect(try notified(night) == (isBoth ? [Quayside.high, Quayside.college] : [Quayside.high]))
        guard isBoth else { return }
        #expect(try night.names(night.notification(Quayside.college), Quayside.college) == ["Ivy"])
    }

    @Test("A place without a known end, and one without a known beginning")
    func openEnds() throws {
        let later = try night(at: "2027-01-28T23:30:00Z", days: "23/11/2026,")
        try push(later, occurredAt: "2027-01-28T22:41:00Z")
        #expect(try notified(later) == [Quayside.high, Quayside.college])
        let earlier = try night(at: "2026-11-05T23:30:00Z", days: ",27/11/2026")
        try push(earlier, occurredAt: "2026-11-05T22:41:00Z")
        #expect(try notified(earlier) == [Quayside.high, Quayside.college])
    }

    @Test("What a supervisor releases after the place has ended goes to the main school only")
    func heldPastTheEnd() throws {
        let night = try night(at: "2026-11-26T23:30:00Z")
        try push(night, occurredAt: "2026-11-26T22:41:00Z", restricted: true)
        #expect(try notified(night) == [Quayside.high, Quayside.college])
        night.clock.set(at("2026-12-01T07:00:00Z"))
        for item in try night.notifications() { try night.release(item, supervisor: true) }
        try night.run(until: at("2026-12-01T07:01:00Z"))
        #expect(try notified(night) == [Quayside.high])
        let attempts = try night.notifications(Quayside.college).flatMap { $0.attempts.map(\.state) }
        #expect(attempts.allSatisfy { $0 == .failed })
        #expect(!night.transport.recipients.contains { $0.contains("cole") })
        let state = try night.notification(Quayside.high).state
        #expect(state == .sent)
    }

    @Test("What a supervisor releases once the place has begun goes to both")
    func heldUntilTheBeginning() throws {
        let night = try night(at: "2026-11-19T23:30:00Z")
        try push(night, occurredAt: "2026-11-19T22:41:00Z", restricted: true)
        #expect(try notified(night) == [Quayside.high])
        night.clock.set(at("2026-11-23T07:00:00Z"))
        try night.release(night.notification(Quayside.high), supervisor: true)
        try night.run(until: at("2026-11-23T07:01:00Z"))
        #expect(try notified(night) == [Quayside.high, Quayside.college])
    }

    @Test("A match that a person confirms after the place has ended goes to the main school only")
    func confirmedPastTheEnd() throws {
        let night = try night(.assisted, at: "2026-11-26T23:30:00Z")
        try push(night, occurredAt: "2026-11-26T22:41:00Z")
        #expect(try notified(night) == [Quayside.high, Quayside.college])
        night.clock.set(at("2026-12-01T07:00:00Z"))
        try night.resolve(night.exception(.confirm), .match(pupil: night.pupil("Ivy")))
        try night.turn()
        #expect(try notified(night) == [Quayside.high])
    }

    @Test("An area notifies guests' places or only where the pupil is registered; a subsidiary registration always")
    func policy() throws {
        let guest = try night(at: "2026-11-22T23:30:00Z", policy: .registered)
        try push(guest, occurredAt: "2026-11-22T22:41:00Z")
        #expect(try notified(guest) == [Quayside.high])
        let dual = try night(at: "2026-11-22T23:30:00Z", status: "S", policy: .registered)
        try push(dual, occurredAt: "2026-11-22T22:41:00Z")
        #expect(try notified(dual) == [Quayside.high, Quayside.college])
    }

    @Test("Two main registrations are a person's question, with dates or without")
    func exclusive() throws {
        let night = try Night(at: at("2026-11-22T23:30:00Z"), town: TemporaryPlaceTests.town)
        let roll =
            "Surname,Forename,DOB,UPN,Enrol Status,From,To\nMarlow,Ivy,02/03/2012,"
            + "\(TemporaryPlaceTests.number),M,23/11/2026,27/11/2026\n"
        let report = try night.take([(RegistryFile(kind: .roll, name: "roll.csv", urn: Quayside.college), roll)])
        #expect(report.files[0].warnings == 1)
        try push(night, occurredAt: "2026-11-22T22:41:00Z")
        #expect(try notified(night).isEmpty)
        #expect(try night.exception(.review).detail.contains("exclude each other"))
    }
}
