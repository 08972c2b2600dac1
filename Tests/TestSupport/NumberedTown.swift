package import EncompassCore
package import EncompassEngine
import EncompassStore

/// Schools 1, 2, 3 and so on with pupils 0, 1, 2 and so on, for tests that need many, or any.
package enum NumberedTown {
    package static let authority = "926"

    package static func urn(_ school: Int) -> URN { TestSupport.urn(Int32(121_000 + school)) }

    package static func contacts(_ urn: URN, _ school: Int) -> [Contact] {
        let verified = LocalDate(year: 2026, month: 9, day: 1)
        return [
            Contact(
                scope: .establishment(urn), role: .keyAdult, name: "Kay Adult \(school)",
                email: "dsl\(school)@school\(school).example", mobile: "07700 900\(100 + school)",
                phone: "01632 960\(100 + school)", verifiedOn: verified),
            Contact(
                scope: .establishment(urn), role: .deputy, name: "Dee Puty \(school)",
                email: "deputy\(school)@school\(school).example", verifiedOn: verified),
        ]
    }

    package static func pupil(_ school: Int, _ number: Int) -> PupilDetails {
        return PupilDetails(
            surname: "Marsh\(letters(school))", forename: "Ada\(letters(number))",
            dateOfBirth: LocalDate(dayNumber: Int32(16_000 + number * 37 + school)), sex: .female,
            upn: upn(school * 1000 + number))
    }

    package static func town(
        schools: Int, pupilsEach: Int, contacts: (URN, Int) -> [Contact] = NumberedTown.contacts
    ) -> Town {
        let numbers = 1...max(schools, 1)
        return Town(
            establishments: numbers.map { number in
                Establishment(
                    urn: urn(number), name: "School \(number)", localAuthority: authority,
                    telephone: "01632 961\(100 + number)")
            },
            roll: numbers.flatMap { school in
                (0..<pupilsEach).map {
                    RollRow(pupil: pupil(school, $0), enrolment: Enrolment(urn: urn(school)))
                }
            },
            contacts: numbers.flatMap { contacts(urn($0), $0) },
            calendar: [
                CalendarPeriod(
                    scope: .localAuthority(authority), kind: .term, from: day("2026-09-03"), to: day("2026-12-18"))
            ])
    }
}

extension Night {
    /// Friday 20 November 2026, 05:00: a school day of the numbered town.
    package static let friday = at("2026-11-20T05:00:00Z")

    /// A night of a newly imported numbered town.
    package static func numbered(
        at start: Timestamp = Night.friday, schools: Int = 3, pupilsEach: Int = 4,
        matching: EngineSettings.MatchingMode = .automatic, channels: [Contact.Channel] = [.email],
        contacts: (URN, Int) -> [Contact] = NumberedTown.contacts, policy: (inout PolicySettings) -> Void = { _ in },
        message: MessageRules = MessageRules(), feed: FeedWindow? = nil, morning: MorningSettings = MorningSettings(),
        meters: Meters = Meters(), fence: String? = nil, perMinute: [Contact.Channel: Int] = [:]
    ) throws -> Night {
        var settings = PolicySettings()
        policy(&settings)
        var area = AreaPolicy(
            id: "norfolk", name: "Norfolk", localAuthorities: [NumberedTown.authority], force: "norfolk",
            settings: settings)
        area.feed = feed
        area.message = message
        return try Night(
            matching, at: start,
            town: NumberedTown.town(schools: schools, pupilsEach: pupilsEach, contacts: contacts),
            imported: .seconds(0), area: area, channels: channels, morning: morning, meters: meters, fence: fence,
            perMinute: perMinute)
    }

    /// An incident of the night with the given pupils, matched and scheduled.
    @discardableResult
    package func incident(
        _ pupils: [(school: Int, number: Int)], occurredAt: Timestamp? = nil, risk: Incident.RiskGrade? = nil,
        restricted: Bool = false, adults: [InvolvedAdult] = [], decides: Bool = true
    ) throws -> String {
        incidents += 1
        let children = pupils.map { school, number in
            let pupil = NumberedTown.pupil(school, number)
            return ChildDetails(
                reference: "\(school)-\(number)", forename: pupil.forename, surname: pupil.surname,
                dateOfBirth: pupil.dateOfBirth, sex: pupil.sex, upn: pupil.upn, present: true)
        }
        let id = try push(
            children, reference: "NC-\(incidents)", occurredAt: occurredAt, risk: risk, restricted: restricted,
            adults: adults)
        if decides { try decide() }
        return id
    }

    /// An incident with children as reported.
    @discardableResult
    package func push(
        _ children: [ChildDetails], reference: String, occurredAt: Timestamp? = nil, risk: Incident.RiskGrade? = nil,
        restricted: Bool = false, adults: [InvolvedAdult] = []
    ) throws -> String {
        let incident = Incident(
            force: "norfolk", reference: reference, occurredAt: occurredAt ?? clock.now() - .hours(6),
            riskGrade: risk, restricted: restricted, children: children, adults: adults)
        guard case .accepted(let id, _) = try engine.ingest(incident, by: feed)[0] else {
            throw StoreError(.invalid, "the incident was refused")
        }
        return id
    }
}
