import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation
import TestSupport
import Testing

@Suite("People who work for some areas")
struct AreaTests {
    /// The school of the other area, whose authority is 935.
    private static let felix = urn(121_240)

    private static let suffolk: AreaPolicy = {
        var area = AreaPolicy(
            id: "suffolk", name: "Suffolk", localAuthorities: ["935"], force: "suffolk", settings: PolicySettings())
        area.desk = DeskDetails(name: "Orwell MASH", phone: "01632 960200", hours: "from 07:00")
        return area
    }()

    private static let town: Town = {
        var town = County.town
        town.establishments.append(
            Establishment(
                urn: felix, name: "Felix Road Primary School", localAuthority: "935", telephone: "01394 555 010"))
        for (forename, born, upn) in [
            ("Felicity", "2014-04-04", "F935200005001"), ("Gordon", "2013-03-03", "G935200005002"),
        ] {
            town.roll.append(
                RollRow(
                    pupil: PupilDetails(
                        surname: "Banks", forename: forename, dateOfBirth: day(born), upn: upn,
                        address: PostalAddress(lines: ["1 Orwell Road"], town: "Felixstowe", postcode: "IP11 7AA")),
                    enrolment: Enrolment(urn: felix)))
        }
        town.contacts.append(
            Contact(
                scope: .establishment(felix), role: .keyAdult, name: "Felipe Santos",
                email: "felipe.santos@felix.example", phone: "01394 555 011", verifiedOn: LocalDate(iso: "2026-09-01")))
        return town
    }()

    /// What is in a body only if it describes work of Suffolk: a child, an incident, a school.
    private static let canaries = ["Felicity", "SU-1", "SU-2"]

    private let web: WebHarness
    /// An incident of Suffolk, one of both areas, one of Norfolk, one of a child on no roll, and a restricted one of
    /// Suffolk.
    private let suffolk: String
    private let both: String
    private let norfolk: String
    private let nowhere: String
    private let restricted: String

    init() async throws {
        web = try WebHarness(town: AreaTests.town)
        web.engine.replacePolicies(PolicyBook(areas: [County.area(nil), AreaTests.suffolk]))
        let felicity = Sample.child("1", "Felicity", "Banks", "2014-04-04", upn: "F935200005001")
        let gordon = Sample.child("2", "Gordon", "Banks", "2013-03-03", upn: "G935200005002")
        suffolk = try await AreaTests.push(web, "SU-1", [felicity])
        both = try await AreaTests.push(web, "AB-1", [Sample.jack, gordon])
        norfolk = try await AreaTests.push(web, "NO-1", [Sample.amelia])
        nowhere = try await AreaTests.push(web, "ZZ-1", [Sample.child("1", "Zelda", "Nowhere", "2015-05-05")])
        restricted = try await AreaTests.push(web, "SU-2", [felicity], more: #""restricted":true"#)
        try web.turn()
    }

    private static func push(
        _ web: WebHarness, _ reference: String, _ children: [String], more: String = ""
    ) async throws -> String {
        let answer = try await web.json(
            .post, "/v1/incidents", token: web.feed(),
            Sample.incident(reference: reference, children: children, more: more))
        guard answer.status == 202 else { throw Unexpected(answer) }
        return answer.json["id"]?.text ?? ""
    }

    private func person(_ role: Account.Role, _ login: String, areas: [String]) async throws -> Browser {
        let browser = try await Browser(web, role, login: login, name: "Kay \(login)")
        _ = try web.engine.run(.setAreas(login: login, areas: WorkAreas(areas)), by: .owner("test"))
        if role != .administrator { try await browser.statePurpose() }
        return browser
    }

    private func notification(of incident: String, at urn: URN) throws -> QueueItem {
        try #require(
            try web.store.notifications.queue(QueueFilter(), limit: 100, at: web.clock.now()).first {
                $0.incident == incident && $0.target == .establishment(urn)
            })
    }

