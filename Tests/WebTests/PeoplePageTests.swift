import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Accounts, for administrators")
struct PeoplePageTests {
    private let web: WebHarness
    private let ada: Browser

    init() async throws {
        web = try WebHarness()
        ada = try await Browser(web, .administrator, login: "ada", name: "Ada Ministrator")
    }

    private func id(_ login: String) throws -> String {
        try #require(try web.store.accounts.all().first { $0.login == login }).id
    }

    @Test func anAdministratorBeginsAtThePeopleAndSeesNothingOfTheWork() async throws {
        try await web.notify()
        #expect(try await ada.get("/").header("Location") == "/people")
        let page = try await ada.get("/people")
        #expect(page.status == 200 && page.body.contains("Ada Ministrator") && page.body.contains("Password only"))
        #expect(!page.body.contains("href=\"/queue\"") && !page.body.contains("<script"))
        for path in ["/queue", "/exceptions", "/calls", "/search", "/registry", "/audit", "/pauses", "/purpose"] {
            #expect(try await ada.get(path).status == 403, "\(path)")
        }
        #expect(try await ada.get("/v1/notifications").status == 403)
        #expect(try await ada.get("/v1/stats").status == 403)
    }

    @Test func aNewAccountIsInvitedAndChoosesItsPassword() async throws {
        let form = [("login", "olga"), ("name", "Olga Perator"), ("role", "operator")]
        let empty = try await ada.submit("/people", from: "/people", [("login", "olga")])
        #expect(empty.status == 422 && empty.body.contains("value=\"olga\""), "what was typed stays")
        let school = try await ada.submit(
            "/people", from: "/people", [("login", "kay"), ("name", "Kay Adult"), ("role", "keyAdult")])
        #expect(school.status == 422)
        let made = try await ada.submit("/people", from: "/people", form)
        #expect(made.status == 200)
        let address = try #require(made.body.firstMatch(of: /https?:[^< ]*(\/invitation\/[^< ]+)/)).output.1
        #expect(try await web.get(String(address)).body.contains("Olga Perator"))
        let again = try await ada.submit("/people", from: "/people", form)
        #expect(again.status == 409 && again.body.contains("is taken"))
        #expect(!(try await ada.get("/people/" + id("olga")).body.contains("/invitation/")), "it is shown once")
    }

