import EncompassCore
import Testing

/// Which registrations of one pupil are compatible.
@Suite struct RegistrationTests {
    typealias Status = Enrolment.Status

    private func enrolment(_ urn: String, _ status: Status, _ from: String? = nil) throws -> Enrolment {
        Enrolment(urn: try #require(URN(urn)), status: status, entryDate: from.flatMap { LocalDate(iso: $0) })
    }

    @Test(arguments: [
        (Status.current, Status.current, true), (.main, .main, true), (.current, .main, true),
        (.main, .subsidiary, false), (.current, .subsidiary, false), (.main, .guest, false), (.current, .guest, false),
        (.current, .furtherEducation, false), (.subsidiary, .subsidiary, false), (.guest, .furtherEducation, false),
        (.current, .previous, false),
    ])
    func twoSchools(_ first: Status, _ second: Status, _ exclude: Bool) throws {
        let found = Registrations.excluding([try enrolment("121234", first), try enrolment("121236", second)])
        #expect(found.isEmpty != exclude)
    }

    @Test(arguments: [
        ([Status.main, .guest], TemporaryPlaces.both, [Status.main, .guest]), ([.main, .guest], .registered, [.main]),
        ([.main, .subsidiary], .registered, [.main, .subsidiary]), ([.guest], .registered, [.guest]),
        ([.guest, .guest], .registered, [.guest, .guest]),
        ([.furtherEducation, .guest], .registered, [.furtherEducation]),
    ])
    func guestsPlaces(_ statuses: [Status], _ rule: TemporaryPlaces, _ notified: [Status]) throws {
        let enrolments = try statuses.enumerated().map { try enrolment("12123\($0.offset)", $0.element) }
        #expect(Registrations.toNotify(enrolments) { _ in rule }.map(\.status) == notified)
    }

    @Test func oneSchoolTwiceIsOneRegistration() throws {
        #expect(
            Registrations.excluding([try enrolment("121234", .current), try enrolment("121234", .main)]).isEmpty)
    }
}