    /// The ids of what Suffolk alone has, by the first word of an address.
    private func items() throws -> [String: String] {
        let notification = try notification(of: suffolk, at: AreaTests.felix)
        let child = try #require(try web.store.incidents.children(ofNotification: notification.id).first)
        let exception = try #require(try web.store.exceptions.page().first { $0.incident == restricted })
        return [
            "notifications": notification.id, "calls": notification.id, "incidents": suffolk,
            "exceptions": exception.id, "children": child.id, "pupils": child.pupil.map { String($0) } ?? "",
        ]
    }

    /// The address of a route for what Suffolk alone has; nil if the route is about something else.
    private func path(_ pattern: String, _ items: [String: String]) -> String? {
        var parts = pattern.split(separator: "/").map(String.init)
        guard let place = parts.firstIndex(of: "{id}"), place > 0, let id = items[parts[place - 1]] else { return nil }
        parts[place] = id
        if let action = parts.firstIndex(of: "{action}") { parts[action] = "release" }
        return "/" + parts.joined(separator: "/")
    }

    @Test("A new alarm about another area beeps for nobody who does not see it: it is in no count of theirs")
    func alarms() async throws {
        let nora = try await person(.operator, "nora", areas: ["norfolk"])
        let viewer = Principal(actor: .account("nora"), role: .operator, areas: WorkAreas(["norfolk"]))
        func counts() async throws -> (own: Int?, live: Int, all: Int) {
            (
                try await nora.get("/v1/stats").json["alarmsStanding"]?.integer,
                try web.store.balance.deskCounts(for: viewer, at: web.clock.now()).alarms,
                try web.store.balance.deskCounts(at: web.clock.now()).alarms
            )
        }
        func raise(_ incident: String, at urn: URN) throws {
            let item = try notification(of: incident, at: urn)
            var alarm = Alarm(
                key: "overdue:" + item.id, kind: .overdue, detail: "a notification is overdue",
                raisedAt: web.clock.now())
            alarm.subject = item.id
            #expect(try web.store.alarms.raise(alarm))
        }
        let before = try await counts()
        #expect(before.own == before.live)
        try raise(suffolk, at: AreaTests.felix)
        web.clock.advance(.seconds(1))
        let other = try await counts()
        #expect(other.own == before.own && other.live == before.live && other.all == before.all + 1)
        try raise(norfolk, at: County.quay)
        web.clock.advance(.seconds(1))
        let own = try await counts()
        #expect(own.live == before.live + 1 && own.own == own.live && own.all == before.all + 2)
    }

    @Test("However many alarms there are of another area, one's own are all counted and listed")
    func manyAlarms() throws {
        let nora = Principal(actor: .account("nora"), role: .operator, areas: WorkAreas(["norfolk"]))
        func raise(_ key: String, _ kind: Alarm.Kind, about subject: String) throws {
            var alarm = Alarm(key: key, kind: kind, detail: key, raisedAt: web.clock.now())
            alarm.subject = subject
            #expect(try web.store.alarms.raise(alarm))
        }
        func exception(of incident: String) throws -> String {
            try web.store.exceptions.page().first { $0.incident == incident }?.id ?? ""
        }
        let before = try web.store.alarms.active(first: 1000, for: nora).count
        let theirs = try notification(of: suffolk, at: AreaTests.felix).id
        for number in 1...1100 { try raise("theirs-\(number)", .overdue, about: theirs) }
        try raise("theirs-exception", .exceptionDue, about: exception(of: restricted))
        web.clock.advance(.seconds(1))
        try raise("ours", .overdue, about: notification(of: norfolk, at: County.quay).id)
        try raise("of-no-area", .exceptionDue, about: exception(of: nowhere))
        try raise("of-the-machine", .backup, about: "backup")
        let (listed, count) = try web.store.alarms.active(first: 1000, for: nora)
        #expect(count == before + 3)
        #expect(listed.map(\.key).contains("ours") && !listed.contains { $0.key.hasPrefix("theirs") })
        #expect(try web.store.balance.deskCounts(for: nora, at: web.clock.now()).alarms == count)
        // One by one, the rule says the same.
        let seen = try web.store.areas.seen(web.store.alarms.active(), by: nora) { .alarm($0.key) }
        #expect(Set(seen.map(\.key)) == Set(listed.map(\.key)) && seen.count == count)
    }

