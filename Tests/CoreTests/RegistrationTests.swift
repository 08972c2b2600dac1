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

    @Test func oneSchoolTwiceIsOneRegistration() throws {
        #expect(
            Registrations.excluding([try enrolment("121234", .current), try enrolment("121234", .main)]).isEmpty)
    }
}
