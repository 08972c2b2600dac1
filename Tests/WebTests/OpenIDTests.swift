import Crypto
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Sign-in by the organisation's provider")
struct OpenIDTests {
    private let provider = MadeUpProvider()
    private let web: WebHarness

    init() throws { web = try WebHarness(openID: provider.client()) }

    /// Somebody who has gone to the provider.
    private struct Away {
        let cookie: String
        let query: [String: String]
    }

    private func leave(next: String = "") async throws -> Away {
        let answer = try await web.get("/sign-in/openid" + (next.isEmpty ? "" : "?next=" + next))
        #expect(answer.status == 303)
        let address = try #require(answer.header("Location").flatMap { URLComponents(string: $0) })
        #expect(address.host == "login.example" && address.path == "/authorize")
        let pairs = (address.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return Away(cookie: answer.cookies, query: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }

    private func claims(
        _ away: Away, groups: String = #"["MASH staff"]"#, issuer: String = MadeUpProvider.issuer,
        audience: String = "encompass", nonce: String? = nil, subject: String = "u-1", name: String = "Olga Perator",
        login: String = "olga", ends: Span = .minutes(5)
    ) -> String {
        let now = web.clock.now().milliseconds / 1000
        return """
            {"iss":"\(issuer)","aud":"\(audience)","sub":"\(subject)","nonce":"\(nonce ?? away.query["nonce"] ?? "")",\
            "iat":\(now),"exp":\(now + ends.milliseconds / 1000),"name":"\(name)","preferred_username":"\(login)",\
            "groups":\(groups)}
            """
    }

    private func comeBack(_ away: Away, state: String? = nil, cookie: String? = nil) async throws -> Answer {
        try await web.get(
            "/sign-in/openid/return?code=abc&state=" + (state ?? away.query["state"] ?? ""),
            cookie: cookie ?? away.cookie)
    }

    private func account() throws -> Account? { try web.store.accounts.all().first { $0.login == "olga" } }

    @Test func somebodyWithAGroupIsSignedInAndGetsAnAccount() async throws {
        #expect(try await web.get("/sign-in").body.contains("Sign in with Norfolk County Council"))
        let away = try await leave(next: "/queue")
        #expect(away.query["response_type"] == "code" && away.query["client_id"] == "encompass")
        #expect(away.query["code_challenge_method"] == "S256")
        #expect(away.query["redirect_uri"] == "http://127.0.0.1:8080/sign-in/openid/return")
        provider.give(try provider.token(claims(away)))
        let back = try await comeBack(away)
        #expect(back.status == 303 && back.header("Location") == "/queue")
        // The verifier whose hash went ahead; and the secret, with its signs escaped.
        let form = try #require(provider.forms.first)
        let hash = Data(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8)))
        #expect(MadeUpProvider.base64URL(hash) == away.query["code_challenge"])
        #expect(form["code"] == "abc" && form["grant_type"] == "authorization_code")
        #expect(form["redirect_uri"] == away.query["redirect_uri"])
        let pair = Data("encompass:s3cret%2Fwith%2Bsigns".utf8).base64EncodedString()
        #expect(form["authorization"] == "Basic " + pair)
        #expect(try await web.get("/queue", cookie: back.cookies).status == 200)
        #expect(!(try await web.get("/account", cookie: back.cookies).body.contains("Change your password")))
        let made = try #require(try account())
        #expect(made.role == .operator && made.name == "Olga Perator")
        let log = try web.store.auditLog.recent(limit: 5, for: .engine).map(\.entry)
        #expect(log.contains { $0.action == "account.signedIn" && $0.facts["by"] == "provider" })
        let ada = try await Browser(web, .administrator, login: "ada", name: "Ada Ministrator")
        let shown = try await ada.get("/people/" + made.id).body
        #expect(shown.contains("own sign-in") && !shown.contains("value=\"invite\""))
        // No password opens it, and nobody can give it one.
        #expect(throws: StoreError.self) {
            try web.store.accounts.setPassword(login: "olga", to: "x", by: .login("test"), at: web.clock.now())
        }
    }

    @Test(
        "Where groups give areas, somebody in none of them sees no area until a person sets areas or a group gives them"
    )
    func areas() async throws {
        let web = try WebHarness(
            openID: provider.client(areas: GroupAreas([.init(group: "MASH Norfolk", area: "norfolk")])))
        try await web.notify()
        func signIn(_ groups: String) async throws -> String {
            let left = try await web.get("/sign-in/openid")
            let query = left.header("Location").flatMap { URLComponents(string: $0) }?.queryItems ?? []
            func value(_ name: String) -> String { query.first { $0.name == name }?.value ?? "" }
            let away = Away(cookie: left.cookies, query: ["nonce": value("nonce")])
            provider.give(try provider.token(claims(away, groups: groups)))
            let back = try await web.get(
                "/sign-in/openid/return?code=abc&state=" + value("state"), cookie: left.cookies)
            #expect(back.status == 303)
            return back.cookies
        }
        func account() throws -> Account? { try web.store.accounts.all().first { $0.login == "olga" } }
        let first = try await signIn(#"["MASH staff"]"#)
        #expect(try account()?.areas == WorkAreas.none)
        #expect(!(try await web.get("/queue", cookie: first).body.contains("Quayside")))
        #expect(try await web.get("/", cookie: first).body.contains("works for no area yet"))
        let ada = try await Browser(web, .administrator, login: "ada", name: "Ada Ministrator")
        let page = "/people/" + (try #require(try account())).id
        #expect(try await ada.get(page).body.contains("No area yet"))
        // A group gives its area, and takes it back when it is lost.
        let second = try await signIn(#"["MASH staff","MASH Norfolk"]"#)
        #expect(try account()?.areas == WorkAreas(["norfolk"]))
        #expect(try await web.get("/queue", cookie: second).body.contains("Quayside"))
        _ = try await signIn(#"["MASH staff"]"#)
        #expect(try account()?.areas == WorkAreas.none)
        // What a person sets stays.
        #expect(try await ada.submit(page, from: page, [("action", "areas"), ("extent", "all")]).status == 303)
        let last = try await signIn(#"["MASH staff"]"#)
        #expect(try account()?.areas == .all)
        #expect(try await web.get("/queue", cookie: last).body.contains("Quayside"))
    }

    @Test func aRoleFollowsTheGroupsAndEndsWithThem() async throws {
        var away = try await leave()
        provider.give(try provider.token(claims(away)))
        let first = try await comeBack(away)
        away = try await leave()
        provider.give(try provider.token(claims(away, groups: #"["MASH staff","MASH leads"]"#)))
        let second = try await comeBack(away)
        #expect(try account()?.role == .supervisor)
        #expect(try await web.get("/queue", cookie: first.cookies).status == 303, "an old session keeps the old role")
        #expect(try await web.get("/audit", cookie: second.cookies).header("Location")?.contains("/purpose") == true)
        away = try await leave()
        provider.give(try provider.token(claims(away, groups: #"["Bins"]"#)))
        let refused = try await comeBack(away)
        #expect(refused.status == 403 && refused.body.contains("one of your groups"))
        #expect(try account()?.disabledAt != nil)
        #expect(try refusals().first == "noRole")
        #expect(try await web.get("/queue", cookie: second.cookies).status == 303)
        // They come again with a group; but not if a person disabled the account.
        away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 303)
        #expect(try account()?.disabledAt == nil)
        try web.store.accounts.disable(login: "olga", by: .login("test"), at: web.clock.now())
        away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 403)
        #expect(try refusals().first == "disabled")
    }

    /// Why sign-ins were refused, the last one first.
    private func refusals() throws -> [String] {
        try web.store.auditLog.recent(limit: 50, for: .engine).map(\.entry)
            .filter { $0.action == "account.signInRefused" }.compactMap { $0.facts["why"] }
    }

    @Test func anAccountThatItsGroupsClosedIsDisabledForGood() async throws {
        var away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 303)
        away = try await leave()
        provider.give(try provider.token(claims(away, groups: "[]")))
        #expect(try await comeBack(away).status == 403)
        let ada = try await Browser(web, .administrator, login: "ada", name: "Ada Ministrator")
        let page = "/people/" + (try #require(try account())).id
        for path in ["/people", page] { #expect(try await ada.get(path).body.contains("Closed: no group"), "\(path)") }
        #expect(try await ada.submit(page, from: page, [("action", "disable")]).status == 303)
        for path in ["/people", page] {
            let shown = try await ada.get(path).body
            #expect(shown.contains("Disabled") && !shown.contains("Closed: no group"), "\(path)")
        }
        away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 403)
    }

    @Test func itsAccountIsNoLoginOfTheMachineAndNoAddress() async throws {
        var away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 303)
        let login = LocalLogin(name: "olga", isOwner: false, actingAs: nil)
        #expect(try web.store.accounts.principal(of: login).role == .login)
        away = try await leave()
        provider.give(try provider.token(claims(away, subject: "u-2", login: "kay@school.example")))
        #expect(try await comeBack(away).status == 303)
        #expect(try web.store.accounts.all().count == 2)
        #expect(try !web.store.accounts.all().contains { $0.login.contains("@") })
    }

    @Test func nobodyGetsIntoALocalAccountOfTheSameName() async throws {
        let local = try await Browser(web, .supervisor, login: "olga", name: "Olga Local")
        let away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 303)
        let accounts = try web.store.accounts.all()
        #expect(accounts.count == 2 && accounts.contains { $0.login.hasPrefix("openid-") && $0.role == .operator })
        #expect(try account()?.role == .supervisor)
        #expect(try await local.get("/queue").status == 200)
    }

    enum Fault: String, CaseIterable, Sendable {
        case nonce, audience, issuer, expired, unsigned, otherAlgorithm, unknownKey, otherKey, changed, noToken
    }

    private func token(_ fault: Fault, _ away: Away) throws -> String {
        let right = claims(away)
        switch fault {
        case .nonce: return try provider.token(claims(away, nonce: "other"))
        case .audience: return try provider.token(claims(away, audience: "other"))
        case .issuer: return try provider.token(claims(away, issuer: "https://other.example"))
        case .expired: return try provider.token(claims(away, ends: .minutes(-3)))
        case .unsigned:
            let parts = [#"{"alg":"none"}"#, right].map { MadeUpProvider.base64URL(Data($0.utf8)) }
            return parts.joined(separator: ".") + "."
        case .otherAlgorithm: return try provider.token(right, header: #"{"alg":"HS256","kid":"k1"}"#)
        case .unknownKey: return try provider.token(right, header: #"{"alg":"ES256","kid":"k2"}"#)
        case .otherKey: return try provider.token(right, by: P256.Signing.PrivateKey())
        case .changed:
            let parts = try provider.token(right).split(separator: ".").map(String.init)
            let other = claims(away, groups: #"["MASH leads"]"#)
            return [parts[0], MadeUpProvider.base64URL(Data(other.utf8)), parts[2]].joined(separator: ".")
        case .noToken: return "x"
        }
    }

    @Test(arguments: Fault.allCases)
    func aTokenWithAFaultSignsNobodyIn(fault: Fault) async throws {
        let away = try await leave()
        provider.give(try token(fault, away))
        let back = try await comeBack(away)
        #expect(back.status == 403 && !back.cookies.contains("encompass_session="))
        #expect(try web.store.accounts.all().isEmpty)
        #expect(try web.store.auditLog.recent(limit: 1, for: .engine).first?.entry.action == "account.signInFailed")
        // The right one counts in the same browser.
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 303)
    }

    @Test func onlyTheBrowserThatBeganTheSignInEndsIt() async throws {
        let away = try await leave()
        let other = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away, state: other.query["state"]).status == 403)
        #expect(try await comeBack(away, cookie: other.cookie).status == 403)
        #expect(try await comeBack(away, cookie: "none=1").status == 403)
        #expect(provider.forms.isEmpty, "the code was redeemed")
        #expect(try web.store.accounts.all().isEmpty)
    }

    @Test func aProviderThatIsDownIsLeftAloneForAWhileAndLocalAccountsGoOn() async throws {
        provider.setDown(true)
        #expect(try await web.get("/sign-in/openid").status == 502)
        let page = try await web.get("/sign-in/openid")
        #expect(page.status == 502 && page.body.contains("an account of this service"))
        #expect(provider.asked.count == 1, "every visitor makes it be asked again")
        let local = try await Browser(web, .operator)
        #expect(try await local.get("/queue").status == 200)
        provider.setDown(false)
        web.clock.advance(.minutes(10))
        _ = try await leave()
    }

    @Test func manyVisitorsAskTheProviderOnce() async throws {
        provider.setSlow(true)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await leave() } }
            try await group.waitForAll()
        }
        #expect(provider.asked.count == 1)
    }

    @Test func signInsThatEndInNoSessionDoNotCloseItForAnOffice() async throws {
        for _ in 0..<12 {
            let away = try await leave()
            provider.give(try provider.token(claims(away, groups: "[]")))
            let refused = try await comeBack(away)
            #expect(refused.status == 403)
            #expect(refused.header("Set-Cookie")?.contains("Max-Age=0") == true, "the cookie is over")
        }
        let away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 303)
    }

    @Test func aKeyOfAnotherKindOrUseStopsNobody() async throws {
        provider.setOtherKeys(
            #"{"kty":"new","kid":"n1"},{"kty":"EC","crv":"P-999","kid":"n2","x":"AA","y":"AA"},"#
                + #"{"kty":"EC","crv":"P-256","kid":"k1","use":"enc","x":"AA","y":"AA"},"#)
        let away = try await leave()
        provider.give(try provider.token(claims(away)))
        #expect(try await comeBack(away).status == 303)
    }

    @Test func withoutAProviderThereIsNoSuchSignIn() async throws {
        let web = try WebHarness()
        #expect(try await web.get("/sign-in/openid").status == 404)
        #expect(try await web.get("/sign-in/openid/return?code=a&state=b").status == 404)
        #expect(!(try await web.get("/sign-in").body.contains("/sign-in/openid")))
    }
}