    @Test(arguments: [Account.Role.operator, .supervisor, .dutyManager, .auditor])
    func noPageAndNoRouteShowsTheWorkOfAnotherArea(_ role: Account.Role) async throws {
        let nora = try await person(role, "nora", areas: ["norfolk"])
        let csrf = try await nora.get("/account").csrf
        let items = try items()
        let reference = try notification(of: suffolk, at: AreaTests.felix).reference
        var (lists, refused) = (0, 0)
        for route in try web.application.routes() {
            for method in route.methods where method == "GET" || method == "POST" {
                guard !["/sign-out", "/account/end", "/events"].contains(route.pattern) else { continue }
                let path = path(route.pattern, items)
                guard path != nil || method == "GET" && !route.pattern.contains("{") else { continue }
                let answer =
                    method == "GET"
                    ? try await nora.get(path ?? route.pattern)
                    : try await nora.post(path ?? route.pattern, [("csrf", csrf)], headers: ["X-CSRF-Token": csrf])
                let name = "\(role) \(method) \(route.pattern)"
                for canary in AreaTests.canaries + [reference] {
                    #expect(!answer.body.contains(canary), "\(name) names \(canary)")
                }
                if path == nil { lists += answer.status == 200 ? 1 : 0 }
                if path != nil, !route.pattern.hasPrefix("/school") {
                    #expect([401, 403].contains(answer.status), "\(name): \(answer.status)")
                    if answer.body.contains("Suffolk") { refused += 1 }
                }
            }
        }
        #expect(lists > 15 && refused > (role == .auditor ? 5 : 15), "\(lists) \(refused)")
    }

    @Test func eachSeesTheirOwnAndWhatIsOfBothAndOfNone() async throws {
        let nora = try await person(.operator, "nora", areas: ["norfolk"])
        let sue = try await person(.operator, "sue", areas: ["suffolk"])
        let olive = try await person(.operator, "olive", areas: [])
        func sees(_ person: Browser, _ incident: String) async throws -> Bool {
            try await person.get("/incidents/" + incident).status == 200
        }
        for (incident, expected) in [
            (suffolk, [false, true, true]), (norfolk, [true, false, true]), (both, [true, true, true]),
            (nowhere, [true, true, true]),
        ] {
            let seen = [
                try await sees(nora, incident), try await sees(sue, incident), try await sees(olive, incident),
            ]
            #expect(seen == expected, "\(incident)")
        }
        let (theirs, ours) = (
            try notification(of: suffolk, at: AreaTests.felix), try notification(of: norfolk, at: County.quay)
        )
        for list in ["/queue", "/queue/export", "/v1/notifications"] {
            let (north, south) = (try await nora.get(list).body, try await sue.get(list).body)
            #expect(north.contains(ours.reference) && !north.contains(theirs.reference), "\(list)")
            #expect(south.contains(theirs.reference) && !south.contains(ours.reference), "\(list)")
            let all = try await olive.get(list).body
            #expect(all.contains(ours.reference) && all.contains(theirs.reference), "\(list)")
        }
        let stray = try #require(try web.store.exceptions.page().first { $0.incident == nowhere })
        for person in [nora, sue, olive] {
            #expect(try await person.get("/exceptions").body.contains(stray.id))
            #expect(try await person.get("/exceptions/" + stray.id).status == 200)
        }
    }

