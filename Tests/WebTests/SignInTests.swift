import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Signing in")
struct SignInTests {
    @Test func signingInReturnsToTheRequestedPage() async throws {
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

    @Test func theSessionCookieIsHttpOnlyAndSameSite() async throws {
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

    @Test func pagesHaveSecurityHeaders() async throws {
        let page = try await WebHarness().get("/sign-in")
        #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        #expect(page.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        #expect(page.header("Cache-Control") == "no-store")
        #expect(page.header("Referrer-Policy") == "no-referrer")
        #expect(page.header("X-Content-Type-Options") == "nosniff")
        #expect(page.header("Strict-Transport-Security") == nil)
        #expect(!page.body.contains("<script"))
    }

    /// Pages, files, JSON and refusals alike.
    @Test func everyAnswerHasSecurityHeaders() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        var answers: [(String, Answer)] = []
        for path in [
            "/", "/queue", "/style.css", "/openapi.yaml", "/health/live", "/metrics", "/v1/notifications", "/nothing",
            "/v1/nothing", "/audit",
        ] {
            answers.append((path, try await person.get(path)))
            answers.append((path + " for nobody", try await web.get(path)))
        }
        answers.append(("PUT", try await web.send(.put, "/v1/incidents")))
        #expect(Set(answers.map(\.1.status)).isSuperset(of: [200, 303, 401, 403, 404, 405]))
        for (name, answer) in answers {
            #expect(answer.header("Content-Security-Policy")?.hasPrefix("default-src 'none';") == true, "\(name)")
            #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(name)")
            #expect(answer.header("X-Frame-Options") == "DENY", "\(name)")
            #expect(answer.header("Referrer-Policy") == "no-referrer", "\(name)")
            let isPublicFile = answer.status == 200 && (name.hasPrefix("/style.css") || name.hasPrefix("/openapi"))
            #expect(isPublicFile || answer.header("Cache-Control") == "no-store", "\(name)")
        }
    }

    /// A session that somebody put into the browser beforehand does not become the person's.
    @Test func eachSignInHasATokenOfItsOwnWhichTheDatabaseDoesNotHold() async throws {
        let web = try WebHarness()
        let stranger = try await Browser(web, .operator, login: "mallory", name: "Mal Lory")
        _ = try await Browser(web, .operator)
        let page = try await web.get("/sign-in")
        func token(_ cookies: String) throws -> String {
            String(try #require(cookies.firstMatch(of: /encompass_session=([^;]+)/)).output.1)
        }
        let planted = try token(stranger.cookie)
        let answer = try await web.send(
            .post, "/sign-in",
            [
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "\(page.cookies); encompass_session=\(planted)",
            ], body: "csrf=\(page.csrf)&login=sam.hart&password=correct+horse+battery")
        #expect(answer.status == 303)
        let own = try token(answer.cookies)
        #expect(own != planted && own.utf8.count >= 43, "256 bits in base64")
        #expect(try await web.get("/", cookie: "encompass_session=\(planted)").body.contains("Mal Lory"))
        #expect(try await web.get("/", cookie: "encompass_session=\(own)").body.contains("Sam Hart"))
        let bytes = ["", "-wal"].reduce(into: Data()) {
            $0 += FileManager.default.contents(atPath: web.folder.file("encompass.db" + $1)) ?? Data()
        }
        #expect(!bytes.isEmpty && bytes.range(of: Data(own.utf8)) == nil)
    }

    @Test func signInsAndFailedOnesAreInTheAuditLog() async throws {
        let web = try WebHarness()
        _ = try await Browser(web, .operator)
        #expect(try await attempt(web, "sam.hart", "wrong password").status == 401)
        let actions = try web.store.auditLog.trail(of: "account:sam.hart").map(\.entry.action)
        #expect(actions.suffix(2) == ["account.signedIn", "account.signInFailed"])
    }

    @Test func aPasswordIsStoredAsASaltedScryptHash() throws {
        let one = try PasswordHash.make("correct horse battery", salt: Array(repeating: 1, count: 16))
        let other = try PasswordHash.make("correct horse battery", salt: Array(repeating: 2, count: 16))
        #expect(one.hasPrefix("scrypt$32768$8$1$") && one != other && !one.contains("correct"))
        #expect(PasswordHash.verify("correct horse battery", against: one))
        #expect(PasswordHash.verify("correct horse battery", against: other))
        for wrong in ["", "Correct horse battery", "correct horse batterx", "correct horse battery "] {
            #expect(!PasswordHash.verify(wrong, against: one))
        }
    }

    /// Status, headers and body reveal neither which logins exist nor which are disabled.
    @Test func everyRefusedSignInGetsTheSameAnswer() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        _ = try await Browser(web, .operator, login: "ann.gone", name: "Ann Gone")
        _ = try web.engine.run(.disableAccount(login: "ann.gone"), by: .owner("test"))
        func answer(_ login: String, _ password: String) async throws -> Answer {
            let page = try await web.get("/sign-in")
            var other = person
            other.cookie = page.cookies
            let given = try await other.post(
                "/sign-in", [("csrf", page.csrf), ("login", login), ("password", password)])
            // The typed text and the form's token are the visitor's own.
            let body = [page.csrf, given.csrf, login].filter { !$0.isEmpty }.reduce(given.body) {
                $0.replacing($1, with: "")
            }
            var headers = given.headers
            headers[.setCookie] = given.cookies.isEmpty ? nil : "some"
            // The body is compared without the typed text, whose length differs.
            headers[.contentLength] = nil
            // Each request has one of its own.
            if let name = HTTPField.Name("X-Correlation-ID") { headers[name] = nil }
            return Answer(status: given.status, headers: headers, body: body)
        }
        let answers = [
            try await answer("sam.hart", "wrong"), try await answer("nobody.here", "wrong"),
            try await answer("ann.gone", "wrong"), try await answer("ann.gone", Browser.password),
        ]
        #expect(answers[0].status == 401 && answers[0].body.contains("Wrong account or password."))
        for other in answers.dropFirst() {
            #expect(other.status == answers[0].status && other.headers == answers[0].headers)
            #expect(other.body == answers[0].body)
        }
    }

    @Test func aSignInFormWithoutItsTokenIsRefused() async throws {
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

    @Test func aSessionReadsTheAPIAndWritesOnlyWithItsToken() async throws {
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

    private func attempt(
        _ web: WebHarness, _ login: String, _ password: String, cookie more: String = ""
    ) async throws -> Answer {
        let page = try await web.get("/sign-in")
        let fields = "csrf=\(page.csrf)&login=\(login)&password=\(password.replacing(" ", with: "+"))"
        let headers = [
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": page.cookies + (more.isEmpty ? "" : "; " + more),
        ]
        return try await web.send(.post, "/sign-in", headers, body: fields)
    }

    @Test func unknownWrongAndThrottledLoginsGetTheSameAnswerAndTheOwnersBrowserStillSignsIn() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        let device = try #require(person.cookie.split(separator: "; ").first { $0.hasPrefix("encompass_device=") })
        for login in ["sam.hart", "nobody.here"] {
            var statuses: [Int] = []
            var last = ""
            for _ in 0..<12 {
                let answer = try await attempt(web, login, "wrong password")
                statuses.append(answer.status)
                last = answer.body.replacing(login, with: "").replacing(answer.csrf, with: "")
                if answer.status == 429 { #expect(answer.header("Retry-After") == "900") }
            }
            #expect(statuses == Array(repeating: 401, count: 10) + [429, 429])
            #expect(last.contains("Too many attempts. Try again in 15 minutes."))
        }
        // The right password from there is not checked either, or the answer would reveal that it is right.
        #expect(try await attempt(web, "sam.hart", Browser.password).status == 429)
        #expect(try await attempt(web, "sam.hart", Browser.password, cookie: String(device)).status == 303)
        // Somebody else's proof does not count.
        #expect(try await attempt(web, "nobody.here", "wrong", cookie: String(device)).status == 429)
        web.clock.advance(.minutes(15))
        #expect(try await attempt(web, "sam.hart", Browser.password).status == 303)
    }

    /// A hash is computed for every login, known or not: without it, an answer would come a hundred times sooner. The
    /// fastest of some attempts each, in turn, counts, since a busy machine only adds to the time; it gets as many as it
    /// needs to be quiet for a moment.
    @Test func unknownLoginsCostTheSameWork() async throws {
        let web = try WebHarness()
        _ = try await Browser(web, .operator)
        let logins = ["sam.hart", "nobody.here", "no.body@quayside.example"]
        var fastest = logins.map { _ in Duration.seconds(3600) }
        for _ in 0..<20 {
            for _ in 0..<8 {
                for (place, login) in logins.enumerated() {
                    let begun = ContinuousClock.now
                    #expect(try await attempt(web, login, "wrong password").status == 401)
                    fastest[place] = min(fastest[place], ContinuousClock.now - begun)
                }
            }
            if fastest.dropFirst().allSatisfy({ $0 * 2 > fastest[0] && $0 < fastest[0] * 2 }) { return }
            // What failed is forgotten.
            web.clock.advance(.minutes(15))
        }
        Issue.record("the time of an answer tells which logins there are: \(fastest)")
    }

    @Test func unlockingAnAccountForgetsItsFailures() async throws {
        let web = try WebHarness()
        _ = try await Browser(web, .operator)
        for _ in 0..<10 { _ = try await attempt(web, "sam.hart", "wrong password") }
        #expect(try await attempt(web, "sam.hart", Browser.password).status == 429)
        _ = try web.engine.run(.unlockAccount(login: "sam.hart"), by: .owner("test"))
        #expect(try await attempt(web, "sam.hart", Browser.password).status == 303)
    }

    @Test func aNewPasswordEndsSessionsAndADisabledAccountCanBeEnabled() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        func run(_ operation: EncompassEngine.Operation) throws {
            _ = try web.engine.run(operation, by: .owner("test"))
        }
        #expect(throws: StoreError.self) {
            try run(.setPassword(login: "sam.hart", password: "Password1234!"))
        }
        #expect(throws: StoreError.self) { try run(.setPassword(login: "sam.hart", password: "SamHart2026!!")) }
        #expect(try await person.get("/").status == 200)
        try run(.setPassword(login: "sam.hart", password: "heron lantern biscuit"))
        #expect(try await person.get("/").status == 303)
        #expect(try await attempt(web, "sam.hart", Browser.password).status == 401)
        #expect(try await attempt(web, "sam.hart", "heron lantern biscuit").status == 303)
        try run(.disableAccount(login: "sam.hart"))
        #expect(try await attempt(web, "sam.hart", "heron lantern biscuit").status == 401)
        try run(.enableAccount(login: "sam.hart"))
        #expect(try await attempt(web, "sam.hart", "heron lantern biscuit").status == 303)
    }

    @Test func manySignInsAtOnceDoNotBlockPages() async throws {
        // How many of them come while others wait is the machine's matter: one that is too busy tries again.
        for _ in 0..<10 {
            let web = try WebHarness()
            let person = try await Browser(web, .operator)
            let page = try await web.get("/sign-in")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for number in 0..<60 {
                    tasks.addTask {
                        try await web.send(
                            .post, "/sign-in",
                            ["Content-Type": "application/x-www-form-urlencoded", "Cookie": page.cookies],
                            body: "csrf=\(page.csrf)&login=user\(number)&password=wrong"
                        ).status
                    }
                }
                #expect(try await person.get("/").status == 200)
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { [401, 429].contains($0) })
            // Four attempts per address wait at a time: of sixty at once, nobody's are all let in.
            if statuses.contains(429) { return }
        }
        Issue.record("sixty sign-ins at once all wait for their turn")
    }

