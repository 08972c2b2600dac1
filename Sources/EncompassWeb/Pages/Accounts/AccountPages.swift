import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird

/// Signing in and out, and stating a purpose.
struct AccountPages: Sendable {
    private static let formCookie = "encompass_form"
    let site: Site
    let pages: Pages
    private let failures = FailureLimiter(limit: 30)

    init(site: Site, pages: Pages) {
        self.site = site
        self.pages = pages
    }

    func add(to routes: inout Routes) {
        routes.get(.signIn, showSignIn)
        routes.post(.signIn, signIn)
        routes.post(.signOut, signOut)
        routes.get(.purpose, showPurpose)
        routes.post(.purpose, statePurpose)
    }

    private func showSignIn(_ request: Request, _ context: WebContext) async throws -> Response {
        try await form(request, next: request.query("next") ?? "", login: "", faults: [], status: .ok)
    }

    /// The form and its cookie hold the same token, so that nobody else's page can sign a person in as somebody.
    private func form(
        _ request: Request, next: String, login: String, faults: [PageFault], status: HTTPResponse.Status
    ) async throws -> Response {
        let token = request.cookies[AccountPages.formCookie]?.value ?? AccountPages.newToken()
        let next = AccountPages.localPath(next) ?? ""
        var page = Page(.signIn, "Sign in", ["formToken": token, "next": next, "login": login])
        page.faults = faults
        page.status = status
        page.isNarrow = true
        let now = site.now
        if next.hasPrefix("/a/") {
            let link = try await site.work { try $0.store.link(token: String(next.dropFirst(3)), at: now) }
            if let link { page.model["reference"] = link.reference }
        }
        var response = await pages.show(page, to: nil)
        response.headers.append(
            HTTPField(
                name: .setCookie,
                value: "\(AccountPages.formCookie)=\(token); Path=/sign-in; HttpOnly; SameSite=Strict"
                    + (site.isSecure ? "; Secure" : "")))
        return response
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        let next = fields.raw("next")
        let login = fields.text("login", limit: 64)
        guard Access.isSameSite(request), let cookie = request.cookies[AccountPages.formCookie]?.value,
            Access.isSame(cookie, fields.raw("csrf"))
        else {
            let fault = PageFault(field: nil, text: "The form was too old. Please try again.")
            return try await form(request, next: next, login: login, faults: [fault], status: .forbidden)
        }
        let password = fields.raw("password")
        switch try await site.work({ try $0.signIn(login: login, password: password) }) {
        case .signedIn(let token, let account):
            let home = account.role.isDesk ? Path.morning.link() : Path.school.link()
            var response = Response.seeOther(AccountPages.localPath(next) ?? home)
            SessionCookie.set(token, isSecure: site.isSecure, on: &response)
            return response
        case .locked(let until):
            let fault = PageFault(
                field: "login", text: "Too many attempts. Try again after \(pages.text.clock(until)).")
            var response = try await form(
                request, next: next, login: login, faults: [fault], status: .tooManyRequests)
            response.headers[.retryAfter] = String(max(1, (until - site.now).milliseconds / 1000))
            return response
        case .refused: return try await refuse(request, context, next: next, login: login)
        }
    }

    private func refuse(
        _ request: Request, _ context: WebContext, next: String, login: String
    ) async throws -> Response {
        if let wait = failures.failed([context.peer], at: site.configuration.realClock.now()) {
            throw Problem.tooMany(retryAfter: wait)
        }
        let fault = PageFault(field: "login", text: "The account or the password is not right.")
        var response = try await form(request, next: next, login: login, faults: [fault], status: .unauthorized)
        response.headers[.wwwAuthenticate] = "Session realm=\"encompass\""
        return response
    }

    private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        if let person = try await site.access.person(request) {
            try Access.check(fields, request, of: person)
            try await site.work { try $0.store.closeSession(token: person.token) }
        }
        var response = Response.seeOther(Path.signIn.link())
        SessionCookie.clear(isSecure: site.isSecure, on: &response)
        return response
    }

    private func showPurpose(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        return await purposePage(person, next: request.query("next") ?? "", faults: [])
    }

    private func purposePage(_ person: SignedIn, next: String, faults: [PageFault]) async -> Response {
        let choices = [
            "Tonight's notifications: matching, sending and telephoning", "A question from a school",
            "A multi-agency meeting", "Checking the quality of records",
        ]
        var page = Page(.purpose, "Why do you need to read children's details?")
        page.model["choices"] = choices.enumerated().map { index, text -> PageModel in
            ["id": "purpose-\(index)", "text": text, "isFirst": index == 0]
        }
        page.model["next"] = AccountPages.localPath(next) ?? Path.queue.link()
        page.faults = faults
        page.status = faults.isEmpty ? .ok : .unprocessableContent
        page.isNarrow = true
        return await pages.show(page, to: person)
    }

    private func statePurpose(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let purpose = fields.optional("purpose", limit: 200) ?? fields.optional("words", limit: 200)
        guard let purpose else {
            let fault = PageFault(field: "words", text: "Choose a purpose, or write one.")
            return await purposePage(person, next: fields.raw("next"), faults: [fault])
        }
        let now = site.now
        try await site.work {
            try $0.store.statePurpose(purpose, token: person.token, by: person.account.actor, at: now)
        }
        return .seeOther(AccountPages.localPath(fields.raw("next")) ?? Path.queue.link())
    }

    private static func newToken() -> String { EntropySource().bytes(24).map { String($0, radix: 36) }.joined() }

    /// A path of this site, to go on to; nil for anything that a browser could take for another site.
    static func localPath(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count < 512, !text.hasPrefix("//"), !text.hasPrefix("/\\"),
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return text
    }
}
