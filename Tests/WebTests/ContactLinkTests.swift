import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

/// A changed address gets a code before it is used, and once a term each contact says whether their details are right.
@Suite("Questions to contacts")
struct ContactLinkTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]
    private let web: WebHarness
    private let mail = RecordingTransport()

    init() throws {
        web = try WebHarness()
        web.clock.set(at("2026-11-20T10:30:00Z"))
        use(ContactPolicy(imported: .code, confirmEvery: .never, mayNameDeputies: true))
    }

    private func use(_ policy: ContactPolicy) {
        var area = County.area(nil)
        area.contacts = policy
        web.engine.replacePolicies(PolicyBook(areas: [area]))
    }

    private func contact(_ name: String, at urn: URN = County.quay) throws -> Contact {
        try #require(
            try web.store.registry.contacts(.establishment(urn)).map(\.contact).first { $0.name == name })
    }

    /// Imports a contacts file as the daemon does.
    private func take(_ rows: String) throws -> ImportReport {
        let importer = try RegistryImporter(
            store: web.store, options: ImportOptions(), by: .login("tester"), london: web.engine.london,
            policies: web.engine.policies, at: web.clock.now())
        importer.begin(RegistryFile(kind: .contacts, name: "contacts.csv"))
        try importer.feed(Array(("urn,role,name,email,mobile,verifiedOn\n" + rows + "\n").utf8))
        try importer.end()
        return try importer.finish(at: web.clock.now())
    }

    private func warnings(_ report: ImportReport) -> [String] { report.diff?.warnings.map { "\($0)" } ?? [] }

    private func send() throws {
        while case let leased = try web.engine.leaseStep(limit: 50), !leased.isEmpty {
            for message in leased { try web.engine.deliver(message, by: mail) }
        }
    }

    private func ask() throws {
        try web.engine.contactsStep()
        web.clock.advance(.minutes(2))
        try send()
    }

    private func link(to address: String) throws -> String {
        let message = try #require(mail.handed.last { $0.to == address && $0.text.contains("/c/") })
        let found = try #require(message.text.firstMatch(of: #/http://127\.0\.0\.1:8080(/c/[A-Za-z0-9_-]+)/#))
        return String(found.output.1)
    }

    /// Asks for a code, and reads it at the address.
    private func code(_ link: String, at address: String) async throws -> String {
        let asked = try await web.send(.post, link + "/code", Self.form)
        #expect(asked.status == 200, "\(asked.body)")
        try send()
        let message = try #require(mail.handed.last { $0.to == address && !$0.text.contains("/c/") })
        return String(
            try #require(message.content.paragraphs.first { $0.text.contains("is your code") }?.text.prefix(6)))
    }

    private func post(_ path: String, _ fields: [(String, String)], cookie: String? = nil) async throws -> Answer {
        let headers = Self.form.merging(cookie.map { ["Cookie": $0] } ?? [:]) { $1 }
        return try await web.send(.post, path, headers, body: PageForm.body(fields))
    }

    @Test("From a file: the verified address stays in use until the owner of the new one has entered a code")
    func anImportedAddress() async throws {
        let report = try take("121234,keyAdult,Priya Nair,priya@new.example,,2026-11-19")
        #expect(report.outcome == .landed && warnings(report).contains { $0.contains("stays in use") }, "\(report)")
        #expect(try contact("Priya Nair").email == "priya.nair@quayside.example")
        // Tonight's notification goes to the verified one.
        let person = try await Browser(web, .supervisor)
        #expect(try await person.get("/registry/121234").body.contains("New address waits"))
        #expect(try await person.get("/contacts").body.contains("the verified one is used"))
        try ask()
        let link = try link(to: "priya@new.example")
        // A scanner opens the link: nothing changes, and it shows no name.
        let shown = try await web.get(link)
        #expect(shown.status == 200 && !shown.body.contains("Priya"))
        #expect(try await post(link + "/open", [("code", "000000")]).status == 422)
        #expect(try contact("Priya Nair").email == "priya.nair@quayside.example")
        let code = try await code(link, at: "priya@new.example")
        #expect(try await post(link + "/open", [("code", code)]).status == 303)
        let after = try contact("Priya Nair")
        #expect(after.email == "priya@new.example" && after.pendingAddresses.isEmpty)
        #expect(after.verifiedOn == day("2026-11-20"))
        #expect(try await web.get(link).body.contains("You confirmed this"))
        #expect(try await post(link + "/open", [("code", code)]).status != 303)
        // The same file again, and an old one, change nothing.
        _ = try take("121234,keyAdult,Priya Nair,priya@new.example,,")
        _ = try take("121234,keyAdult,Priya Nair,priya.nair@quayside.example,,")
        #expect(try contact("Priya Nair").email == "priya@new.example")
        let actions = try web.store.auditLog.recent(limit: 50, for: .engine).map(\.entry.action)
        #expect(actions.contains("contact.addressConfirmed"))
    }

    @Test("Somebody new is sent nothing before the code, and the desk sees it; an area that trusts its file is as ever")
    func somebodyNew() async throws {
        let report = try take("121234,deputy,Ann Mole,ann@quayside.example,,2026-11-19")
        #expect(warnings(report).contains { $0.contains("nothing is sent to it") })
        #expect(try contact("Ann Mole").email == nil)
        let person = try await Browser(web, .supervisor)
        #expect(try await person.get("/contacts").body.contains("Nothing is sent"))
        // Nobody is asked twice, and not at night.
        try ask()
        let sent = mail.handed.count
        try ask()
        #expect(mail.handed.count == sent && sent == 1)
        use(ContactPolicy())
        #expect(warnings(try take("121234,deputy,Ben Osei,ben@quayside.example,,2026-11-19")).isEmpty)
        #expect(try contact("Ben Osei").email == "ben@quayside.example")
    }

    @Test("By hand: a changed address waits, unless the person has verified it")
    func byHand() async throws {
        let person = try await Browser(web, .supervisor)
        let held = try #require(
            try web.store.registry.contacts(.establishment(County.quay)).first { $0.contact.role == .keyAdult })
        let path = "/registry/contacts/" + held.id.map { String(format: "%02x", $0) }.joined()
        let fields = [
            ("name", "Priya Nair"), ("role", "keyAdult"), ("email", "priya@hand.example"), ("reason", "new mailbox"),
        ]
        #expect(try await person.submit(path, from: path, fields).status == 303)
        #expect(try contact("Priya Nair").email == "priya.nair@quayside.example")
        #expect(try await person.get(path).body.contains("priya@hand.example waits for its code"))
        #expect(try await person.submit(path, from: path, fields + [("verified", "yes")]).status == 303)
        let after = try contact("Priya Nair")
        #expect(after.email == "priya@hand.example" && after.pendingAddresses.isEmpty)
    }

    @Test("Once a term each contact is asked; with the desk's code she changes her details and names a deputy")
    func onceATerm() async throws {
        use(ContactPolicy(confirmEvery: .term, mayNameDeputies: true))
        web.clock.set(at("2026-11-20T07:30:00Z"))
        try ask()
        #expect(mail.handed.isEmpty, "not before working hours")
        web.clock.set(at("2026-11-20T10:30:00Z"))
        try ask()
        #expect(
            mail.recipients.sorted() == [
                "owen.clarke@quayside.example", "priya.nair@quayside.example", "ruth.bell@harbour.example",
            ])
        let person = try await Browser(web, .supervisor)
        #expect(try await person.get("/contacts").body.contains("Priya Nair, Key Adult"))
        let link = try link(to: "priya.nair@quayside.example")
        #expect(try await !web.get(link).body.contains("Owen Clarke"))
        #expect(try await post(link, [("trainedOn", "2026-10-01")]).status == 403)
        // She has no mobile: a code by the link's own way lets her say that it is right, and change nothing.
        let weak = try await code(link, at: "priya.nair@quayside.example")
        let opened = try await post(link + "/open", [("code", weak)])
        #expect(opened.status == 303)
        let page = try await web.get(link, cookie: opened.cookies)
        #expect(page.body.contains("Owen Clarke") && !page.body.contains("name=\"email\""))
        #expect(!page.body.contains("owen.clarke@"))
        // The desk reads one out.
        let held = try #require(
            try web.store.registry.contacts(.establishment(County.quay)).first { $0.contact.role == .keyAdult })
        let contactPage = "/registry/contacts/" + held.id.map { String(format: "%02x", $0) }.joined()
        let read = try await person.submit(contactPage + "/code", from: contactPage, [])
        let spoken = try #require(read.body.firstMatch(of: #/still">(\d{3} \d{3})</#)?.output.1)
        let strong = try await post(link + "/open", [("code", String(spoken))])
        #expect(strong.status == 303)
        let full = try await web.get(link, cookie: strong.cookies)
        #expect(full.body.contains("name=\"email\"") && full.body.contains("Name another deputy"))
        let wrong = try await post(
            link, [("email", "no"), ("trainedOn", "2027-01-01"), ("awayFrom", "2026-12-02"), ("awayTo", "2026-12-01")],
            cookie: strong.cookies)
        #expect(wrong.status == 422 && wrong.body.contains("#email") && wrong.body.contains("#trainedOn"))
        let done = try await post(
            link,
            [
                ("email", "priya@self.example"), ("mobile", ""), ("trainedOn", "2026-10-01"),
                ("awayFrom", "2026-12-01"), ("awayTo", "2026-12-04"), ("deputyName", "Ann Mole"),
                ("deputyEmail", "ann@quayside.example"),
            ], cookie: strong.cookies)
        #expect(done.status == 303, "\(done.body)")
        let priya = try contact("Priya Nair")
        #expect(priya.email == "priya.nair@quayside.example" && priya.pendingEmail == "priya@self.example")
        #expect(priya.trainedOn == day("2026-10-01") && priya.awayTo == day("2026-12-04"))
        #expect(priya.verifiedOn == day("2026-11-20"))
        let ann = try contact("Ann Mole")
        #expect(ann.role == .deputy && ann.email == nil && ann.pendingEmail == "ann@quayside.example")
        let list = try await person.get("/contacts").body
        #expect(list.contains("Ruth Bell, Key Adult"))
        #expect(try await web.get(link).body.contains("You confirmed this"))
        // Both new addresses are asked about; nobody is asked again about what was answered.
        mail.forget()
        web.clock.advance(.hours(2))
        try ask()
        #expect(mail.recipients.sorted() == ["ann@quayside.example", "priya@self.example"])
    }
}
