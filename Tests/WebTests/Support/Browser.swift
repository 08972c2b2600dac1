import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport

/// A person with a browser: keeps the session's cookie and fills in forms.
struct Browser: Sendable {
    static let password = "correct horse battery"

    let web: WebHarness
    var cookie: String

    /// Creates an account and signs in with the page's own form.
    init(
        _ web: WebHarness, _ role: Account.Role, urns: [URN] = [], authorities: [String] = [],
        login: String = "sam.hart", name: String = "Sam Hart"
    ) async throws {
        self.web = web
        _ = try web.engine.run(
            .createAccount(
                AccountRequest(
                    login: login, name: name, role: role,
                    places: urns.map(Scope.establishment) + authorities.map(Scope.localAuthority),
                    password: Browser.password)),
            by: .owner("test"))
        let page = try await web.get("/sign-in")
        cookie = page.cookies
        let answer = try await post(
            "/sign-in", [("csrf", page.csrf), ("login", login), ("password", Browser.password)])
        guard answer.status == 303 else { throw Unexpected(answer) }
        cookie = answer.cookies
    }

    func get(_ path: String) async throws -> Answer { try await web.get(path, cookie: cookie) }

    func post(_ path: String, _ fields: [(String, String)], headers: [String: String] = [:]) async throws -> Answer {
        let own = ["Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie]
        return try await web.send(.post, path, own.merging(headers) { $1 }, body: PageForm.body(fields))
    }

    /// Fills in a form of the page at `page` and sends it to `path`.
    func submit(_ path: String, from page: String, _ fields: [(String, String)]) async throws -> Answer {
        let csrf = try await get(page).csrf
        return try await post(path, [("csrf", csrf)] + fields)
    }

    /// States a purpose for the shift.
    func statePurpose() async throws {
        _ = try await submit("/purpose", from: "/purpose", [("purpose", "overnight notifications")])
    }
}
