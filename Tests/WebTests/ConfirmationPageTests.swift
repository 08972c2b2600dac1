import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("The sheet of matches to confirm")
struct ConfirmationPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness(matching: .assisted) }

    private func decided() throws -> [AuditRecord] {
        try web.store.auditLog.recent(limit: 200, for: .engine).filter { $0.entry.action == "exception.resolved" }
    }

    private func waiting() throws -> Int { try web.store.exceptions.counts()[.confirm] ?? 0 }

    @Test(
        "Those that agree in every field are confirmed with one click, each as a decision of its own; the others stay")
    func together() async throws {
        for number in 1...3 { try await web.notify(Sample.incident(reference: "NC-\(number)")) }
        // The same child with a letter out in the surname.
        try await web.notify(
            Sample.incident(
                reference: "NC-9", children: [Sample.child("1", "Amelia", "Marsch", "2015-03-02", upn: "B801200005001")]
            ))
        #expect(try waiting() == 4)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/confirmations").body
        #expect(page.contains("4 matches are waiting.") && page.contains("Confirm the 3 that agree in every field"))
        #expect(page.contains("<strong>differs</strong>") && page.contains("Look closely"))
        let done = try await person.post("/confirmations", page.fields(of: "agreed"))
        #expect(done.status == 303)
        let after = try await person.get(try #require(done.header("Location"))).body
        #expect(after.contains("3 matches are confirmed.") && after.contains("1 match is waiting."))
        #expect(try decided().count == 3 && waiting() == 1)
        #expect(try decided().allSatisfy { $0.entry.actor == .account("sam.hart") })
        // The last one by its own button.
        let one = try #require(after.fields(of: "one").last)
        _ = try await person.post("/confirmations", [after.fields(of: "csrf")[0], one])
        #expect(try waiting() == 0)
        try web.turn()
        #expect(try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now()).count == 4)
    }

    @Test("Of many, those that agree in every field come first, so that few clicks confirm a night")
    func order() async throws {
        for number in 0..<24 {
            let surname = number.isMultiple(of: 2) ? "Marsch" : "Marsh"
            try await web.notify(
                Sample.incident(
                    reference: "NC-\(number)",
                    children: [Sample.child("1", "Amelia", surname, "2015-03-02", upn: "B801200005001")]))
        }
        #expect(try waiting() == 24)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/confirmations").body
        #expect(page.contains("24 matches are waiting.") && page.contains("Confirm the 12 that agree in every field"))
        _ = try await person.post("/confirmations", page.fields(of: "agreed"))
        let rest = try await person.get("/confirmations").body
        #expect(rest.contains("Confirm these 12: I have compared each"))
        // Only what was shown is logged: twenty matches, then the twelve that are left.
        let opened = try web.store.auditLog.recent(limit: 500, for: .engine).filter {
            $0.entry.action == "exception.consulted"
        }
        #expect(opened.count == 32)
    }

    @Test("A pupil's name that the roll has twice is shown once")
    func twiceOnTheRoll() async throws {
        var town = County.town
        town.roll.append(
            RollRow(
                pupil: PupilDetails(
                    surname: "Marsh", forename: "Ivy", middleNames: "Ivy", preferredSurname: "Marsh",
                    preferredForename: "Ivy", dateOfBirth: day("2014-01-02"),
                    address: PostalAddress(lines: ["12 Quay Road"], town: "Gorleston", postcode: "NR31 6AB")),
                enrolment: Enrolment(urn: County.quay)))
        let web = try WebHarness(matching: .assisted, town: town)
        try await web.notify(Sample.incident(children: [Sample.child("1", "Ivy", "Marsh", "2014-01-02")]))
        let item = try #require(try web.store.exceptions.page().first)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/exceptions/\(item.id)").body
        #expect(page.contains("1: Ivy Marsh"))
        for words in ["Ivy Ivy", "Ivy (Ivy)", "Marsh (Marsh)"] { #expect(!page.contains(words), "\(words)") }
    }

    @Test("A name with and without letters such as ł agrees")
    func letters() async throws {
        try await web.notify(
            Sample.incident(children: [Sample.child("1", "Amełia", "Marsh", "2015-03-02", upn: "B801200005001")]))
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/confirmations").body
        #expect(page.contains("Amełia") && page.contains("Confirm the 1 that agrees in every field"))
        #expect(!page.contains("<strong>differs</strong>"))
    }

    @Test("Those that differ are confirmed together once no others are left, without those that a person leaves out")
    func compared() async throws {
        for (number, surname) in ["Marsch", "Marshe", "Marshs"].enumerated() {
            try await web.notify(
                Sample.incident(
                    reference: "NC-2\(number)",
                    children: [Sample.child("1", "Amelia", surname, "2015-03-02", upn: "B801200005001")]))
        }
        try await web.notify()
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let first = try await person.get("/confirmations").body
        #expect(first.contains("Confirm the 1 that agrees in every field") && !first.contains("I have compared"))
        // Though it came last, the one that agrees is the first on the sheet.
        let agreeing = try #require(first.range(of: "Confirm this match"))
        let closely = try #require(first.range(of: "Look closely"))
        #expect(agreeing.lowerBound < closely.lowerBound)
        _ = try await person.post("/confirmations", first.fields(of: "agreed"))
        let page = try await person.get("/confirmations").body
        #expect(page.contains("Confirm these 3: I have compared each"))
        let compared = page.fields(of: "compared")
        let leftOut = try #require(compared.last?.1)
        let done = try await person.post(
            "/confirmations", [page.fields(of: "csrf")[0], ("leave", leftOut)] + compared)
        let after = try await person.get(try #require(done.header("Location"))).body
        #expect(after.contains("2 matches are confirmed.") && after.contains("1 match is waiting."))
        #expect(!after.contains("I have compared"))
        #expect(try decided().count == 3 && waiting() == 1)
        let reasons = try decided().compactMap { $0.entry.facts["reason"] }
        #expect(reasons.filter { $0.contains("after comparing") }.count == 2)
    }

    @Test("A sheet that is sent twice, or that a colleague was faster with, changes nothing that was decided")
    func twice() async throws {
        try await web.notify()
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/confirmations").body
        _ = try await person.post("/confirmations", page.fields(of: "agreed"))
        let again = try await person.post("/confirmations", page.fields(of: "agreed"))
        let shown = try await person.get(try #require(again.header("Location"))).body
        #expect(shown.contains("0 matches are confirmed. 1 had been decided meanwhile"))
        #expect(try decided().count == 1)
    }

    @Test(
        "The list, the morning and the interface say how many there are; the count at a name, how many the reader may open",
        arguments: [(Account.Role.operator, 1), (.supervisor, 2)])
    func oneNumber(_ role: Account.Role, theirs: Int) async throws {
        // A restricted incident with a match, which waits for its release; another match; a child whom a person must place.
        try await web.notify(Sample.incident(more: "\"restricted\":true"))
        try await web.notify(Sample.incident(reference: "NC-2"))
        try await web.notify(
            Sample.incident(reference: "NC-3", children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")]))
        let person = try await Browser(web, role)
        try await person.statePurpose()
        let list = try await person.get("/exceptions").body
        #expect(list.contains("2 exceptions.") && list.components(separatedBy: "data-item").count == 3)
        #expect(list.contains("data-count=\"exceptions\">\(theirs)<"))
        #expect(list.contains("data-count=\"confirmations\">\(theirs)<"))
        #expect(list.contains(theirs == 1 ? "1 match" : "2 matches"))
        #expect(try await person.get("/").body.contains("<dd><a href=\"/exceptions\">2</a></dd>"))
        let stats = try await person.get("/v1/stats").json
        #expect(stats["exceptionsOpen"]?.integer == 4 && stats["confirmationsOpen"]?.integer == 2)
        #expect(try await person.get("/v1/exceptions").json["items"]?.array?.count == 4)
        let matches = try await person.get("/v1/exceptions?kind=confirm").json["items"]?.array ?? []
        #expect(matches.count == (role == .supervisor ? 2 : 1), "no filter finds what an operator may not open")
    }

    @Test("A restricted match is on a supervisor's sheet only, and an auditor has no button")
    func roles() async throws {
        try await web.notify(Sample.incident(more: "\"restricted\":true"))
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let sheet = try await person.get("/confirmations").body
        #expect(
            !sheet.contains("Amelia") && sheet.contains("Nothing is waiting for you. 1 more waits for a supervisor."))
        #expect(sheet.contains("Nothing is waiting for you."))
        let morning = try await person.get("/").body
        #expect(morning.contains("the first in 2 h 30 min (09:00); for supervisors only"))
        #expect(morning.contains(">Look<span class=\"hidden\">: 1 sure match to confirm"))
        let boss = try await Browser(web, .supervisor, login: "jo.bell", name: "Jo Bell")
        try await boss.statePurpose()
        #expect(try await boss.get("/confirmations").body.contains("Amelia"))
    }
}

extension String {
    /// A form's field of this name with each of its values, after the session's token.
    fileprivate func fields(of name: String) -> [(String, String)] {
        let pattern = try? Regex("name=\"\(name)\" value=\"([^\"]*)\"", as: (Substring, Substring).self)
        let found = pattern.map { matches(of: $0).map { (name, String($0.output.1)) } } ?? []
        return name == "agreed" ? fields(of: "csrf").prefix(1) + found : found
    }
}
