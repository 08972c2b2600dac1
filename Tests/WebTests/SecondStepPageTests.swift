import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("The second step at the desk")
struct SecondStepPageTests {
    private static let page = "/account/second-step"
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func account(_ login: String = "sam.hart") throws -> Account {
        try #require(try web.store.accounts.all().first { $0.login == login })
    }

    private func secret(_ person: Browser) throws -> Data {
        let web = person.web
        let account = try #require(try web.store.accounts.all().first)
        let token = String(try #require(person.cookie.firstMatch(of: /encompass_session=([^;]+)/)).output.1)
        let state = try web.store.secondSteps.state(of: account, in: token, real: web.clock.now())
        guard case .begun(let secret) = state else { return Data() }
        return Data(secret)
    }

    private func code(_ secret: Data, _ web: WebHarness) -> String {
        SecondSteps.code(secret, number: SecondStep.number(at: web.clock.now()))
    }

    /// Sets it up as a person does, and returns the recovery codes and the secret.
    private func setUp(_ person: Browser) async throws -> (codes: [String], secret: Data) {
        let web = person.web
        let began = try await person.submit(
            Self.page, from: Self.page, [("action", "begin"), ("password", Browser.password)])
        #expect(began.status == 303)
        let secret = try secret(person)
        let shown = try await person.get(Self.page).body
        let key = Base32.text(Array(secret))
        #expect(shown.contains(key.prefix(4) + " " + key.dropFirst(4).prefix(4)))
        #expect(shown.contains("otpauth://totp/Encompass:sam.hart?secret=\(key)"))
        let done = try await person.submit(
            Self.page, from: Self.page, [("action", "confirm"), ("code", code(secret, web))])
        #expect(done.status == 200)
        let codes = done.body.matches(of: /<li class="ref">([0-9a-z-]+)</).map { String($0.output.1) }
        return (codes, secret)
    }

    private func signIn(_ fields: [(String, String)], at path: String = "/sign-in") async throws -> Answer {
        let page = try await web.get("/sign-in")
        return try await web.send(
            .post, path, ["Content-Type": "application/x-www-form-urlencoded", "Cookie": page.cookies],
            body: PageForm.body([("csrf", page.csrf)] + fields))
    }

    private func ticket(in answer: Answer) throws -> String {
        String(try #require(answer.body.firstMatch(of: /name="ticket" value="([^"]+)"/)).output.1)
    }

    @Test func afterThePasswordACodeIsAskedForAndOpensTheDesk() async throws {
        let person = try await Browser(web, .operator)
        let (codes, secret) = try await setUp(person)
        #expect(codes.count == RecoveryCode.count)
        #expect(try await person.get("/queue").status == 200, "the session that set it up goes on")
        web.clock.advance(.minutes(2))
        let asked = try await signIn([
            ("login", "sam.hart"), ("password", Browser.password), ("next", "/queue?state=held"),
        ])
        #expect(asked.status == 200 && asked.header("Set-Cookie")?.contains("session") != true)
        let ticket = try ticket(in: asked)
        let path = "/sign-in/second-step"
        let wrong = try await signIn([("ticket", ticket), ("code", "zzzzz-zzzzz")], at: path)
        #expect(wrong.status == 422 && wrong.body.contains("Tries left: 4"))
        let right = [("ticket", ticket), ("code", code(secret, web)), ("next", "/queue?state=held")]
        let entered = try await signIn(right, at: path)
        #expect(entered.status == 303 && entered.header("Location") == "/queue?state=held")
        #expect(entered.cookies.contains("encompass_session="))
        // The same code is not accepted again.
        #expect(try await signIn(right, at: path).status == 422)
        let recovered = try await signIn([("ticket", ticket), ("code", codes[0])], at: path)
        #expect(recovered.status == 303)
        #expect(try await signIn([("ticket", ticket), ("code", codes[0])], at: path).status == 422)
        web.clock.advance(.minutes(6))
        let over = try await signIn([("ticket", ticket), ("code", codes[1])], at: path)
        #expect(over.header("Location")?.hasPrefix("/sign-in") == true && !over.cookies.contains("encompass_session="))
    }

    @Test func aSecretThatWasBegunElsewhereOrLongAgoIsNotShown() async throws {
        let person = try await Browser(web, .operator)
        let begin = [("action", "begin"), ("password", Browser.password)]
        #expect(try await person.submit(Self.page, from: Self.page, begin).status == 303)
        let code = code(try secret(person), web)
        #expect(try await person.get(Self.page).body.contains("otpauth://"))
        let other = try await signIn([("login", "sam.hart"), ("password", Browser.password)])
        #expect(other.status == 303)
        #expect(!(try await web.get(Self.page, cookie: other.cookies).body.contains("otpauth://")))
        web.clock.advance(.minutes(15))
        #expect(!(try await person.get(Self.page).body.contains("otpauth://")))
        let late = try await person.submit(Self.page, from: Self.page, [("action", "confirm"), ("code", code)])
        #expect(late.status == 422 && late.body.contains("Begin again with your password"))
    }

    @Test func aWrongPasswordAsksForNoCode() async throws {
        let person = try await Browser(web, .operator)
        _ = try await setUp(person)
        let refused = try await signIn([("login", "sam.hart"), ("password", "wrong horse battery")])
        #expect(refused.status == 401 && !refused.body.contains("ticket"))
        let forged = try await signIn([("ticket", "x.1.y"), ("code", "123456")], at: "/sign-in/second-step")
        #expect(forged.status == 303 && forged.header("Location")?.hasPrefix("/sign-in") == true)
    }

    @Test func settingUpAndRemovingNeedThePassword() async throws {
        let person = try await Browser(web, .operator)
        let refused = try await person.submit(
            Self.page, from: Self.page, [("action", "begin"), ("password", "wrong horse battery")])
        #expect(refused.status == 422 && refused.body.contains("not your present password"))
        let (codes, _) = try await setUp(person)
        let without = try await person.submit(
            Self.page, from: Self.page, [("action", "remove"), ("password", "wrong"), ("code", codes[0])])
        #expect(without.status == 422)
        let wrong = try await person.submit(
            Self.page, from: Self.page, [("action", "remove"), ("password", Browser.password), ("code", "000000")])
        #expect(wrong.status == 422)
        #expect(try web.store.secondSteps.state(of: account()).isOn)
        let removed = try await person.submit(
            Self.page, from: Self.page, [("action", "remove"), ("password", Browser.password), ("code", codes[0])])
        #expect(removed.status == 303)
        #expect(try web.store.secondSteps.state(of: account()) == .off)
    }

    @Test func aRoleThatNeedsItOpensNothingElseBefore() async throws {
        let web = try WebHarness(sessions: SessionLimits(secondStepFor: [.supervisor]))
        let person = try await Browser(web, .supervisor)
        for path in ["/", "/queue", "/exceptions", "/audit", "/registry", "/purpose"] {
            let answer = try await person.get(path)
            #expect(answer.status == 303 && answer.header("Location") == Self.page, "\(path): \(answer.status)")
        }
        #expect(try await person.get("/v1/notifications").status == 403)
        #expect(try await person.get("/account").status == 200)
        #expect(try await person.get(Self.page).body.contains("Your role needs it"))
        _ = try await setUp(person)
        #expect(try await person.get("/queue").status == 200)
        // Other roles may do without.
        let other = try await Browser(web, .operator, login: "olga", name: "Olga Perator")
        #expect(try await other.get("/queue").status == 200)
    }
}
