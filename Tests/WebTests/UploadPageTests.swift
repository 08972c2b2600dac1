import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb
import Foundation
import TestSupport
import Testing

/// A person sends registry files at the desk, sees what they would change, and imports or discards them.
@Suite("Uploads at the desk")
struct UploadPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private static let roll = """
        Surname,Forename,DOB,UPN
        Marsh,Amelia,02/03/2015,B801200005001
        Reed,Noah,09/09/2014,X801200005003
        Dunn,Zara,30/11/2013,

        """

    private func send(
        _ person: Browser, _ files: [(name: String, text: String)], what: String = "roll", school: String = "",
        csrf: String? = nil
    ) async throws -> Answer {
        let token = if let csrf { csrf } else { try await person.get("/registry").csrf }
        var body = ""
        for (name, value) in [("csrf", token), ("what", what), ("school", school)] {
            body += "--X0X\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        for file in files {
            body +=
                "--X0X\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(file.name)\"\r\n"
                + "Content-Type: text/csv\r\n\r\n\(file.text)\r\n"
        }
        body += "--X0X--\r\n"
        let headers = ["Content-Type": "multipart/form-data; boundary=X0X", "Cookie": person.cookie]
        let bytes = Array(body.utf8)
        let chunks = stride(from: 0, to: bytes.count, by: 1000).map { Array(bytes[$0..<min($0 + 1000, bytes.count)]) }
        return try await web.send(.post, "/registry/uploads", headers, chunks: chunks)
    }

    private func supervisor() async throws -> Browser {
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        return person
    }

    @Test("A roll is checked, shown with every change, and imported with a reason")
    func aRollIsImported() async throws {
        let person = try await supervisor()
        let sent = try await send(person, [("class 4B.csv", UploadPageTests.roll)], school: "quayside primary school")
        let page = try #require(sent.header("Location"))
        #expect(sent.status == 303)
        #expect(try await person.get(page).body.contains("data-live=\"upload\" data-again"))
        #expect(try web.engine.uploadStep() && !web.engine.uploadStep())
        let shown = try await person.get(page).body
        for words in [
            "class 4B.csv", "separator comma", "Surname → surname", "line 4 is read as", "forename: Zara",
            "121234 without a valid UPN (line 4)", "rolls, added", "1 to 3 of 3.", "Read, not imported",
        ] { #expect(shown.contains(words), "\(words)") }
        #expect(!shown.contains("data-again") && shown.contains("data-settled=\"upload\""))
        // Nothing has changed.
        #expect(try web.store.registry.stats(staleBefore: web.clock.now()).pupils == 4)
        let bare = try await person.submit(page + "/import", from: page, [])
        #expect(bare.status == 422 && bare.body.contains("Give a reason."))
        let wanted = try await person.submit(page + "/import", from: page, [("reason", "autumn roll")])
        #expect(wanted.status == 303 && wanted.header("Location") == page)
        #expect(try web.engine.uploadStep())
        let done = try await person.get(page).body
        #expect(done.contains("Imported") && !done.contains("Zara"))
        #expect(try web.store.registry.stats(staleBefore: web.clock.now()).pupils == 5)
        let landed = try #require(try entries().first { $0.action == "registry.imported" })
        #expect(landed.actor == .account("sam.hart") && landed.facts["reason"] == "autumn roll")
        #expect(landed.facts["sha256"]?.count == 64 && landed.facts["rolls.added"] == "1")
        let looked = try entries().filter { $0.action == "registry.uploadConsulted" }
        #expect(!looked.isEmpty && looked.allSatisfy { $0.facts["purpose"]?.isEmpty == false })
        // The bytes are gone.
        let id = try #require(page.split(separator: "/").last.map(String.init))
        #expect(try web.store.uploads.piece(0, of: id, file: 0) == nil)
    }

    @Test("Rejected rows and removals need the person's word, and the rejected rows can be saved")
    func acceptance() async throws {
        let person = try await supervisor()
        let roll = "Surname,Forename,DOB\n=Dunn,Zara,30/02/2013\nReed,Noah,09/09/2014\n"
        let page = try #require(try await send(person, [("a.csv", roll)], school: "121234").header("Location"))
        _ = try web.engine.uploadStep()
        let shown = try await person.get(page).body
        #expect(shown.contains("name=\"rejects\" value=\"1\"") && shown.contains("name=\"removals\""))
        #expect(shown.contains("written as 99/99/9999") && shown.contains("would be removed"))
        let saved = try await person.get(page + "/rejected.csv")
        #expect(saved.header("Content-Disposition") == "attachment; filename=\"rejected-rows.csv\"")
        #expect(saved.body.contains("\"'=Dunn\",\"Zara\"") && saved.body.contains("is not a valid date"))
        _ = try await person.submit(page + "/import", from: page, [("reason", "r")])
        _ = try web.engine.uploadStep()
        #expect(try await person.get(page).body.contains("1 row rejected, 0 allowed"))
        _ = try await person.submit(page + "/import", from: page, [("reason", "r"), ("rejects", "1")])
        _ = try web.engine.uploadStep()
        #expect(try await person.get(page).body.contains("would remove what is listed"))
        #expect(try web.store.registry.stats(staleBefore: web.clock.now()).pupils == 4)
        let last = [("reason", "r"), ("rejects", "1"), ("removals", "yes")]
        _ = try await person.submit(page + "/import", from: page, last)
        _ = try web.engine.uploadStep()
        #expect(try await person.get(page).body.contains(">Imported<"))
    }

    @Test("What is wrong with a school or a file is put right at the desk, and names no option of the command line")
    func remediesAtTheDesk() async throws {
        let person = try await supervisor()
        let row = "\nPike,Una,01/02/2014,Nowhere School\n"
        for (name, text, words) in [
            ("a.csv", "Surname,Forename,DOB,School name" + row, "is of no school in the register: fill in the school"),
            ("b.csv", "<?xml version=\"1.0\"?><CTfile/>", "under a name that ends in .xml"),
        ] {
            let page = try #require(try await send(person, [(name, text)]).header("Location"))
            _ = try web.engine.uploadStep()
            let shown = try await person.get(page).body
            #expect(shown.contains(words) && !shown.contains("--urn") && !shown.contains("--ctf"), "\(name)")
        }
    }

    @Test("Whose roll it is can be said afterwards; several files go together; one can be discarded")
    func whoseRoll() async throws {
        let person = try await supervisor()
        let files = [("a.csv", UploadPageTests.roll), ("b.csv", "Surname,Forename,DOB\nPike,Una,01/02/2014\n")]
        let sent = try #require(try await send(person, files, school: "No Such School").header("Location"))
        let page = String(sent.prefix { $0 != "?" })
        _ = try web.engine.uploadStep()
        let unknown = try await person.get(sent).body
        #expect(unknown.contains("was not found") && !unknown.contains("name=\"reason\""))
        #expect(
            unknown.contains("fill in the school in the form, and read the file again") && !unknown.contains("--urn"))
        let wrong = try await person.submit(page + "/check", from: page, [("what", "roll"), ("school", "Nowhere")])
        #expect(wrong.status == 422 && wrong.body.contains("#school"))
        _ = try await person.submit(page + "/check", from: page, [("what", "roll"), ("school", "121234")])
        _ = try web.engine.uploadStep()
        let shown = try await person.get(page).body
        #expect(shown.contains("Una") && shown.contains("Zara") && shown.contains("name=\"reason\""))
        #expect(try await person.get("/registry").body.contains("a.csv, b.csv"))
        let gone = try await person.submit(page + "/discard", from: page, [])
        #expect(gone.header("Location") == "/registry?done=discarded")
        #expect(try await person.get(page).status == 404)
    }

    @Test("Contacts, a transfer file and bank holidays are read as what they are")
    func otherKinds() async throws {
        let person = try await supervisor()
        let contacts = "urn,role,name,email,verifiedOn\n121234,keyAdult,Priya Nair,p@quayside.example,2026-11-01\n"
        let one = try #require(
            try await send(person, [("c.csv", contacts)], what: "contacts").header("Location"))
        _ = try web.engine.uploadStep()
        #expect(try await person.get(one).body.contains("establishment 121234 Key Adult"))
        let ctf =
            "<CTfile><Header><CTFversion>24.0</CTFversion></Header><CTFpupilData><Pupil><Surname>Bell</Surname>"
            + "<Forename>Kit</Forename><DOB>2015-03-02</DOB></Pupil></CTFpupilData></CTfile>"
        let two = try #require(try await send(person, [("t.XML", ctf)], school: "121234").header("Location"))
        _ = try web.engine.uploadStep()
        #expect(try await person.get(two).body.contains("Common Transfer File"))
    }

    @Test("An upload that is too large, cut short or from elsewhere is refused, and nothing of it stays")
    func refusals() async throws {
        let person = try await supervisor()
        let large = [("a.csv", String(repeating: "x", count: 3 << 20))]
        let small = try WebHarness(uploadBytes: 1 << 20)
        let other = try await Browser(small, .supervisor)
        try await other.statePurpose()
        let refused = try await UploadPageTests(small).send(other, large)
        #expect(refused.status == 413 && refused.body.contains("at most 1 MB") && refused.body.contains("<h1>"))
        #expect(try small.store.uploads.all().isEmpty)
        #expect(try await send(person, [("a.csv", "x")], csrf: "wrong").status == 403)
        let cut = "--X0X\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n"
        let broken = try await web.send(
            .post, "/registry/uploads",
            ["Content-Type": "multipart/form-data; boundary=X0X", "Cookie": person.cookie], body: cut)
        #expect(broken.status == 400)
        let foreign = try await web.send(
            .post, "/registry/uploads",
            [
                "Content-Type": "multipart/form-data; boundary=X0X", "Cookie": person.cookie,
                "Sec-Fetch-Site": "cross-site",
            ], body: cut)
        #expect(foreign.status == 403)
        #expect(try web.store.uploads.all().isEmpty)
        let operatorPerson = try await Browser(web, .operator, login: "op", name: "Ona Perry")
        #expect(try await !operatorPerson.get("/registry").body.contains("type=\"file\""))
    }

    @Test("Without a file, the form is shown again with a message and what was typed")
    func noFile() async throws {
        let person = try await supervisor()
        // A browser sends an empty part without a name.
        for files in [[], [(name: "", text: "")]] {
            let answer = try await send(person, files, what: "calendar", school: "926/<2001>")
            #expect(answer.status == 422 && answer.body.contains("Choose at least one file."))
            #expect(answer.body.contains("href=\"#files\"") && answer.body.contains("id=\"files\""))
            #expect(answer.body.contains("<option value=\"calendar\" selected>"))
            #expect(answer.body.contains("value=\"926/&lt;2001&gt;\""))
        }
        #expect(try web.store.uploads.all().isEmpty)
        #expect(try await person.get("/registry").body.contains("name=\"school\" value=\"\""))
    }

    @Test("What nobody imports is removed after a day")
    func expiry() async throws {
        let person = try await supervisor()
        let page = try #require(
            try await send(person, [("a.csv", UploadPageTests.roll)], school: "121234").header("Location"))
        _ = try web.engine.uploadStep()
        web.clock.advance(.hours(25))
        #expect(try !web.engine.uploadStep())
        #expect(try web.store.uploads.all().isEmpty)
        let again = try await Browser(web, .supervisor, login: "kay", name: "Kay Low")
        try await again.statePurpose()
        #expect(try await again.get(page).status == 404)
    }

    @Test("The page says how old the register, the rolls and the contacts are")
    func ages() async throws {
        web.clock.advance(.days(60))
        let person = try await supervisor()
        let page = try await person.get("/registry").body
        #expect(page.contains("The register of establishments is 60 days old"))
        #expect(page.contains("2 of 2 schools have an old roll"))
        #expect(try await person.get("/registry/121234").body.contains("Old roll"))
    }

    private func entries() throws -> [AuditEntry] {
        try web.store.auditLog.recent(limit: 50, for: .desk("kay", as: .supervisor)).map(\.entry)
    }

    private init(_ web: WebHarness) { self.web = web }
}
