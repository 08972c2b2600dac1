import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// What messages look like, at the desk.
@Suite("Messages to schools, as they would look")
struct TemplatePageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func use(_ message: MessageRules) {
        var area = County.area(nil)
        area.message = message
        web.engine.replacePolicies(PolicyBook(areas: [area]))
    }

    @Test("The area's own template is shown, and what it has none of is built in")
    func shown() async throws {
        var rules = MessageRules()
        rules.files = ["subject.en.mustache": "From <Norfolk>: {{reference}}"]
        use(rules)
        let person = try await Browser(web, .operator)
        let page = try await person.get("/templates").body
        #expect(page.contains("From &lt;Norfolk&gt;: 4X69-THJT") && page.contains("subject.en.mustache"))
        #expect(page.contains("Sample Primary School") && page.contains("the reference only"))
        let welsh = try await person.get("/templates?language=cy&kind=retraction&several=yes").body
        #expect(welsh.contains("Tynnu&#39;n ôl Ymgyrch Encompass 4X69-THJT a 1 arall"))
        let list = try await person.get("/templates?content=list").body
        #expect(list.contains("Robin Sample"))
        #expect(try await person.get("/templates?content=nonsense&area=none&kind=x").status == 200)
        let adult = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        #expect(try await adult.get("/templates").status == 403)
    }

    /// A party and whoever is not at the place are told nothing by an e-mail either: it goes by the one rule.
    @Test("An e-mail with the full list names the children by the school's roll, and says so in the log")
    func list() async throws {
        var rules = MessageRules()
        (rules.content, rules.approvedBy) = (.list, "Ada Officer")
        use(rules)
        let id = try #require(try await web.notify()[County.quay])
        let mail = RecordingTransport()
        for message in try web.engine.leaseStep(limit: 10) { try web.engine.deliver(message, by: mail) }
        let message = try #require(mail.handed.first)
        let children = try web.store.notifications.open(
            id, atDeskBy: .desk("sam", as: .supervisor),
            as: AuditEntry(
                .consultation, "notification.consulted", actor: .account("sam"), subject: ""), at: web.clock.now()
        ).children
        let name = try #require(children.first?.disclosed.name)
        #expect(message.content.text.contains(name) && !message.content.subject.contains(name))
        #expect(message.content.brief.isEmpty, "an e-mail has no text message's form")
        #expect(children.contains { !$0.disclosed.shown.isEmpty })
    }

    @Test("Whoever an e-mail with the full list did not reach was shown nobody")
    func refused() async throws {
        var rules = MessageRules()
        (rules.content, rules.approvedBy) = (.list, "Ada Officer")
        use(rules)
        let id = try #require(try await web.notify()[County.quay])
        let mail = RecordingTransport { _ in .rejected(reason: .policy, detail: "no such mailbox") }
        for message in try web.engine.leaseStep(limit: 10) { try web.engine.deliver(message, by: mail) }
        #expect(!mail.handed.isEmpty)
        let children = try web.store.notifications.open(
            id, atDeskBy: .desk("sam", as: .supervisor),
            as: AuditEntry(
                .consultation, "notification.consulted", actor: .account("sam"), subject: ""), at: web.clock.now()
        ).children
        #expect(!children.isEmpty && children.allSatisfy { $0.disclosed.shown.isEmpty })
    }
}
