import EncompassCore
import EncompassEngine
import EncompassFormats
public import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// Signing in and out, choosing a password by invitation, and stating a purpose.
struct AccountPages: Sendable {
    /// How long a browser that somebody signed in on is remembered.
    private static let deviceLife = 180 * 86_400
    /// The choice with a text field for another purpose.
    private static let otherPurpose = "other"
    let site: Site
    let pages: Pages
    func add(to routes: inout Routes) {
        routes.open(.signIn, showSignIn)
        routes.post(.signIn, signIn)
        routes.post(.signOut, signOut)
        routes.open(.invitation, showInvitation)
        routes.post(.invitation, acceptInvitation)
        routes.get(.purpose, showPurpose)
        routes.post(.purpose, statePurpose)
    }

    private func showSignIn(_ request: Request, _ context: WebContext) async throws -> Response {
        try await form(request, next: request.query("next") ?? "", login: "", faults: [], status: .ok)
    }

    /// The form and its cookie hold the same token, so that no other site can sign a person in.
    private func form(
        _ request: Request, next: String, login: String, faults: [PageFault], status: HTTPResponse.Status
    ) async throws -> Response {
        let token = cookie("encompass_form", request) ?? AccountPages.newToken()
        let next = AccountPages.localPath(next) ?? ""
        let now = site.now
        let link =
            next.hasPrefix("/a/")
            ? try await site.work { try $0.store.messages.link(token: String(next.dropFirst(3)), at: now) } : nil
        let content = SignInForm(formToken: token, next: next, login: login, reference: link?.reference)
        var page = Page(pages.words("signIn.title"), content)
        page.faults = faults
        page.status = status
        page.isNarrow = true
        var response = await pages.show(page, to: nil)
        setCookie("encompass_form", token, on: &response)
        return response
    }

    /// Over TLS, the cookie with the prefix that binds it to this host.
    private func cookie(_ name: String, _ request: Request) -> String? {
        HeaderText.cookie(site.isSecure ? "__Host-" + name : name, in: request.headers[values: .cookie])
    }

    private func setCookie(_ name: String, _ value: String, lasting seconds: Int? = nil, on response: inout Response) {
        let life = seconds.map { "; Max-Age=\($0)" } ?? ""
        let text = "\(site.isSecure ? "__Host-" : "")\(name)=\(value); Path=/; HttpOnly; SameSite=Strict\(life)"
        response.headers.append(HTTPField(name: .setCookie, value: text + (site.isSecure ? "; Secure" : "")))
    }

    /// The browser's own name, if it proves that the login has signed in on it before.
    private func device(_ login: String, _ request: Request) -> String? {
        let parts = (cookie("encompass_device", request) ?? "").split(separator: ".").map(String.init)
        guard parts.count == 2, Access.isSame(parts[1], site.store.sessions.deviceProof(login: login, device: parts[0]))
        else {
            return nil
        }
        return parts[0]
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        let next = fields.raw("next")
        let login = fields.text("login", limit: 64)
        guard Access.isSameSite(request), let token = cookie("encompass_form", request),
            Access.isSame(token, fields.raw("csrf"))
        else {
            let fault = PageFault(nil, "fault.oldForm")
            return try await form(request, next: next, login: login, faults: [fault], status: .forbidden)
        }
        let device = device(login, request)
        let attempt = SignInAttempt(login: login, address: context.peer, device: device)
        switch try await site.engine.signIn(attempt, password: fields.raw("password")) {
        case .signedIn(let token, let account) where !site.access.serves(account.role.principal):
            // As if the password were wrong: a stranger at the schools' address learns nothing about the desk's.
            try await site.work { try $0.store.sessions.close(token: token) }
            return try await refusedForm(request, next: next, login: login)
        case .signedIn(let token, let account):
            let home = account.role.isDesk ? Path.morning.link() : Path.school.link()
            var response = Response.seeOther(AccountPages.localPath(next) ?? home)
            SessionCookie.set(token, isSecure: site.isSecure, on: &response)
            let known = device ?? AccountPages.newToken()
            setCookie(
                "encompass_device", known + "." + site.store.sessions.deviceProof(login: login, device: known),
                lasting: AccountPages.deviceLife, on: &response)
            return response
        case .wait(let until):
            let seconds = max(1, (until - site.configuration.realClock.now()).milliseconds / 1000)
            let wait =
                seconds < 60
                ? pages.words.count("duration.seconds", Int(seconds))
                : pages.words.count("duration.wholeMinutes", Int((seconds + 59) / 60))
            let fault = PageFault("login", "fault.wait", ["wait": wait])
            var response = try await form(
                request, next: next, login: login, faults: [fault], status: .tooManyRequests)
            response.headers[.retryAfter] = String(seconds)
            return response
        case .refused: return try await refusedForm(request, next: next, login: login)
        }
    }

    private func refusedForm(_ request: Request, next: String, login: String) async throws -> Response {
        let fault = PageFault("login", "fault.password")
        var response = try await form(request, next: next, login: login, faults: [fault], status: .unauthorized)
        response.headers[.wwwAuthenticate] = "Session realm=\"encompass\""
        return response
    }

