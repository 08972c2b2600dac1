import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb
import Foundation
import TestSupport
import Testing

@Suite("Choosing a password by invitation")
struct InvitationPageTests {
    private let web: WebHarness
    private let path: String

    init() throws {
        web = try WebHarness()
        _ = try web.engine.run(
            .createAccount(
                AccountRequest(
                    login: "sam@mash.example", name: "Sam Hart", role: .supervisor, places: [],
                    password: "nobody ever reads this one")),
            by: .owner("test"))
        let invitation = try web.engine.run(.inviteAccount(login: "sam@mash.example"), by: .owner("test")).invitation
        path = try #require(invitation).link(base: "")
    }

    private func choose(_ password: String, again: String? = nil, csrf: String? = nil) async throws -> Answer {
        let page = try await web.get(path)
        let fields = [("csrf", csrf ?? page.csrf), ("password", password), ("again", again ?? password)]
        let headers = ["Content-Type": "application/x-www-form-urlencoded", "Cookie": page.cookies]
        return try await web.send(.post, path, headers, body: PageForm.body(fields))
    }

    @Test func theInvitedPersonChoosesAPasswordAndSignsInWithIt() async throws {
        // No three letters: they may stand in a token by chance.
        for text in ["sam.hart", "sam@", "mash.example"] {
            #expect(!path.contains(text), "an address has no personal data")
        }
        let page = try await web.get(path)
        #expect(page.status == 200 && page.body.contains("sam@mash.example") && page.body.contains("Sam Hart"))
        #expect(page.header("Referrer-Policy") == "no-referrer" && page.header("Cache-Control") == "no-store")
        let chosen = try await choose(Browser.password)
        #expect(chosen.status == 303 && chosen.header("Location") == "/sign-in?chosen=1")
        let form = try await web.get("/sign-in")
        let signedIn = try await web.send(
            .post, "/sign-in",
            ["Content-Type": "application/x-www-form-urlencoded", "Cookie": form.cookies],
            body: PageForm.body([
                ("csrf", form.csrf), ("login", "sam@mash.example"), ("password", Browser.password),
            ]))
        #expect(signedIn.status == 303 && signedIn.cookies.contains("encompass_session"))
        let used = try await web.get(path)
        #expect(used.status == 404 && used.body.contains("was used, or has ended") && !used.body.contains("sam@"))
    }

    @Test func aWeakOrMistypedPasswordIsAskedForAgain() async throws {
        for (password, again, words) in [
            ("short", "short", "Choose a longer password"), ("password12345", "password12345", "harder to guess"),
            ("sam@mash.example", "sam@mash.example", "harder to guess"),
            (Browser.password, "correct horse batter", "not the same"),
        ] {
            let answer = try await choose(password, again: again)
            #expect(answer.status == 422 && answer.body.contains(words), "\(password)")
            #expect(!answer.body.contains(Browser.password))
        }
        #expect(try await web.get(path).status == 200)
    }

    @Test func aFormFromAnotherSiteSetsNothing() async throws {
        #expect(try await choose(Browser.password, csrf: "x").status == 403)
        #expect(try await web.get(path).status == 200)
    }

    @Test func anInvitationEnds() async throws {
        web.clock.advance(.days(7))
        #expect(try await web.get(path).status == 404)
        #expect(try await web.get("/invitation/unknown").status == 404)
    }
}
