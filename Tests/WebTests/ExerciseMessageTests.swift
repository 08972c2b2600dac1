import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Messages of an exercise")
struct ExerciseMessageTests {
    @Test("Every subject says so, also that of a code, a test and an invitation") func subjects() async throws {
        let web = try WebHarness(isExercise: true)
        let channel = Outbox()
        try await web.notify()
        let contact = try #require(
            try web.store.registry.contacts(.establishment(County.quay)).first { $0.contact.name == "Priya Nair" })
        try web.engine.sendCode(
            CodeRequest(.confirmation, subject: "m1", contact: contact.id),
            to: .email("priya.nair@quayside.example"), by: .engine)
        _ = try web.engine.run(.testChannels(.school(County.quay)), by: .owner("test"))
        _ = try web.engine.run(.inviteContacts(.address("priya.nair@quayside.example")), by: .owner("test"))
        var leased = try web.engine.leaseStep(limit: 50)
        while !leased.isEmpty {
            for message in leased { try web.engine.deliver(message, by: channel) }
            leased = try web.engine.leaseStep(limit: 50)
        }
        let subjects = channel.contents.map(\.subject)
        for subject in ["notification", "Your Operation Encompass code", "TEST", "choose your password"] {
            #expect(subjects.contains { $0.contains(subject) }, "\(subject)")
        }
        for subject in subjects { #expect(subject.hasPrefix("EXERCISE: "), "\(subject)") }
    }

    @Test("A session's times are those of the real day, whatever the exercise's clock says") func sessions()
        async throws
    {
        let web = try WebHarness(isExercise: true, realClock: ManualClock(at("2026-11-19T14:05:00Z")))
        let page = try await Browser(web, .operator).get("/account").body
        #expect(page.contains("14:05") && !page.contains("yesterday"))
    }
}
