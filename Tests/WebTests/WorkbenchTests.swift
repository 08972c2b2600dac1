import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

/// The page on which a person decides about a child.
@Suite("The workbench of exceptions")
struct WorkbenchTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// A child who looks like Amelia, born on another day.
    private static let like = Sample.child("1", "Amelia", "Marsh", "2014-07-09")
    private static let nobody = Sample.child("1", "Zed", "Nobody", "2015-01-09")

    private func exception(_ child: String, reference: String = "NC-1") async throws -> ExceptionItem {
        try await web.notify(Sample.incident(reference: reference, children: [child]))
        return try #require(try web.store.exceptions.page().first { $0.incidentReference == reference })
    }

    private func operate(_ login: String = "sam.hart", _ name: String = "Sam Hart") async throws -> Browser {
        let person = try await Browser(web, .operator, login: login, name: name)
        try await person.statePurpose()
        return person
    }

    private func resolved(_ item: ExceptionItem) throws -> AuditEntry? {
        try web.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry).last { $0.action == "exception.resolved" }
    }

    private func targets() throws -> [Scope] {
        try web.store.notifications.queue(QueueFilter(), limit: 100, at: web.clock.now()).map(\.target)
    }

    private func pupil(_ page: String) throws -> String {
        try #require(page.firstMatch(of: #/name="decision" value="(pupil:\d+)"/#).map { String($0.output.1) })
    }

    @Test("Child and candidate are side by side, with differences and weights in words, and why the machine hesitates")
    func sideBySide() async throws {
        let item = try await exception(WorkbenchTests.like)
        let page = try await operate().get("/exceptions/\(item.id)").body
        for words in [
            "1: Amelia Marsh", "<strong>differs</strong>", "the same house: ", "the same: ", "data-key=\"1\"",
            "data-key=\"m\"", "data-key=\"s\"", "data-key=\"l\"", "The likeliest pupil has another date of birth.",
            "Compared with the roll", "go to the button of the school with that number; Enter then notifies it",
            "none left after this",
        ] { #expect(page.contains(words), "\(words)") }
        // An item about one child is about no refused line of a push.
        #expect(!page.contains("line of this push"))
        let answer = try await web.get("/v1/exceptions/\(item.id)", token: web.staff())
        #expect(answer.json["hesitation"]?["reason"]?.text == "dateDiffers")
        #expect(
            answer.json["hesitation"]?["text"]?.text == "The likeliest pupil has another date of birth.")
        #expect(answer.json["candidates"]?.array?.first?["waterfall"]?.array?.isEmpty == false)
    }

    @Test("A match needs no typed reason, and leads to the next exception")
    func matchAndNext() async throws {
        let item = try await exception(WorkbenchTests.like)
        web.clock.advance(.seconds(1))
        let other = try await exception(WorkbenchTests.nobody, reference: "NC-2")
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let shown = try await person.get(path).body
        #expect(shown.contains("href=\"/exceptions/\(other.id)\" data-key=\"n\""))
        let none = try await person.submit(path, from: path, [("as", "match"), ("why-match", "compared")])
        #expect(none.status == 422 && none.body.contains("Choose a pupil, or one of the other answers."))
        let choice = try pupil(shown)
        let bare = try await person.submit(
            path, from: path, [("decision", choice), ("as", "match"), ("why-match", "other")])
        #expect(bare.status == 422 && bare.body.contains("value=\"\(choice)\" checked"))
        let done = try await person.submit(
            path, from: path,
            [("decision", choice), ("as", "match"), ("why-match", "schoolSaid"), ("words-match", "rang at 7")])
        #expect(done.status == 303)
        let next = try #require(done.header("Location"))
        #expect(next.hasPrefix("/exceptions/\(other.id)?done="))
        let after = try await person.get(next).body
        #expect(after.contains("Recorded: matched to a pupil (Which pupil is it?). Nothing has left yet"))
        #expect(try resolved(item)?.facts["reason"] == "The school confirmed it: rang at 7")
        try web.turn()
        #expect(try targets() == [.establishment(County.quay)])
    }

    @Test("The next exception is the next of the list that the person sees: its order, its filter, restricted ones too")
    func nextOfTheList() async throws {
        let first = try await exception(WorkbenchTests.nobody)
        web.clock.advance(.minutes(1))
        try await web.notify(Sample.incident(reference: "NC-2", more: #""restricted":true"#))
        let restricted = try #require(try web.store.exceptions.page().first { $0.kind == .restricted })
        web.clock.advance(.minutes(1))
        let last = try await exception(WorkbenchTests.nobody, reference: "NC-3")
        let boss = try await Browser(web, .supervisor, login: "sue")
        try await boss.statePurpose()
        let list = try await boss.get("/exceptions?order=age").body
        let path = "/exceptions/\(first.id)?order=age"
        #expect(list.contains("href=\"\(path)\""))
        let page = try await boss.get(path).body
        #expect(page.contains("href=\"/exceptions/\(restricted.id)?order=age\" data-key=\"n\""))
        #expect(page.contains("<a href=\"/exceptions?order=age\">Exceptions</a>"))
        #expect(page.contains("2 left after this"))
        // An operator, who may not open it, goes past it; a filter leaves it out for everybody.
        let person = try await operate()
        let theirs = try await person.get(path).body
        #expect(theirs.contains("href=\"/exceptions/\(last.id)?order=age\" data-key=\"n\""))
        #expect(theirs.contains("1 left after this"))
        let only = "/exceptions/\(first.id)?kind=unmatched&order=age"
        let filtered = try await boss.get(only).body
        #expect(filtered.contains("/exceptions/\(last.id)?kind=unmatched&amp;order=age\" data-key=\"n\""))
        let decided = try await boss.submit(path, from: path, [("as", "dismiss"), ("words-dismiss", "moved to Spain")])
        #expect(decided.header("Location")?.hasPrefix("/exceptions/\(restricted.id)?order=age&done=") == true)
    }

    @Test("Nobody is notified only for a reason in words")
    func dismiss() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let bare = try await person.submit(path, from: path, [("as", "dismiss"), ("words-dismiss", " ")])
        #expect(bare.status == 422 && bare.body.contains("Give a reason.") && bare.body.contains("id=\"by-none\" open"))
        let done = try await person.submit(path, from: path, [("as", "dismiss"), ("words-dismiss", "moved to Spain")])
        #expect(done.header("Location")?.hasPrefix("/exceptions?done=") == true)
        #expect(try resolved(item)?.facts["reason"] == "moved to Spain")
    }

    @Test("The authority of the home is proposed, and another one needs a second look")
    func authority() async throws {
        let staged = try web.store.registry.beginImport(by: .login("test"), at: web.clock.now())
        let officer = Contact(
            scope: .localAuthority("935"), role: .laOfficer, name: "Sue Folk", email: "sue@suffolk.example",
            verifiedOn: day("2026-09-01"))
        try staged.stage(contacts: [(line: 2, contact: officer)])
        _ = try staged.land(at: web.clock.now())
        let item = try await exception(WorkbenchTests.nobody)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let shown = try await person.get(path).body
        #expect(shown.contains("<option value=\"926\" selected>Norfolk (926)</option>"))
        #expect(shown.contains("<option value=\"935\">"))
        let fields = [("as", "passToLA"), ("why-passToLA", "elsewhere"), ("la", "935")]
        let look = try await person.submit(path, from: path, fields)
        #expect(look.status == 422 && look.body.contains("name=\"sure\" value=\"935\""))
        #expect(look.body.contains("The child&#39;s home is in the authority Norfolk (926), and you chose 935."))
        #expect(look.body.contains("<option value=\"935\" selected>"))
        #expect(try targets().isEmpty)
        // Whatever was typed for another decision.
        let withSchool = try await person.submit(path, from: path, fields + [("urn", "121234")])
        #expect(withSchool.status == 422 && withSchool.body.contains("name=\"sure\" value=\"935\""))
        #expect(try targets().isEmpty)
        let sure = try await person.submit(path, from: path, fields + [("sure", "935")])
        #expect(sure.status == 303)
        try web.turn()
        #expect(try targets() == [.localAuthority("935")])
    }

    @Test("The rolls are searched in place, and the pupil found is matched; the search is logged")
    func search() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let none = try await person.submit(path, from: path, [("action", "search"), ("find-name", "")])
        #expect(none.status == 422)
        let found = try await person.submit(
            path, from: path,
            [
                ("action", "search"), ("find-name", "Marsh Jak"), ("find-school", "harbour"),
                ("words-match", "half a sen"),
            ])
        #expect(found.status == 200 && found.body.contains("Jack Marsh") && found.body.contains("half a sen"))
        #expect(found.body.contains("value=\"Marsh Jak\""))
        let elsewhere = try await person.submit(
            path, from: path, [("action", "search"), ("find-name", "Marsh Jak"), ("find-school", "quayside")])
        #expect(!elsewhere.body.contains("Jack Marsh") && elsewhere.body.contains("Nobody on the rolls was found"))
        let logged = try web.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry)
            .filter { $0.action == "desk.searched" }
        #expect(logged.count == 2 && logged[0].facts["text"] == "Marsh Jak harbour")
        let choice = try #require(
            found.body.firstMatch(of: #/value="(pupil:\d+)"><label for="[^"]+" data-key="\d">Jack Marsh/#).map {
                String($0.output.1)
            })
        _ = try await person.submit(
            path, from: path, [("decision", choice), ("as", "match"), ("why-match", "schoolSaid")])
        try web.turn()
        #expect(try targets() == [.establishment(County.harbour)])
    }

    @Test(
        "One name, or a date of birth by itself, is enough for a search of the rolls",
        arguments: [
            ([("find-name", "marsh"), ("find-born", "")], "marsh"),
            ([("find-name", "Jakc"), ("find-born", "")], "Jakc"),
            ([("find-name", ""), ("find-born", "11/6/2010")], "2010-06-11"),
            ([("find-name", "marsh"), ("find-school", "harbour")], "marsh harbour"),
        ])
    func searchByLittle(_ fields: [(String, String)], _ logged: String) async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let path = "/exceptions/\(item.id)"
        let found = try await operate().submit(path, from: path, [("action", "search")] + fields)
        #expect(found.status == 200 && found.body.contains("Jack Marsh"))
        let entry = try web.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry).last {
            $0.action == "desk.searched"
        }
        #expect(entry?.facts["text"] == logged)
        // Nobody whose name and day are others', and no whole roll for a school by itself.
        #expect(!found.body.contains("Noah Reed"))
        let roll = try await operate("al.day", "Al Day").submit(
            path, from: path, [("action", "search"), ("find-school", "harbour")])
        #expect(roll.status == 422)
    }

    @Test("A search that is repeated because the form is shown again is logged like the first")
    func searchedAgain() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let shown = try await person.submit(path, from: path, [("as", "match"), ("find-name", "Marsh Jak")])
        #expect(shown.status == 422 && shown.body.contains("Jack Marsh"))
        let logged = try web.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry)
            .filter { $0.action == "desk.searched" }
        #expect(logged.map { $0.facts["text"] } == ["Marsh Jak"])
    }

    @Test("A school that was typed for a pupil's number is never the one that is notified")
    func leftOverSchool() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let fields = [
            ("as", "establishment"), ("why-establishment", "homeSaid"), ("number-school", "121234"), ("upn", "77"),
        ]
        for (typed, said) in [("School", "choose one, or type more"), ("", "Name the school")] {
            let refused = try await person.submit(path, from: path, fields + [("urn", typed)])
            #expect(refused.status == 422 && refused.body.contains(said), "\(typed)")
        }
        #expect(try resolved(item) == nil)
        let done = try await person.submit(path, from: path, fields + [("urn", "121236")])
        #expect(done.status == 303)
        try web.turn()
        #expect(try targets() == [.establishment(County.pier)])
    }

    @Test("A pupil who is chosen and the number of another are not both accepted")
    func chosenTwice() async throws {
        let item = try await exception(WorkbenchTests.like)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let choice = try pupil(try await person.get(path).body)
        let fields = [("as", "match"), ("why-match", "compared"), ("decision", choice)]
        for number in [[("upn", upn(77_777))], [("upn", "77"), ("number-school", "121234")], [("upn", "77")]] {
            let refused = try await person.submit(path, from: path, fields + number)
            #expect(refused.status == 422, "\(number)")
        }
        let refused = try await person.submit(path, from: path, fields + [("upn", upn(77_777))])
        #expect(refused.body.contains("typed the number of another pupil"))
        #expect(refused.body.contains("name=\"decision\" value=\"match\""))
        #expect(try resolved(item) == nil)
        let same = try await person.submit(path, from: path, fields + [("upn", "B801200005001")])
        #expect(same.status == 303)
        try web.turn()
        #expect(try targets() == [.establishment(County.quay)])
    }

    @Test("A protected pupil is found by supervisors only")
    func searchForProtected() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let path = "/exceptions/\(item.id)"
        let fields = [("action", "search"), ("find-name", "Petra Quill")]
        let found = try await operate().submit(path, from: path, fields)
        #expect(found.status == 200 && !found.body.contains("Beach Row"))
        let boss = try await Browser(web, .supervisor, login: "jo.bell", name: "Jo Bell")
        try await boss.statePurpose()
        #expect(try await boss.submit(path, from: path, fields).body.contains("Beach Row"))
    }

    @Test("What was resolved in the last 24 hours is filtered like the list of what is open")
    func resolvedOfTheFilter() async throws {
        let (first, second) = (
            try await exception(WorkbenchTests.nobody), try await exception(WorkbenchTests.like, reference: "NC-2")
        )
        let late = try await exception(
            Sample.child("1", "Yan", "Nobody", "2015-01-08"), reference: "NC-3")
        func dismiss(_ item: ExceptionItem) throws {
            _ = try web.store.exceptions.resolve(
                exception: item.id, .dismiss, reason: "a test", by: .desk("olive", as: .operator), at: web.clock.now())
        }
        try dismiss(first)
        try dismiss(second)
        web.clock.advance(.hours(4))
        try dismiss(late)
        let person = try await operate()
        func resolved(_ query: String) async throws -> [String] {
            let page = try await person.get("/exceptions" + query).body
            let list = page.components(separatedBy: "Resolved in the last 24 hours").dropFirst().first ?? ""
            return ["NC-1", "NC-2", "NC-3"].filter { list.contains(" \($0)<") }
        }
        #expect(try await resolved("") == ["NC-1", "NC-2", "NC-3"])
        #expect(try await resolved("?kind=unmatched") == ["NC-1", "NC-3"])
        #expect(try await resolved("?kind=review") == ["NC-2"])
        #expect(try await resolved("?force=norfolk") == ["NC-1", "NC-2", "NC-3"])
        #expect(try await resolved("?force=suffolk").isEmpty)
        // Those that were overdue when they were resolved.
        #expect(try await resolved("?overdue=true") == ["NC-3"])
        #expect(try await resolved("?urn=121234") == ["NC-2"])
    }

    @Test("A school without a roll is chosen by its name; of several, one has to be chosen")
    func schoolByName() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        let reason = ("why-establishment", "homeSaid")
        let none = try await person.submit(path, from: path, [("as", "establishment"), reason, ("urn", "Atlantis")])
        #expect(none.status == 422 && none.body.contains("No open school in the register"))
        let held = try await person.submit(path, from: path, [("as", "establishment"), reason, ("urn", "Quayside")])
        #expect(
            held.status == 422 && held.body.contains("choose the pupil") && held.body.contains("value=\"Quayside\""))
        let several = try await person.submit(path, from: path, [("as", "establishment"), reason, ("urn", "School")])
        #expect(several.status == 422 && several.body.contains("name=\"as\" value=\"school:121236\""))
        #expect(!several.body.contains("value=\"school:121234\""))
        let done = try await person.submit(path, from: path, [("as", "school:121236"), reason, ("urn", "School")])
        #expect(done.status == 303)
        try web.turn()
        #expect(try targets() == [.establishment(County.pier)])
        #expect(try resolved(item)?.facts["reason"] == "The family confirmed it")
    }

    @Test("Where nobody else is likely, a pupil that a school gave back is shown without a key, with who said so")
    func givenBack() async throws {
        let ids = try await web.notify()
        let school = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        #expect(school.map(\.target) == [.establishment(County.quay)])
        try web.engine.acknowledge(
            notification: try #require(ids[County.quay]),
            Acknowledgement(
                outcome: .acknowledged, person: "Priya Nair", children: ["1": .notOurPupil], via: .link,
                actor: .account("priya")), within: nil)
        try web.turn()
        let item = try #require(try web.store.exceptions.page().first { $0.kind == .notOurPupil })
        let page = try await operate().get("/exceptions/\(item.id)").body
        #expect(page.contains("Priya Nair of Quayside Primary School said 06:30: not our pupil"))
        #expect(page.contains("A school said that the child is not its pupil"))
        #expect(page.contains("No other pupil on the rolls is likely to be this child."))
        #expect(page.contains(": Amelia Marsh") && page.contains(">Amelia Marsh</label>"))
        #expect(!page.contains("less likely pupil") && !page.contains("data-key=\"1\""))
        let last = try await web.get("/v1/exceptions/\(item.id)", token: web.staff()).json["candidates"]?.array?.last
        #expect(last?["givenBack"]?["by"]?.text == "Priya Nair" && last?["givenBack"]?["place"]?.text == "urn:121234")
    }

    @Test("Where no pupil is likely, who is alike at all is in sight, and no key chooses them")
    func nobodyLikely() async throws {
        // Of Noah's house, and born on a day like his.
        let item = try await exception(Sample.child("1", "Zed", "Bell", "2014-09-01"))
        let page = try await operate().get("/exceptions/\(item.id)").body
        #expect(page.contains("Choose this one only if you know that it is the child:"))
        #expect(page.contains(">Noah Reed</label>") && page.contains("data-key=\"m\""))
        #expect(!page.contains("less likely pupil") && !page.contains("data-key=\"1\""))
    }

    @Test("A colleague sees who has it open until the claim ends, and the second to decide keeps what was typed")
    func twoPeople() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let (asha, ben) = (try await operate("asha", "Asha Patel"), try await operate("ben", "Ben Osei"))
        let path = "/exceptions/\(item.id)"
        #expect(try await !asha.get(path).body.contains("has had this open"))
        let shown = try await ben.get(path).body
        #expect(shown.contains("Asha Patel has had this open since 06:30") && shown.contains("name=\"as\""))
        #expect(try await ben.get("/exceptions").body.contains("Asha Patel has it open"))
        #expect(try await !asha.get("/exceptions").body.contains("has it open"))
        web.clock.advance(.minutes(6))
        #expect(try await !ben.get(path).body.contains("has had this open"))
        #expect(try await asha.get(path).body.contains("Ben Osei has had this open"))
        let csrf = try await ben.get(path).csrf
        _ = try await asha.submit(path, from: path, [("as", "passToLA"), ("why-passToLA", "noSchool"), ("la", "926")])
        let late = try await ben.post(
            path, [("csrf", csrf), ("as", "dismiss"), ("words-dismiss", "half an hour of telephoning")])
        #expect(late.status == 409)
        for words in [
            "A colleague was faster", "by Asha Patel: passed to the local authority", "half an hour of telephoning",
            "Yours was: nobody is notified",
        ] { #expect(late.body.contains(words), "\(words)") }
    }

    @Test("A decision is undone with one button until something has left, and reopened with a reason afterwards")
    func undo() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let person = try await operate()
        let path = "/exceptions/\(item.id)"
        _ = try await person.submit(path, from: path, [("as", "dismiss"), ("words-dismiss", "in haste")])
        web.clock.advance(.minutes(2))
        let shown = try await person.get(path).body
        #expect(shown.contains("value=\"undo\"") && shown.contains("data-key=\"u\""))
        #expect(shown.contains("It can be undone without a reason until 06:45."))
        let bare = try await person.submit(path, from: path, [("action", "undo")])
        #expect(bare.status == 409)
        let undone = try await person.submit(path, from: path, [("action", "undo"), try decision(on: shown)])
        #expect(undone.status == 303)
        let open = try #require(try web.store.exceptions.item(id: item.id))
        #expect(open.resolvedAt == nil && open.deadlineAt == item.deadlineAt && open.detail == item.detail)
        _ = try await person.submit(path, from: path, [("as", "dismiss"), ("words-dismiss", "again in haste")])
        let again = try decision(on: try await person.get(path).body)
        web.clock.advance(.minutes(16))
        #expect(try await !person.get(path).body.contains("value=\"undo\""))
        let late = try await person.submit(path, from: path, [("action", "undo"), again])
        #expect(late.status == 409 && late.body.contains("reopen it with a reason"))
        let reopened = try await person.submit(
            path, from: path, [("action", "reopen"), ("reason", "a child after all")])
        #expect(reopened.status == 303)
        #expect(try web.store.exceptions.item(id: item.id)?.resolvedAt == nil)
    }

    private func decision(on page: String) throws -> (String, String) {
        let value = try #require(page.firstMatch(of: #/name="decided" value="(\d+)"/#))
        return ("decided", String(value.output.1))
    }

    @Test("Only the decision that was shown is undone, not one that a colleague has made since")
    func undoOfAnother() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let (asha, ben) = (try await operate("asha", "Asha Patel"), try await operate("ben", "Ben Osei"))
        let path = "/exceptions/\(item.id)"
        _ = try await asha.submit(path, from: path, [("as", "dismiss"), ("words-dismiss", "in haste")])
        let old = try decision(on: try await asha.get(path).body)
        web.clock.advance(.minutes(1))
        _ = try await ben.submit(path, from: path, [("action", "undo"), old])
        _ = try await ben.submit(path, from: path, [("as", "dismiss"), ("words-dismiss", "moved to Spain")])
        let late = try await asha.submit(path, from: path, [("action", "undo"), old])
        #expect(late.status == 409)
        for words in ["Another decision has been made since", "by Ben Osei"] {
            #expect(late.body.contains(words), "\(words)")
        }
        #expect(!late.body.contains("account:ben") && !late.body.contains("2026-11-20T"))
        #expect(try web.store.exceptions.item(id: item.id)?.resolvedBy == "account:ben")
        let token = try web.staff()
        let other = try await web.json(
            .post, "/v1" + path + "/undo", token: token,
            #"{"by":"Sam Hart","settledAt":"2026-11-20T00:00:00Z"}"#)
        #expect(other.status == 409)
    }

    @Test("Through the API too; once a message has left, it is too late")
    func undoThroughTheAPI() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let token = try web.staff()
        let path = "/v1/exceptions/\(item.id)"
        let decision = #"{"decision":"passToLA","la":"926","reason":"x","by":"Sam Hart"}"#
        #expect(try await web.json(.post, path + "/resolve", token: token, decision).status == 200)
        let bare = try await web.json(.post, path + "/undo", token: token, "{}")
        #expect(bare.status == 422 && bare.pointers == ["/by"])
        let undone = try await web.json(.post, path + "/undo", token: token, #"{"by":"Sam Hart"}"#)
        #expect(undone.status == 200 && undone.json["settledAt"] == .null)
        #expect(try await web.json(.post, path + "/undo", token: token, #"{"by":"Sam Hart"}"#).status == 409)
        let settled = try await web.json(.post, path + "/resolve", token: token, decision)
        #expect(settled.status == 200)
        // Without saying which decision is meant, nobody undoes a colleague's.
        let colleague = try await web.json(.post, path + "/undo", token: token, #"{"by":"Asha Patel"}"#)
        #expect(colleague.status == 409 && colleague.body.contains("somebody else made this decision"))
        try web.turn()
        let due = try web.engine.leaseStep(limit: 10)
        #expect(!due.isEmpty)
        let late = try await web.json(.post, path + "/undo", token: token, #"{"by":"Sam Hart"}"#)
        #expect(late.status == 409)
    }

    @Test("A pupil is named by one number: two are refused by each door")
    func oneNumber() async throws {
        let item = try await exception(WorkbenchTests.nobody)
        let both =
            #"{"decision":"match","upn":"B801200005001","pupilId":"H7","urn":"121235","reason":"x","by":"Sam Hart"}"#
        let answer = try await web.json(.post, "/v1/exceptions/\(item.id)/resolve", token: web.staff(), both)
        #expect(answer.status == 422 && answer.pointers == ["/pupilId"])
        let tool = ResolveRequest(
            exception: item.id, decision: "match", reason: "x", upn: "B801200005001", pupilId: "H7",
            urn: County.harbour)
        let refused = #expect(throws: StoreError.self) { try web.engine.run(.resolve(tool), by: .owner("test")) }
        #expect(refused?.phrase.key == "error.decision.twoNumbers")
        #expect(try web.store.exceptions.item(id: item.id)?.resolvedAt == nil)
    }

    @Test("The list is by incident, filtered and ordered; of restricted items a filter tells an operator nothing")
    func list() async throws {
        _ = try await exception(WorkbenchTests.like)
        web.clock.advance(.minutes(1))
        _ = try await exception(WorkbenchTests.nobody, reference: "NC-2")
        try await web.notify(
            Sample.incident(
                reference: "NC-3", children: [Sample.child("1", "Amelia", "Marsh", "2014-07-09")],
                more: #""restricted":true"#))
        let person = try await operate()
        let all = try await person.get("/exceptions").body
        #expect(all.contains("3 exceptions.") && all.contains("data-list") && all.contains("data-item"))
        #expect(all.contains("A supervisor decides this one") && !all.contains("NC-3"))
        let only = try await person.get("/exceptions?kind=unmatched").body
        #expect(only.contains("NC-2") && !only.contains("NC-1") && only.contains("Show everything"))
        let school = try await person.get("/exceptions?urn=121234").body
        #expect(school.contains("1 exception.") && school.contains("NC-1"))
        let force = try await person.get("/exceptions?force=suffolk").body
        #expect(force.contains("Nothing that is open fits."))
        let token = try web.staff()
        func ids(_ query: String) async throws -> [String] {
            let items = try await web.get("/v1/exceptions?" + query, token: token).json["items"]?.array ?? []
            return items.map { $0["incidentReference"]?.text ?? "withheld" }
        }
        #expect(try await ids("kind=review") == ["NC-1"])
        #expect(try await ids("kind=restricted") == ["withheld"])
        #expect(try await ids("kind=review,unmatched&order=age") == ["NC-1", "NC-2"])
        #expect(try await ids("urn=121234") == ["NC-1"])
        #expect(try await ids("overdue=true").isEmpty)
        let wrong = try await web.get("/v1/exceptions?kind=nothing&order=size&urn=12", token: token)
        #expect(wrong.status == 422 && wrong.pointers == ["/kind", "/urn", "/order"])
    }

    @Test("A restricted notification is routed by hand to another school, and waits for its release there")
    func routedByHand() async throws {
        let ids = try await web.notify(Sample.incident(more: #""restricted":true"#))
        let item = try #require(try web.store.exceptions.page().first { $0.kind == .restricted })
        let held = try #require(ids[County.quay])
        let boss = try await Browser(web, .supervisor)
        try await boss.statePurpose()
        let path = "/exceptions/\(item.id)"
        #expect(try await boss.get(path).body.contains("Hold it for this school instead"))
        let fields = [("action", "route:\(held)"), ("reason", "moved in October")]
        let bare = try await boss.submit(path, from: path, fields)
        #expect(bare.status == 422 && bare.body.contains("Name the school"))
        let done = try await boss.submit(path, from: path, fields + [("school-\(held)", "Harbour High")])
        #expect(done.status == 303)
        try web.turn()
        let queue = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        let there = try #require(queue.first { $0.target == .establishment(County.harbour) })
        #expect(there.state == .held)
        #expect(try web.store.notifications.item(idOrReference: held, at: web.clock.now())?.state == .cancelled)
        #expect(try await boss.get(path).body.contains("Release to Harbour High School"))
    }
}

/// A record that could not be read, at the desk.
@Suite("Refused records at the desk")
struct RefusedRecordTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private static let refused =
        #"{"force":"norfolk","reference":"NC-77","occurredAt":"last night","circumstances":"SECRET","children":"#
        + #"[{"reference":"1","forename":"Amelia","surname":"Marsh","dateOfBirth":"2015-03-02","upn":"B801200005001"}]}"#

    private func push(_ lines: String...) async throws -> ExceptionItem {
        let answer = try await web.send(
            .post, "/v1/incidents",
            ["Content-Type": "application/x-ndjson", "Authorization": "Bearer " + web.feed()],
            body: lines.joined(separator: "\n") + "\n")
        #expect(answer.status == 200)
        try web.turn()
        return try #require(try web.store.exceptions.page().first { $0.kind == .quarantined })
    }

    private func typed(_ record: String) -> [(String, String)] {
        [
            ("action", "correct:\(record)"), ("reference", "NC-77"), ("day", "2026-11-19"), ("time", "22:41"),
            ("child-0-forename", "Amelia"), ("child-0-surname", "Marsh"), ("child-0-dateOfBirth", "02/03/2015"),
            ("child-0-upn", "B801200005001"), ("child-0-postcode", "NR31 6AB"),
        ]
    }

    private func records(_ item: ExceptionItem) async throws -> [JSONValue] {
        try await web.get("/v1/exceptions/\(item.id)", token: web.staff()).json["lines"]?.array ?? []
    }

    @Test("It is shown with the fault at its place and what could be read, typed again, and matched like a pushed one")
    func typedAgain() async throws {
        let item = try await push(RefusedRecordTests.refused)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let path = "/exceptions/\(item.id)"
        let page = try await person.get(path).body
        for words in [
            "<mark>&quot;last night&quot;<strong> [fault 1]</strong></mark>", "Amelia Marsh; born 2015-03-02",
            "value=\"NC-77\"", "The record has: last night", "Your record NC-77 (line: 1; received Friday 20 November",
        ] { #expect(page.contains(words), "\(words)") }
        let record = try #require(try await records(item).first?["id"]?.text)
        let wrong = try await person.submit(
            path, from: path,
            typed(record).map { $0.0 == "time" ? ("time", "") : $0 } + [("child-1-dateOfBirth", "soon")])
        #expect(wrong.status == 422 && wrong.body.contains("value=\"02/03/2015\""))
        #expect(wrong.body.contains("Give the day and the time") && wrong.body.contains("value=\"soon\""))
        let done = try await person.submit(path, from: path, typed(record))
        #expect(done.status == 303)
        try web.turn()
        let queue = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        #expect(queue.map(\.target) == [.establishment(County.quay)])
        #expect(queue.first?.incidentReference == "NC-77")
        let after = try #require(try web.store.exceptions.item(id: item.id))
        #expect(after.decision == "corrected" && after.resolvedBy == "account:sam.hart")
        // The record as received is still there, and the incident says who typed it.
        let kept = try #require(try await records(item).first)
        #expect(kept["raw"]?.text == RefusedRecordTests.refused && kept["typedAs"]?.text != nil)
        let incident = try #require(kept["typedAs"]?.text)
        let shown = try await person.get("/incidents/\(incident)").body
        #expect(shown.contains("Typed at the desk") && shown.contains("by Sam Hart, 06:30") && shown.contains("SECRET"))
        let received = try web.store.auditLog.trail(of: "incident:\(incident)").map(\.entry)
            .first { $0.action == "incident.received" }
        #expect(received?.actor == .account("sam.hart"))
        #expect(try await web.get("/v1/stats", token: web.staff()).json["balance"]?["holds"]?.bool == true)
    }

    @Test("Of several lines, the exception stays open until each is typed or all are closed together")
    func several() async throws {
        let item = try await push(RefusedRecordTests.refused, "junk")
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let path = "/exceptions/\(item.id)"
        let lines = try await records(item)
        #expect(lines.count == 2)
        let record = try #require(lines.first { $0["reference"]?.text == "NC-77" }?["id"]?.text)
        #expect(try await person.get(path).body.contains("\(path)?record=\(record)#correct"))
        #expect(try await person.get("\(path)?record=\(record)").body.contains("value=\"correct:\(record)\""))
        _ = try await person.submit(path, from: path, typed(record))
        #expect(try web.store.exceptions.item(id: item.id)?.resolvedAt == nil)
        #expect(try await person.get(path).body.contains("Typed again"))
        let done = try await person.submit(path, from: path, [("decision", "dismiss"), ("reason", "a test line")])
        #expect(done.status == 303)
        #expect(try web.store.exceptions.item(id: item.id)?.decision == "dismiss")
        let said = try await person.get(try #require(done.header("Location"))).body
        #expect(said.contains("Recorded: closed, nothing more to do (Refused record)."))
    }

    @Test("A record that asks for protection is typed by supervisors only")
    func restricted() async throws {
        let item = try await push(
            RefusedRecordTests.refused.replacingOccurrences(of: #""children""#, with: #""restricted":true,"children""#))
        #expect(item.isRestricted)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let answer = try await person.submit("/exceptions/\(item.id)", from: "/", typed("any"))
        #expect(answer.status >= 400)
        #expect(try web.store.exceptions.item(id: item.id)?.resolvedAt == nil)
    }
}
