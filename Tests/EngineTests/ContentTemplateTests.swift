import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// An area decides how much of what a school may be told it tells.
@Suite struct ContentTemplateTests {
    @Test(arguments: [("nameOnly", false, false), ("fixedSentence", true, false), ("standard", true, true)])
    func schoolSeesWhatItsAreasTemplateDiscloses(name: String, tellsPresence: Bool, tellsVoice: Bool) throws {
        let night = try Night(area: Quayside.area { $0.template = name })
        var child = night.town.child("Rosalind")
        child.voice = ChildVoice(text: "I hid under the table", presentWhenSpoken: nil)
        try night.push(Quayside.incident(children: [child]))
        try night.turn()
        let item = try night.notification(Quayside.primary)
        let entry = AuditEntry(.disclosure, "notification.disclosed", actor: .credential("school", "test"), subject: "")
        let school = Principal(actor: .credential("school", "test"), role: .school, places: [item.target])
        let detail = try night.engine.openForSchool(item.id, by: school, as: entry, at: night.clock.now()).disclosed
        let shown = try #require(detail.children.first)
        #expect(shown.forename == "Rosalind")
        #expect((shown.dateOfBirth != nil) == tellsPresence && (shown.present != nil) == tellsPresence)
        #expect((shown.voice != nil) == tellsVoice && (detail.summary != nil) == tellsVoice)
        #expect(shown.report == nil)
    }
}
