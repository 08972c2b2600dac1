import EncompassCore
import EncompassStore
import Testing

@Suite("Signing in")
struct SignInTests {
    @Test func whoeverIsNotSignedInIsAskedToAndComesBack() async throws {
        let web = try WebHarness()
        let answer = try await web.get("/queue?state=held")
        #expect(answer.status == 303)
        #expect(answer.header("Location") == "/sign-in?next=%2Fqueue%3Fstate%3Dheld")
        let page = try await web.get("/sign-in?next=/queue")
        #expect(page.body.contains("name=\"next\" value=\"/queue\""))
        for elsewhere in ["//evil.example", "https://evil.example", "/%5Cevil.example", "/%0d%0aX:1"] {
            #expect(try await web.get("/sign-in?next=\(elsewhere)").body.contains("name=\"next\" value=\"\""))
        }
    }

    @Test func theCookieIsOutOfReachOfScriptsAndOfOtherSites() async throws {
        let web = try WebHarness(publicURL: "https://encompass.example")
        let person = try await Browser(web, .operator)
        #expect(person.cookie.hasPrefix("__Host-encompass_session="))
        let page = try await web.get("/sign-in")
        let answer = try await web.send(
            .post, "/sign-in", ["Content-Type": "application/x-www-form-urlencoded", "Cookie": page.cookies],
            body: "csrf=\(page.csrf)&login=sam.hart&password=correct+horse+battery")
        let cookie = try #require(answer.header("Set-Cookie"))
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(part)) }
        #expect(answer.header("Strict-Transport-Security") != nil)
    }

    @Test func pagesCarryTheHeadersThatKeepThemSafe() async throws {
        let page = try await WebHarness().get("/sign-in")
        #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        #expect(page.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        #expect(page.header("Cache-Control") == "no-store")
        #expect(page.header("Referrer-Policy") == "no-referrer")
        #expect(page.header("X-Content-Type-Options") == "nosniff")
        #expect(page.header("Strict-Transport-Security") == nil)
        #expect(!page.body.contains("<script"))
    }

    @Test func aWrongPasswordAndAnUnknownAccountAreAnsweredAlike() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        var answers: [Answer] = []
        for login in ["sam.hart", "nobody.here"] {
            let page = try await web.get("/sign-in")
            var other = person
            other.cookie = page.cookies
            answers.append(
                try await other.post("/sign-in", [("csrf", page.csrf), ("login", login), ("password", "wrong")]))
        }
        #expect(answers.map(\.status) == [401, 401])
        #expect(answers.allSatisfy { $0.body.contains("The account or the password is not right.") })
    }

    @Test func aFormWithoutItsTokenSignsNobodyIn() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        let answer = try await person.post(
            "/sign-in", [("csrf", "x"), ("login", "sam.hart"), ("password", Browser.password)])
        #expect(answer.status == 403)
        #expect(answer.cookies.contains("encompass_session") == false)
    }

    @Test func signingOutEndsTheSession() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        #expect(try await person.get("/").status == 200)
        #expect(try await person.post("/sign-out", [("csrf", "wrong")]).status == 403)
        #expect(try await person.submit("/sign-out", from: "/", []).status == 303)
        #expect(try await person.get("/").status == 303)
    }

    @Test func aSessionMayUseTheAPIAndWritesOnlyWithItsToken() async throws {
        let web = try WebHarness()
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        #expect(try await person.get("/v1/notifications").status == 200)
        var headers = ["Cookie": person.cookie, "Content-Type": "application/json"]
        let path = "/v1/notifications/\(id)/cancel"
        #expect(try await web.send(.post, path, headers, body: #"{"reason":"x"}"#).status == 403)
        headers["X-CSRF-Token"] = try await person.get("/").csrf
        #expect(try await web.send(.post, path, headers, body: #"{"reason":"x"}"#).status == 200)
    }
}
