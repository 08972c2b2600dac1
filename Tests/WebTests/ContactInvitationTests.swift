import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

/// Contacts get a link by e-mail, prove with a code to their mobile that it is them, and choose a password.
@Suite("Invitations of contacts, forgotten passwords and one's own account")
struct ContactInvitationTests {
    private let web: WebHarness
    private let email = "priya.nair@quayside.example"

    /// Priya Nair is the Key Adult of two schools.
    init() throws {
        var town = County.town
        for index in town.contacts.indices where town.contacts[index].name == "Priya Nair" {
            town.contacts[index].mobile = "07700900123"
        }
        var second = try #require(town.contacts.first { $0.name == "Priya Nair" })
        second.scope = .establishment(County.pier)
        town.contacts.append(second)
        town.contacts.append(
            Contact(scope: .establishment(County.pier), role: .head, name: "Una Verified", email: "una@pier.example"))
        web = try WebHarness(channels: [.email, .sms], town: town)
    }

    private func invite(_ invitees: Invitees) throws -> InvitedContacts? {
        try web.engine.run(.inviteContacts(invitees), by: .owner("test")).invited
    }

    /// The invitations that are sent now, by address.
    private func invitations() throws -> [String: String] {
        try web.engine.leaseStep(limit: 50).reduce(into: [:]) { found, message in
            if case .invitation(let token, _) = message.matter { found[message.address] = "/invitation/" + token }
        }
    }