    /// A form from another site signs nobody out, with or without the cookie.
    private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        guard let person = try await site.access.person(request) else { return .seeOther(Path.signIn.link()) }
        try Access.check(fields, request, of: person)
        try await site.work { try $0.store.sessions.close(token: person.token) }
        var response = Response.seeOther(Path.signIn.link())
        SessionCookie.clear(isSecure: site.isSecure, on: &response)
        return response
    }

    private func showPurpose(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        return await purposePage(person, next: request.query("next") ?? "", form: nil, faults: [])
    }

    private func purposePage(
        _ person: SignedIn, next: String, form: FormFields?, faults: [PageFault]
    ) async -> Response {
        let words = pages.words
        let content = PurposeForm(
            choices: ["tonight", "question", "meeting", "quality"].map { name in
                let text = words("purpose.\(name)")
                return PurposeForm.Choice(
                    id: "purpose-\(name)", text: text, isChosen: form?.text("purpose") == text)
            },
            isOther: form?.text("purpose") == AccountPages.otherPurpose, other: AccountPages.otherPurpose,
            words: form?.text("words") ?? "", next: AccountPages.localPath(next) ?? Path.queue.link())
        var page = Page(words("purpose.title"), content)
        page.faults = faults
        page.status = faults.isEmpty ? .ok : .unprocessableContent
        page.isNarrow = true
        return await pages.show(page, to: person)
    }

    private func statePurpose(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let chosen = fields.optional("purpose", limit: 200).flatMap { $0 == AccountPages.otherPurpose ? nil : $0 }
        guard let purpose = chosen ?? fields.optional("words", limit: 200) else {
            let fault = PageFault("words", "fault.purpose")
            return await purposePage(person, next: fields.raw("next"), form: fields, faults: [fault])
        }
        let now = site.now
        try await site.work {
            try $0.store.sessions.statePurpose(purpose, token: person.token, by: person.account.actor, at: now)
        }
        return .seeOther(AccountPages.localPath(fields.raw("next")) ?? Path.queue.link())
    }

    private func showInvitation(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try await invited(context)
        return await invitationPage(account, request, context, faults: [], status: .ok)
    }

    private func invited(_ context: WebContext) async throws -> Account {
        let (token, now) = (context.parameter("token"), site.now)
        guard let account = try await site.work({ try $0.store.accounts.invited(by: token, at: now) }),
            site.access.serves(account.role.principal)
        else {
            throw Problem(.notFound, pages.words("invitation.ended"))
        }
        return account
    }

    /// Its form and a cookie hold the same token, as in the form for signing in.
    private func invitationPage(
        _ account: Account, _ request: Request, _ context: WebContext, faults: [PageFault], status: HTTPResponse.Status
    ) async -> Response {
        let token = cookie("encompass_form", request) ?? AccountPages.newToken()
        let action = Path.invitation.link(context.parameter("token"))
        let content = InvitationForm(formToken: token, action: action, login: account.login, name: account.name)
        var page = Page(pages.words("invitation.title"), content)
        page.faults = faults
        page.status = status
        page.isNarrow = true
        var response = await pages.show(page, to: nil)
        setCookie("encompass_form", token, on: &response)
        return response
    }

    private func acceptInvitation(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try await invited(context)
        let fields = try await FormFields(request)
        guard Access.isSameSite(request), let form = cookie("encompass_form", request),
            Access.isSame(form, fields.raw("csrf"))
        else {
            let fault = PageFault(nil, "fault.oldForm")
            return await invitationPage(account, request, context, faults: [fault], status: .forbidden)
        }
        let (password, token, now) = (fields.raw("password"), context.parameter("token"), site.now)
        var fault: PageFault?
        if PasswordRules.fault(in: password, login: account.login, name: account.name) != nil {
            fault = PageFault("password", "fault.newPassword")
        } else if password != fields.raw("again") {
            fault = PageFault("again", "fault.repeatedPassword")
        }
        if let fault {
            return await invitationPage(account, request, context, faults: [fault], status: .unprocessableContent)
        }
        try await site.work { try $0.acceptInvitation(token, password: password, at: now) }
        return .seeOther(Path.signIn.link())
    }

    private static func newToken() -> String { Data(EntropySource().bytes(24)).base64URL }

    /// A path of this site to go to next; nil for anything that a browser could take for another site.
    static func localPath(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count < 512, !text.hasPrefix("//"), !text.hasPrefix("/\\"),
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return text
    }
}

struct SignInForm: PageContent {
    static let template = Template.signIn
    let formToken: String
    let next: String
    let login: String
    /// The reference of the notification whose link was opened.
    let reference: String?
}

struct InvitationForm: PageContent {
    static let template = Template.invitation
    let formToken: String
    let action: String
    let login: String
    let name: String
}

extension Invitation {
    /// The address that the invited person opens.
    ///
    /// - Parameter base: the beginning of the site's addresses, without a slash at its end.
    public func link(base: String) -> String { base + Path.invitation.link(token) }
}

struct PurposeForm: PageContent {
    static let template = Template.purpose

    struct Choice: PageModel {
        let id: String
        let text: String
        let isChosen: Bool
    }

    let choices: [Choice]
    let isOther: Bool
    let other: String
    let words: String
    let next: String
}