    @Test func anotherSiteCannotSignSomebodyOut() async throws {
        let web = try WebHarness()
        let person = try await Browser(web, .operator)
        let csrf = try await person.get("/").csrf
        // A browser omits our cookie from another site's form.
        let bare = try await web.send(
            .post, "/sign-out",
            ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"], body: "")
        #expect(bare.header("Set-Cookie") == nil)
        for header in [["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.example"]] {
            let answer = try await person.post("/sign-out", [("csrf", csrf)], headers: header)
            #expect(answer.status == 403 && answer.header("Set-Cookie") == nil)
        }
        #expect(try await person.get("/").status == 200)
        let own = try await person.post("/sign-out", [("csrf", csrf)], headers: ["Origin": "http://127.0.0.1"])
        #expect(own.status == 303)
        #expect(try await person.get("/").status == 303)
    }

    @Test func overTLSOnlyTheCookieWithThePrefixCounts() async throws {
        let web = try WebHarness(publicURL: "https://encompass.example")
        let person = try await Browser(web, .operator)
        #expect(try await person.get("/").status == 200)
        var other = person
        other.cookie = person.cookie.replacing("__Host-", with: "")
        #expect(try await other.get("/").status == 303)
        let page = try await web.get("/sign-in")
        #expect(page.cookies.hasPrefix("__Host-encompass_form="))
        let tossed = try await web.send(
            .post, "/sign-in",
            [
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": page.cookies.replacing("__Host-", with: ""),
            ], body: "csrf=\(page.csrf)&login=sam.hart&password=correct+horse+battery")
        #expect(tossed.status == 403)
    }
}