    private func code() throws -> String {
        try #require(
            try web.engine.leaseStep(on: .sms, limit: 10).compactMap { message -> String? in
                guard case .code(let code, _, _) = message.matter else { return nil }
                return message.address == "07700900123" ? code.text : nil
            }.last)
    }

    /// Sends the form of a page without a session.
    private func submit(_ path: String, from page: String, _ fields: [(String, String)]) async throws -> Answer {
        let form = try await web.get(page)
        let headers = ["Content-Type": "application/x-www-form-urlencoded", "Cookie": form.cookies]
        return try await web.send(.post, path, headers, body: PageForm.body([("csrf", form.csrf)] + fields))
    }

    private func choose(_ password: String, by path: String, code: String) async throws -> Answer {
        try await submit(path, from: path, [("password", password), ("again", password), ("code", code)])
    }

    private func signIn(_ login: String, _ password: String, code: String? = nil) async throws -> Answer {
        let more = code.map { [("code", $0)] } ?? []
        return try await submit("/sign-in", from: "/sign-in", [("login", login), ("password", password)] + more)
    }

    @Test func onePersonOfTwoSchoolsGetsOneAccountAndChoosesItsPasswordWithACode() async throws {
        #expect(try invite(.address(email.uppercased()))?.invited == 1)
        let sent = try invitations()
        let path = try #require(sent[email])
        #expect(sent.count == 1 && !path.contains("priya"))
        let page = try await web.get(path)
        #expect(page.body.contains(email) && page.body.contains("… 23") && !page.body.contains("07700900123"))
        let without = try await choose(Browser.password, by: path, code: "")
        #expect(without.status == 422 && without.body.contains("Type the code"))
        #expect(try await submit(path + "/code", from: path, []).status == 303)
        let code = try code()
        #expect(try await choose("short", by: path, code: code).status == 422)
        let chosen = try await choose(Browser.password, by: path, code: code)
        #expect(chosen.status == 303)
        let next = try #require(chosen.header("Location"))
        #expect(try await web.get(next).body.contains("Your password is set. Sign in with it."))
        #expect(try await web.get(path).status == 404, "an invitation works once")
        let signedIn = try await signIn(email, Browser.password)
        #expect(signedIn.status == 303)
        let list = try await web.get("/school", cookie: signedIn.cookies)
        #expect(list.body.contains("Quayside Primary School") && list.body.contains("Pier Free School"))
        #expect(!list.body.contains("Harbour High School"))
        let own = try await web.get("/account", cookie: signedIn.cookies)
        #expect(own.body.contains("signed in as <b>\(email)</b>") && !own.body.contains(">contact-"))
    }

    @Test func anAreaIsInvitedOnceAndOnlyAtVerifiedAddresses() throws {
        let first = try #require(try invite(.authorities(["926"])))
        #expect(first == InvitedContacts(invited: 4, known: 0, unverified: 1, disabled: 0))
        #expect(try invitations().count == 4)
        let account = try #require(try web.store.accounts.all().first { $0.name == "Ruth Bell" })
        _ = try web.engine.run(.setPassword(login: account.login, password: Browser.password), by: .owner("test"))
        let officer = try #require(try web.store.accounts.all().first { $0.name == "Olive Frost" })
        #expect(officer.role == .laOfficer && officer.places == [.localAuthority("926")])
        _ = try web.engine.run(.disableAccount(login: officer.login), by: .owner("test"))
        web.clock.advance(.hours(1))
        let second = try #require(try invite(.authorities(["926"])))
        #expect(second == InvitedContacts(invited: 2, known: 1, unverified: 1, disabled: 1))
        #expect(try invite(.authorities(["999"])) == InvitedContacts())
    }

    @Test func anInvitationEndsAfterSevenDays() async throws {
        _ = try invite(.address(email))
        let path = try #require(try invitations()[email])
        web.clock.advance(.days(7))
        #expect(try await web.get(path).status == 404)
    }

    @Test func whoForgotTheirPasswordGetsALinkAndNobodyElseLearnsAnything() async throws {
        _ = try invite(.address(email))
        _ = try invitations()
        var answers: Set<String> = []
        for login in [email, "nobody@none.example", "nobody", ""] {
            let answer = try await submit("/password", from: "/password", [("login", login)])
            #expect(answer.status == 200)
            answers.insert(answer.body.replacing(/value="[^"]*"/, with: ""))
        }
        #expect(answers.count == 1, "the answer says whether there is such an account")
        let path = try #require(try invitations()[email])
        _ = try await submit(path + "/code", from: path, [])
        #expect(try await choose(Browser.password, by: path, code: try code()).status == 303)
        #expect(try await signIn(email, Browser.password).status == 303)
    }

    @Test func wrongPasswordsOfOthersAskTheOwnerForACode() async throws {
        _ = try invite(.address(email))
        let path = try #require(try invitations()[email])
        _ = try await submit(path + "/code", from: path, [])
        _ = try await choose(Browser.password, by: path, code: try code())
        for _ in 0..<10 { #expect(try await signIn(email, "not the password").status == 401) }
        let locked = try await signIn(email, Browser.password)
        #expect(locked.status == 429 && locked.body.contains("Send me a code"))
        for login in [email, "nobody@none.example"] {
            let asked = try await submit("/sign-in/code", from: "/sign-in", [("login", login)])
            #expect(asked.status == 200 && asked.body.contains("a code is on its way"))
        }
        let code = try code()
        let wrong = code == "000000" ? "111111" : "000000"
        #expect(try await signIn(email, Browser.password, code: wrong).status == 429)
        #expect(try await signIn(email, Browser.password, code: code).status == 303)
        #expect(try await signIn(email, Browser.password).status == 303, "the count begins again after it")
    }

    @Test func everybodyChangesTheirPasswordAndEndsTheirOtherSessions() async throws {
        let sam = try await Browser(web, .operator)
        let other = try await signIn("sam.hart", Browser.password)
        #expect(try await web.get("/account", cookie: other.cookies).status == 200)
        let wanted = "tractor lantern violet"
        func change(_ present: String, _ new: String, _ again: String) async throws -> Answer {
            try await sam.submit(
                "/account/password", from: "/account", [("present", present), ("password", new), ("again", again)])
        }
        #expect(try await change("wrong", wanted, wanted).body.contains("not your present password"))
        #expect(try await change(Browser.password, "password1234", "password1234").status == 422)
        #expect(try await change(Browser.password, wanted, wanted + "x").body.contains("not the same"))
        #expect(try await change(Browser.password, wanted, wanted).status == 303)
        #expect(try await sam.get("/account").status == 200)
        #expect(try await web.get("/account", cookie: other.cookies).status == 303)
        #expect(try await signIn("sam.hart", Browser.password).status == 401)
        let again = try await signIn("sam.hart", wanted)
        let page = try await sam.get("/account").body
        let session = try #require(page.firstMatch(of: /name="session" value="([^"]+)"/)).output.1
        let stranger = try await Browser(web, .operator, login: "eve", name: "Eve Other")
        #expect(
            try await stranger.submit("/account/end", from: "/account", [("session", String(session))]).status == 303)
        #expect(try await web.get("/account", cookie: again.cookies).status == 200, "another's session was ended")
        #expect(try await sam.submit("/account/end", from: "/account", [("session", String(session))]).status == 303)
        #expect(try await web.get("/account", cookie: again.cookies).status == 303)
    }

    @Test func staffSetTheSchoolsOfAnAccount() async throws {
        let sam = try await Browser(web, .keyAdult, urns: [County.quay])
        let set = { places in
            try web.engine.run(.setPlaces(login: "sam.hart", places: places), by: .owner("test"))
        }
        _ = try set([.establishment(County.harbour)])
        let list = try await sam.get("/school").body
        #expect(list.contains("Harbour High School") && !list.contains("Quayside"))
        #expect(throws: StoreError.self) { try set([]) }
        #expect(throws: StoreError.self) { try set([.localAuthority("926")]) }
    }
}