    @Test func anotherAreasPageSaysWhoseItIsAndWhomToAskAndTheTryIsLogged() async throws {
        let nora = try await person(.operator, "nora", areas: ["norfolk"])
        let theirs = try notification(of: suffolk, at: AreaTests.felix)
        let page = try await nora.get("/notifications/" + theirs.id)
        #expect(page.status == 403 && page.body.contains("Suffolk") && page.body.contains("01632 960200"))
        #expect(page.body.contains("your account is for Norfolk"))
        let last = try #require(
            try web.store.auditLog.recent(limit: 10, for: .engine).map(\.entry).first { $0.action == "access.refused" })
        #expect(last.actor == .account("nora"))
        #expect(last.facts["areas"] == "suffolk" && last.facts["permission"] == "readDetails")
    }

    @Test("However much of another area fits a search, one's own is found")
    func manyOfAnotherArea() async throws {
        var town = AreaTests.town
        let others = (1...25).map { number in
            (
                forename: "Fezz" + letters(number), born: "2014-04-\(number < 10 ? "0" : "")\(number)",
                upn: upn(900 + number)
            )
        }
        // Whatever the order of a search is by, one of these is its last.
        let own = [("Nanette", "2014-04-12"), ("Nathaniel", "2010-01-01"), ("Nedward", "2018-01-01")].enumerated().map {
            (forename: $1.0, born: $1.1, upn: upn(800 + $0))
        }
        for (people, urn) in [(others, AreaTests.felix), (own, County.quay)] {
            town.roll += people.map {
                RollRow(
                    pupil: PupilDetails(
                        surname: "Quill", forename: $0.forename, dateOfBirth: day($0.born), upn: $0.upn),
                    enrolment: Enrolment(urn: urn))
            }
        }
        let web = try WebHarness(town: town)
        web.engine.replacePolicies(PolicyBook(areas: [County.area(nil), AreaTests.suffolk]))
        for (number, person) in (others + own.prefix(1)).enumerated() {
            let isOwn = number == others.count
            let child = Sample.child("1", person.forename, "Quill", person.born, upn: person.upn)
            let text = Sample.incident(reference: (isOwn ? "NO-" : "SU-") + String(number + 1), children: [child])
            let answer = try await web.json(
                .post, "/v1/incidents", token: web.feed(), isOwn ? text.replacing("-19T22", with: "-18T22") : text)
            #expect(answer.status == 202)
        }
        try web.turn()
        let nora = try await Browser(web, .operator, login: "nora", name: "Kay nora")
        _ = try web.engine.run(.setAreas(login: "nora", areas: WorkAreas(["norfolk"])), by: .owner("test"))
        try await nora.statePurpose()
        let found = try await nora.submit("/search", from: "/search", [("q", "Quill")]).body
        for person in own { #expect(found.contains(person.forename), "\(person.forename)") }
        #expect(found.contains("NO-26") && !found.contains("SU-"))
        for person in others { #expect(!found.contains(person.forename), "\(person.forename)") }
        // Also by two names, and by the day of birth.
        for text in ["Nanette Quill", "2014-04-12"] {
            #expect(
                try await nora.submit("/search", from: "/search", [("q", text)]).body.contains("Nanette"), "\(text)")
        }
    }

    @Test func aSearchFindsNothingOfAnotherArea() async throws {
        let nora = try await person(.operator, "nora", areas: ["norfolk"])
        let sue = try await person(.operator, "sue", areas: ["suffolk"])
        let theirs = try notification(of: suffolk, at: AreaTests.felix)
        for text in ["Felicity Banks", "SU-1", theirs.reference] {
            let (north, south) = (
                try await nora.submit("/search", from: "/search", [("q", text)]).body,
                try await sue.submit("/search", from: "/search", [("q", text)]).body
            )
            for link in ["/notifications/" + theirs.id, "/incidents/" + suffolk, "/pupils/"] {
                #expect(!north.contains("href=\"" + link), "\(text) \(link)")
            }
            #expect(
                south.contains("href=\"/incidents/" + suffolk) || south.contains("href=\"/notifications/" + theirs.id),
                "\(text)")
        }
    }

    /// By the socket for tools, for an account that `--as` names, and by what runs in the daemon.
    @Test func noOperationTouchesWhatBelongsToAnotherArea() async throws {
        _ = try await person(.supervisor, "nora", areas: ["norfolk"])
        let theirs = try notification(of: suffolk, at: AreaTests.felix)
        let exception = try #require(try web.store.exceptions.page().first { $0.incident == restricted })
        let operations: [EncompassEngine.Operation] = [
            .queue(QueueAction(kind: .cancel, notification: theirs.reference, reason: "x")),
            .resolve(ResolveRequest(exception: exception.id, decision: "dismiss", reason: "x")),
            .decideRestricted(exception: exception.id, releasing: true, reason: "x"),
            .linkIncidents(norfolk, with: "SU-1"), .unlinkIncident(id: suffolk, reason: "x"),
            .call(.record(CallRequest(notification: theirs.id, outcome: .noAnswer))),
            .requestPause(
                PauseRequest(
                    scope: "area:suffolk", approvedBy: "x", reason: "x", until: web.clock.now() + .hours(1))),
            .testChannels(.area(id: "suffolk", again: false, perMinute: 10)),
            .placeHold(HoldRequest(target: .incident("SU-1"), reason: "x")),
            .consult(Consultation(.notification, subject: "notification:\(theirs.id)")),
        ]
        let principal = try web.store.accounts.principal(
            of: LocalLogin(name: "root", isOwner: true, actingAs: "nora"))
        for operation in operations {
            let refused = #expect(throws: StoreError.self) { try web.engine.run(operation, by: principal) }
            #expect(refused?.denied?.areas == ["suffolk"], "\(operation.subject)")
        }
        #expect(try notification(of: suffolk, at: AreaTests.felix).state != .cancelled)
        _ = try web.engine.run(
            .consult(Consultation(.incident, subject: "incident:\(both)")), by: principal)
    }

    @Test func theAreasOfAnAccountAreSetOnItsPageAndByTheCommandAndLogged() async throws {
        let ada = try await person(.administrator, "ada", areas: [])
        let nora = try await person(.operator, "nora", areas: [])
        let account = try #require(try web.store.accounts.all().first { $0.login == "nora" })
        let page = "/people/" + account.id
        #expect(try await ada.get(page).body.contains("All areas"))
        let nothing = try await ada.submit(page, from: page, [("action", "areas"), ("extent", "some")])
        #expect(nothing.status == 422, "nothing ticked is not everything")
        let unknown = try await ada.submit(
            page, from: page, [("action", "areas"), ("extent", "some"), ("area", "atlantis")])
        #expect(unknown.status == 422)
        let set = try await ada.submit(
            page, from: page, [("action", "areas"), ("extent", "some"), ("area", "norfolk")])
        #expect(set.status == 303)
        let shown = try await ada.get(page).body
        #expect(shown.contains("<dd>Norfolk</dd>"))
        #expect(try await nora.get("/incidents/" + suffolk).status == 403, "in the session that was open")
        let people = try await ada.get("/people").body
        #expect(people.contains("No operator and no supervisor sees the work of Suffolk."))
        let logged = try #require(
            try web.store.auditLog.recent(limit: 20, for: .engine).map(\.entry).first {
                $0.action == "account.areasSet"
            })
        #expect(logged.actor == .account("ada") && logged.subject == "account:nora")
        #expect(logged.facts["areas"] == "norfolk" && logged.facts["before"] == "all")
        _ = try web.engine.run(.setAreas(login: "nora", areas: .all), by: .owner("root"))
        #expect(try await nora.get("/incidents/" + suffolk).status == 200)
        #expect(!(try await ada.get("/people").body.contains("No operator and no supervisor")))
    }

    @Test("That a person chose all areas is logged once: from then on the account keeps them, whatever its groups say")
    func aChoiceOfWhatIsSoAlready() async throws {
        _ = try await Browser(web, .operator, login: "olive", name: "Olive Stone")
        for _ in 1...2 { _ = try web.engine.run(.setAreas(login: "olive", areas: .all), by: .owner("root")) }
        let logged = try web.store.auditLog.trail(of: "account:olive").map(\.entry).filter {
            $0.action == "account.areasSet"
        }
        #expect(logged.map { $0.facts["areas"] } == ["all"] && logged.map { $0.facts["before"] } == ["all"])
    }

    @Test func anAdministratorOfOneAreaGivesNoMoreThanTheyHave() async throws {
        _ = try await person(.operator, "olive", areas: [])
        _ = try await person(.operator, "nora", areas: ["norfolk"])
        let ned = try await person(.administrator, "ned", areas: ["norfolk"])
        let list = try await ned.get("/people").body
        #expect(list.contains(">nora<") && !list.contains(">olive<"))
        let limited = Principal(actor: .account("ned"), role: .administrator, areas: WorkAreas(["norfolk"]))
        let operations: [EncompassEngine.Operation] = [
            .setAreas(login: "nora", areas: .all), .setAreas(login: "nora", areas: WorkAreas(["norfolk", "suffolk"])),
            .disableAccount(login: "olive"),
            .createAccount(
                AccountRequest(
                    login: "new", name: "New Person", role: .operator, places: [], password: Browser.password)),
        ]
        for operation in operations {
            let refused = #expect(throws: StoreError.self) { try web.engine.run(operation, by: limited) }
            #expect(refused?.denied?.permission == .manageAccounts, "\(operation.subject)")
        }
        let made = try await ned.submit(
            "/people", from: "/people", [("login", "new"), ("name", "New Person"), ("role", "operator")])
        #expect(made.status == 200)
        let new = try #require(try web.store.accounts.all().first { $0.login == "new" })
        #expect(new.areas == WorkAreas(["norfolk"]))
    }

    @Test func whoeverDecidedForAnotherAreaTakesASlipBackAndNobodyElseOfTheirAreaDoes() async throws {
        let nora = try await person(.operator, "nora", areas: ["norfolk"])
        let ned = try await person(.operator, "ned", areas: ["norfolk"])
        let stray = try #require(try web.store.exceptions.page().first { $0.incident == nowhere })
        let page = "/exceptions/" + stray.id
        func principal(_ login: String) -> Principal {
            Principal(actor: .account(login), role: .operator, areas: WorkAreas(["norfolk"]))
        }
        _ = try web.engine.run(
            .resolve(ResolveRequest(exception: stray.id, decision: "match", reason: "x", upn: "F935200005001")),
            by: principal("nora"))
        try web.turn()
        #expect(try notification(of: nowhere, at: AreaTests.felix).state != .cancelled)
        #expect(try await nora.get(page).status == 200)
        #expect(try await ned.get(page).status == 403)
        let refused = #expect(throws: StoreError.self) {
            try web.engine.run(.undoException(id: stray.id), by: principal("ned"))
        }
        #expect(refused?.denied?.areas == ["suffolk"])
        _ = try web.engine.run(.undoException(id: stray.id), by: principal("nora"))
        #expect(try await ned.get(page).status == 200, "it is of no area again")
    }

    @Test func aPauseIsApprovedBySomebodyWhoSeesItsPlace() async throws {
        _ = try await person(.supervisor, "sue", areas: ["suffolk"])
        _ = try await person(.dutyManager, "dan", areas: ["norfolk"])
        let nora = try await person(.operator, "nora", areas: ["norfolk"])
        let sid = try await person(.operator, "sid", areas: ["suffolk"])
        let until = web.clock.now() + .hours(1)
        func ask(_ approver: String) -> EncompassEngine.Operation {
            .requestPause(PauseRequest(scope: "area:norfolk", approvedBy: approver, reason: "x", until: until))
        }
        let asking = Principal(actor: .account("nora"), role: .operator, areas: WorkAreas(["norfolk"]))
        let refused = #expect(throws: StoreError.self) { try web.engine.run(ask("sue"), by: asking) }
        #expect(refused?.phrase.key == "error.pause.approverElsewhere")
        _ = try web.engine.run(ask("dan"), by: asking)
        let pause = try #require(try web.store.pauses.all(inForceOnly: false, at: web.clock.now()).first)
        _ = try web.engine.run(
            .approvePause(id: pause.id),
            by: Principal(actor: .account("dan"), role: .dutyManager, areas: WorkAreas(["norfolk"])))
        // In force, it heads every page of those who work for its area.
        #expect(try await nora.get("/queue").body.contains("id=\"paused-title\""))
        #expect(!(try await sid.get("/queue").body.contains("id=\"paused-title\"")))
    }

    @Test func onlyAnAccountAtTheDeskIsLimited() throws {
        _ = try web.store.accounts.create(
            login: "kay", name: "Kay Adult", role: .keyAdult, places: [.establishment(County.quay)], password: "x",
            by: .login("test"), at: web.clock.now())
        #expect(throws: StoreError.self) {
            try web.engine.run(.setAreas(login: "kay", areas: WorkAreas(["norfolk"])), by: .owner("root"))
        }
        #expect(throws: StoreError.self) {
            try web.engine.run(.setAreas(login: "nobody", areas: WorkAreas(["norfolk"])), by: .owner("root"))
        }
    }
}
