import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

/// A supervisor corrects one contact by hand.
@Suite("One contact, edited at the desk")
struct ContactPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func contact(_ role: Contact.Role = .keyAdult) throws -> StoredContact {
        try #require(
            try web.store.registry.contacts(.establishment(County.quay)).first { $0.contact.role == role })
    }

    private func page(of held: StoredContact) -> String {
        "/registry/contacts/" + held.id.map { String(format: "%02x", $0) }.joined()
    }

    private let fields = [
        ("name", "Priya Nair"), ("role", "keyAdult"), ("email", "head.office@quayside.example"), ("mobile", ""),
        ("phone", "01493 555 011 ext 20"), ("reason", "new mailbox"),
    ]

    @Test("A new address waits, and the verified one stays in use, unless the person verified the new one")
    func aNewAddress() async throws {
        let person = try await Browser(web, .supervisor)
        let held = try contact()
        let path = page(of: held)
        #expect(try await person.get("/registry/121234").body.contains("href=\"\(path)\""))
        #expect(try await person.get(path).body.contains("A later contacts file that names this person"))
        let saved = try await person.submit(path, from: path, fields)
        #expect(saved.header("Location") == "/registry/121234?done=contactEdited")
        let after = try contact()
        #expect(after.id == held.id && after.contact.pendingEmail == "head.office@quayside.example")
        #expect(after.contact.email == held.contact.email && after.contact.verifiedOn == held.contact.verifiedOn)
        #expect(after.contact.phoneNote == "ext 20")
        _ = try await person.submit(path, from: path, fields + [("verified", "yes")])
        #expect(try contact().contact.email == "head.office@quayside.example")
        #expect(try contact().contact.verifiedOn == day("2026-11-20") && contact().contact.pendingEmail == nil)
        // The place's other contacts stay.
        #expect(try contact(.head).contact.name == "Owen Clarke")
        let entry = try #require(
            try web.store.auditLog.recent(limit: 20, for: .desk("kay", as: .supervisor)).map(\.entry)
                .first { $0.action == "contact.edited" })
        #expect(entry.actor == .account("sam.hart") && entry.facts["reason"] == "new mailbox")
        #expect(entry.facts["contact"] == "urn:121234 keyAdult")
        // A later file that names the person replaces it.
        let importer = try RegistryImporter(
            store: web.store, options: ImportOptions(acceptsRemovals: true), by: .login("tester"),
            london: web.engine.london, at: web.clock.now())
        importer.begin(RegistryFile(kind: .contacts, name: "contacts.csv"))
        try importer.feed(
            Array(
                """
                urn,role,name,email,verifiedOn
                121234,keyAdult,Priya Nair,p.nair@quayside.example,2026-11-01
                121234,head,Owen Clarke,owen.clarke@quayside.example,2026-11-01

                """.utf8))
        try importer.end()
        #expect(try importer.finish(at: web.clock.now()).outcome == .landed)
        #expect(try contact().contact.email == "p.nair@quayside.example")
    }

    @Test("Another name or role is another contact; the same name twice is refused, and so is nobody to reach")
    func anotherName() async throws {
        let person = try await Browser(web, .supervisor)
        let head = try contact(.head)
        let path = page(of: head)
        let renamed = [("name", "Ann Mole"), ("role", "deputy"), ("email", "ann@quayside.example"), ("reason", "new")]
        #expect(try await person.submit(path, from: path, renamed).status == 303)
        #expect(try contact(.deputy).contact.name == "Ann Mole")
        #expect(try await person.get(path).status == 404)
        let other = page(of: try contact(.deputy))
        let clash = [("name", "priya  nair"), ("role", "keyAdult"), ("email", "x@quayside.example"), ("reason", "x")]
        let refused = try await person.submit(other, from: other, clash)
        #expect(refused.status == 409 && refused.body.contains("priya"))
        let faulty = [("name", "?"), ("role", "laOfficer"), ("email", "no"), ("phone", "12"), ("awayTo", "soon")]
        let faults = try await person.submit(other, from: other, faulty).body
        for field in ["#name", "#role", "#email", "#phone", "#awayTo", "#reason"] { #expect(faults.contains(field)) }
        let silent = [("name", "Ann Mole"), ("role", "deputy"), ("reason", "x")]
        #expect(try await person.submit(other, from: other, silent).body.contains("#email"))
        let operatorPerson = try await Browser(web, .operator, login: "op", name: "Ona Perry")
        #expect(try await operatorPerson.get(other).status == 403)
        #expect(try await !operatorPerson.get("/registry/121234").body.contains("/registry/contacts/"))
    }
}
