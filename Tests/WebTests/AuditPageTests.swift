import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite("The audit log at the desk")
struct AuditPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func last() throws -> AuditEntry {
        try #require(try web.store.auditLog.recent(limit: 1, for: .engine).first).entry
    }

    @Test func openingItIsAConsultationWithAPurpose() async throws {
        let auditor = try await Browser(web, .auditor)
        #expect(try await auditor.get("/audit").header("Location")?.hasPrefix("/purpose") == true)
        try await auditor.statePurpose()
        let page = try await auditor.get("/audit")
        #expect(page.status == 200 && page.body.contains("Account created"))
        #expect(try await auditor.get("/").body.contains("href=\"/audit\""))
        let entry = try last()
        #expect(entry.kind == .consultation && entry.action == "auditLog.consulted")
        #expect(entry.actor == .account("sam.hart") && entry.facts["purpose"] == "overnight notifications")
    }

    @Test func aSearchFindsAChildsEntriesAndIsLoggedItself() async throws {
        try await web.notify()
        let other = Sample.child("1", "Noah", "Reed", "2014-09-09", upn: "X801200005003")
        try await web.notify(Sample.incident(reference: "NC-2", children: [other]))
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        let bare = try await person.submit("/audit", from: "/audit", [("pupil", "B801200005001")])
        #expect(bare.status == 422 && bare.body.contains("href=\"#why\""))
        #expect(try last().action == "auditLog.consulted")
        let fields = [("pupil", "B801200005001"), ("why", "a parent's complaint")]
        let page = try await person.submit("/audit", from: "/audit", fields)
        #expect(page.status == 200 && page.body.contains("Child matched"))
        let mine = try web.store.auditLog.search(AuditCriteria(incident: "NC-1"), limit: 100, for: .engine)
        let others = try web.store.auditLog.search(AuditCriteria(incident: "NC-2"), limit: 100, for: .engine)
        #expect(mine.allSatisfy { page.body.contains($0.entry.subject) })
        #expect(others.allSatisfy { !page.body.contains($0.entry.subject) })
        let entry = try last()
        #expect(entry.kind == .consultation && entry.action == "auditLog.searched")
        #expect(entry.facts["purpose"] == "a parent's complaint" && entry.facts["upn"] == "B801200005001")
        let nobody = try await person.submit("/audit", from: "/audit", [("person", "nobody"), ("why", "x")])
        #expect(nobody.body.contains("No entries found."))
        let wrong = try await person.submit(
            "/audit", from: "/audit", [("place", "Quayside"), ("from", "yesterday"), ("why", "x")])
        #expect(wrong.status == 422 && wrong.body.contains("#place") && wrong.body.contains("#from"))
    }

    @Test func itemsAndTheirPlacesAreNamed() async throws {
        for subject in ["urn:121234", "calendar:la:926", "code:notification:n1", "something:1"] {
            try web.store.auditLog.append(
                AuditEntry(.operation, "test.entry", actor: .login("tester"), subject: subject), at: web.clock.now())
        }
        let auditor = try await Browser(web, .auditor)
        try await auditor.statePurpose()
        let page = try await auditor.get("/audit").body
        for item in [
            "Quayside Primary School", "calendar of Norfolk (local authority 926)", "code for notification n1",
            "something:1",
        ] { #expect(page.contains("data-label=\"Item\"><span class=\"small\">\(item)<"), "\(item)") }
    }

    @Test func aRefusedSearchIsLogged() async throws {
        let person = try await Browser(web, .operator)
        #expect(try await person.submit("/audit", from: "/purpose", [("why", "curious")]).status == 403)
        let entry = try last()
        #expect(entry.action == "access.refused" && entry.subject == "route:POST /audit")
    }

    @Test func theLogIsReadPageByPageToItsBeginning() async throws {
        let person = try await Browser(web, .auditor)
        try await person.statePurpose()
        // Three full pages, so that the last one must not lead to an empty one.
        for index in 0..<(300 - Int(try web.store.auditLog.verify().entries)) {
            try web.store.auditLog.append(
                AuditEntry(.operation, "test.entry", actor: .login("tester"), subject: "test:\(index)"),
                at: web.clock.now())
        }
        var numbers: [Int] = []
        var next: String? = "/audit"
        for _ in 0..<4 {
            guard let path = next else { break }
            let page = try await person.get(path).body
            numbers += page.matches(of: /data-label="No.">(\d+)</).compactMap { Int($0.output.1) }
            let looked = try last()
            #expect(looked.action == "auditLog.consulted" && path.hasSuffix(looked.facts["before"] ?? ""))
            next = page.firstMatch(of: /href="(\/audit\?before=\d+)">Earlier entries/).map { String($0.output.1) }
        }
        #expect(next == nil && numbers == Array((1...300).reversed()))
    }

    @Test func aSearchGoesOnWithEarlierEntries() async throws {
        for index in 0..<130 {
            try web.store.auditLog.append(
                AuditEntry(.operation, "test.entry", actor: .login("tester"), subject: "test:\(index)"),
                at: web.clock.now())
        }
        let person = try await Browser(web, .dutyManager)
        try await person.statePurpose()
        let first = try await person.submit("/audit", from: "/audit", [("person", "tester"), ("why", "x")]).body
        #expect(first.contains("test:129") && first.contains("test:30<") && !first.contains("test:29<"))
        let before = try #require(first.firstMatch(of: /name="before" value="(\d+)"/)).output.1
        let next = try await person.submit(
            "/audit", from: "/audit", [("person", "tester"), ("why", "x"), ("before", String(before))]
        ).body
        #expect(next.contains("test:29<") && next.contains("test:0<") && !next.contains("test:30<"))
    }
}