    @Test func sessionsOfOthersAreListedAndEnded() async throws {
        let sam = try await Browser(web, .operator)
        let page = "/people/" + (try id("sam.hart"))
        let shown = try await ada.get(page).body
        let session = try #require(shown.firstMatch(of: /name="session" value="([0-9a-f]+)"/)).output.1
        let ended = try await ada.submit(page, from: page, [("action", "endSession"), ("session", String(session))])
        #expect(ended.status == 303)
        #expect(try await sam.get("/queue").status == 303)
        #expect(try await ada.get(page).body.contains("Not signed in anywhere now"))
        #expect(try await ada.get("/people").status == 200)
        let last = try #require(
            try web.store.auditLog.recent(limit: 10, for: .engine).map(\.entry).first {
                $0.action == "session.endedByOther"
            })
        #expect(last.actor == .account("ada") && last.subject == "account:sam.hart")
    }

    @Test func anAccountIsDisabledAndEnabledAndLosesItsSecondStep() async throws {
        let sam = try await Browser(web, .operator)
        let page = "/people/" + (try id("sam.hart"))
        let account = try #require(try web.store.accounts.all().first { $0.login == "sam.hart" })
        let now = web.clock.now()
        try web.store.secondSteps.begin(for: account, in: "a", real: now, at: now)
        guard case .begun(let secret) = try web.store.secondSteps.state(of: account, in: "a", real: now) else {
            Issue.record("no second step has begun")
            return
        }
        _ = try web.store.secondSteps.confirm(
            SecondSteps.code(Data(secret), number: SecondStep.number(at: now)), for: account, keeping: "a", real: now,
            at: now)
        #expect(try await ada.get("/people").body.contains("With a second step"))
        for place in 0..<SecondStep.mostWrong {
            _ = try web.store.secondSteps.openSession(
                of: account, with: "12345", lasting: .hours(1), browser: nil,
                real: now + .minutes(2 + place / SecondStep.tries * 30), at: now)
        }
        #expect(try await ada.get("/people").body.contains("Second step closed by wrong codes"))
        #expect(try await ada.get(page).body.contains("too many wrong codes"))
        #expect(try await ada.submit(page, from: page, [("action", "resetSecondStep")]).status == 303)
        #expect(!(try await ada.get(page).body.contains("too many wrong codes")))
        #expect(try web.store.secondSteps.state(of: account) == .off)
        #expect(try await ada.submit(page, from: page, [("action", "disable")]).status == 303)
        #expect(try await sam.get("/queue").status == 303)
        #expect(try await ada.get(page).body.contains("Enable the account"))
        #expect(try await ada.submit(page, from: page, [("action", "enable")]).status == 303)
        #expect(try await ada.submit(page, from: page, [("action", "dance")]).status == 422)
    }

    @Test func anAdministratorMakesNoWayToChildrensDetails() async throws {
        _ = try await Browser(web, .operator)
        _ = try web.store.accounts.create(
            login: "kay", name: "Kay Adult", role: .keyAdult, places: [.establishment(County.quay)], password: "x",
            by: .login("test"), at: web.clock.now())
        let administrator = Principal.desk("ada", as: .administrator)
        let operations: [EncompassEngine.Operation] = [
            .createCredential(CredentialRequest(role: .operator, purpose: "x")),
            .createCredential(CredentialRequest(role: .auditor, purpose: "x")),
            .createCredential(CredentialRequest(role: .school, urn: County.quay)),
            .changeWebhook(
                WebhookChange(urn: County.quay, kind: .set(url: "https://school.example/hook"), reason: "x")),
            .createAccount(
                AccountRequest(
                    login: "new", name: "New Adult", role: .keyAdult, places: [.establishment(County.quay)],
                    password: Browser.password)),
            .setPlaces(login: "kay", places: [.establishment(County.quay)]),
            .setPassword(login: "sam.hart", password: Browser.password), .inviteAccount(login: "kay"),
            .enableAccount(login: "kay"),
        ]
        for operation in operations {
            let refused = #expect(throws: StoreError.self) { try web.engine.run(operation, by: administrator) }
            #expect(refused?.denied?.permission == .manageReaders, "\(operation.subject)")
        }
        _ = try web.engine.run(.inviteAccount(login: "sam.hart"), by: administrator)
        _ = try web.engine.run(.createCredential(CredentialRequest(role: .feed, force: "norfolk")), by: administrator)
        _ = try web.engine.run(.inviteAccount(login: "kay"), by: .owner("root"))
    }

    @Test func nobodyAdministersTheirOwnAccount() async throws {
        let page = "/people/" + (try id("ada"))
        #expect(try await ada.get(page).body.contains("your own account"))
        for action in ["disable", "invite", "resetSecondStep"] {
            #expect(try await ada.submit(page, from: page, [("action", action)]).status == 409, "\(action)")
        }
        #expect(try await ada.get("/people").status == 200)
    }

    @Test func onlyAnAdministratorComesHere() async throws {
        for role in [Account.Role.operator, .supervisor, .dutyManager, .auditor] {
            let person = try await Browser(web, role, login: role.rawValue, name: "Some Body")
            #expect(try await person.get("/people").status == 403, "\(role)")
            #expect(!(try await person.get("/queue").body.contains("href=\"/people\"")), "\(role)")
            let tried = try await person.submit("/people", from: "/queue", [("login", "x")])
            #expect(tried.status == 403, "\(role)")
        }
    }

    @Test func aPurposeMustFitTheRole() async throws {
        let auditor = try await Browser(web, .auditor, login: "aud", name: "Aud Itor")
        let page = try await auditor.get("/purpose").body
        #expect(page.contains("Checking the quality") && !page.contains("Tonight&#39;s notifications"))
        let wrong = try await auditor.submit(
            "/purpose", from: "/purpose", [("purpose", "A multi-agency meeting")])
        #expect(wrong.status == 422 && wrong.body.contains("does not fit your role"))
        let right = try await auditor.submit(
            "/purpose", from: "/purpose", [("purpose", "Checking the quality of records")])
        #expect(right.status == 303)
    }
}
