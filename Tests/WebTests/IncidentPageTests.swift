import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("An incident's page, and the search")
struct IncidentPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private let adults = """
        "adults":[{"role":"allegedPerpetrator","forename":"Sam","surname":"Doe","dateOfBirth":"1988-01-05",\
        "relationship":"step-father","employer":"Pier Garage"}],"riskGrade":"high"
        """

    private func push(_ reference: String, _ children: [String] = [Sample.amelia], more: String = "") async throws
        -> String
    {
        try await web.notify(Sample.incident(reference: reference, children: children, more: more))
        try web.engine.traceStep()
        return try #require(try web.store.incidents.ids(of: reference).first)
    }

    @Test("The desk reads the circumstances, the adults, the pupil and what the force sent; opening it is logged")
    func everythingIsThere() async throws {
        let id = try await push("NC-1", more: adults)
        let person = try await Browser(web, .operator)
        #expect(try await person.get("/incidents/\(id)").header("Location")?.hasPrefix("/purpose?next=") == true)
        try await person.statePurpose()
        let page = try await person.get("/incidents/\(id)")
        #expect(page.status == 200)
        for words in [
            "SECRET circumstances", "Sam Doe", "alleged perpetrator", "step-father", "Pier Garage", "high",
            "Amelia Marsh", "Quayside Primary School", "As on the roll", "&quot;reference&quot;:&quot;NC-1&quot;",
        ] { #expect(page.body.contains(words), "\(words)") }
        let entry = try #require(try web.store.auditLog.trail(of: "incident:\(id)").last?.entry)
        #expect(entry.kind == .consultation && entry.action == "incident.consulted")
        #expect(entry.facts["purpose"] == "overnight notifications")
        // The notification leads here.
        let notification = try #require(
            try web.store.notifications.queue(
                QueueFilter(), limit: 10, at: web.clock.now()
            ).first)
        #expect(try await person.get("/notifications/\(notification.id)").body.contains("/incidents/\(id)"))
    }

    @Test("A correction shows what changed, and the first version stays")
    func revisions() async throws {
        let id = try await push("NC-1", more: "\"revision\":1")
        let corrected = Sample.child("1", "Amelia", "Marsh", "2015-03-05", upn: "B801200005001")
        _ = try await push("NC-1", [corrected], more: "\"revision\":2")
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/incidents/\(id)").body
        #expect(page.contains("Revision 2") && page.contains("Revision 1"))
        #expect(page.contains("child 1, date of birth") && page.contains("2015-03-02") && page.contains("2015-03-05"))
    }

    @Test("Other incidents of the same child, adult or home are listed, and nobody else's")
    func related() async throws {
        let first = try await push("NC-1", more: adults)
        let second = try await push("NC-2", more: adults)
        let noah = """
            {"reference":"1","forename":"Noah","surname":"Reed","dateOfBirth":"2014-09-09","upn":"X801200005003",\
            "address":{"lines":["99 Far Lane"],"town":"Acle","postcode":"NR13 3AC"}}
            """
        let other = try await push("NC-3", [noah])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/incidents/\(second)").body
        #expect(page.contains("/incidents/\(first)") && !page.contains("/incidents/\(other)"))
        #expect(page.contains("the same pupil") && page.contains("the same adult") && page.contains("the same address"))
        #expect(try await person.get("/incidents/\(other)").body.contains("No other incidents are held."))
    }

    @Test("A restricted incident is a supervisor's, on its page, in lists of others and in the search")
    func restricted() async throws {
        let open = try await push("NC-1")
        let secret = try await push("NC-2", more: "\"restricted\":true")
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        #expect(try await person.get("/incidents/\(secret)").status == 403)
        #expect(!(try await person.get("/incidents/\(open)").body.contains(secret)))
        let found = try await person.submit("/search", from: "/search", [("q", "NC-2")]).body
        #expect(found.contains("A restricted item") && !found.contains(secret))
        let boss = try await Browser(web, .supervisor, login: "jo.bell", name: "Jo Bell")
        try await boss.statePurpose()
        #expect(try await boss.get("/incidents/\(secret)").status == 200)
        #expect(
            try await boss.submit("/search", from: "/search", [("q", "NC-2")]).body.contains("/incidents/\(secret)"))
    }

    @Test(
        "One field finds references, children in either order and with a slip, schools, contacts and numbers",
        arguments: [
            ("NC-1", "NC-1"), ("amelia marsh", "Amelia Marsh, born 2 March 2015"),
            ("Marsh, Amelia", "Amelia Marsh, born 2 March 2015"), ("amelia marsch", "Amelia Marsh, born 2 March 2015"),
            ("Marsh Amelia 2/3/2015", "Amelia Marsh, born 2 March 2015"),
            ("Amelia 2 March 2015", "Amelia Marsh, born 2 March 2015"),
            ("2 Mar 2015", "Amelia Marsh, born 2 March 2015"), ("marsh", "Amelia Marsh, born 2 March 2015"),
            ("02/03/2015", "Amelia Marsh, born 2 March 2015"), ("3 March 2015", "Nothing was found"),
            ("B801200005001", "Amelia Marsh"),
            ("zed nobody", "NC-1"), ("quay", "Quayside Primary School"), ("121234", "Quayside Primary School"),
            ("nr30 1aa", "Quayside Primary School"), ("NR30", "Quayside Primary School"),
            ("NR30 1", "Quayside Primary School"), ("NR30 1AB", "Nothing was found"), ("NR3", "Nothing was found"),
            ("priya", "Priya Nair"), ("prija nayr", "Priya Nair"), ("01493 555011", "Priya Nair"),
            ("nothing like that", "Nothing was found"),
        ])
    func search(_ text: String, _ expected: String) async throws {
        _ = try await push("NC-1", [Sample.amelia, Sample.child("2", "Zed", "Nobody", "2015-01-09")])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.submit("/search", from: "/search", [("q", text)])
        #expect(page.status == 200 && page.body.contains(expected), "\(text)")
        let entry = try #require(try web.store.auditLog.trail(of: "search").last?.entry)
        #expect(entry.action == "desk.searched" && entry.facts["text"] == text)
    }

    @Test("A protected pupil is found by a supervisor only")
    func protected() async throws {
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        for text in ["Petra Quill", "Quill", "5 May 2012"] {
            #expect(
                !(try await person.submit("/search", from: "/search", [("q", text)]).body.contains("Harbour")),
                "\(text)")
        }
        let boss = try await Browser(web, .supervisor, login: "jo.bell", name: "Jo Bell")
        try await boss.statePurpose()
        for text in ["Petra Quill", "Quill", "5 May 2012"] {
            #expect(
                try await boss.submit("/search", from: "/search", [("q", text)]).body.contains("Harbour"), "\(text)")
        }
    }
}
