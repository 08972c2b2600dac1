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
    private static let deviceLife = Span.days(180)
    /// What the form with a text field for another purpose sends.
    private static let otherPurpose = "other"
    let site: Site
    let pages: Pages
    func add(to routes: inout Routes) {
        routes.open(.signIn, showSignIn)
        routes.post(.signIn, signIn)
        routes.post(.signOut, signOut)
        routes.open(.invitation, showInvitation)
        routes.post(.invitation, acceptInvitation)
        routes.post(.invitationCode, sendInvitationCode)
        routes.open(.forgottenPassword) { request, _ in await passwordPage(request, isSent: false) }
        routes.post(.forgottenPassword, askForPassword)
        routes.post(.signInCode, sendSignInCode)
        routes.get(.purpose, showPurpose)
        routes.post(.purpose, statePurpose)
    }

    private func showSignIn(_ request: Request, _ context: WebContext) async throws -> Response {
        try await form(
            request, next: request.query("next") ?? "", login: "", faults: [], status: .ok,
            done: request.query("chosen") == nil ? nil : pages.words("done.passwordChosen"))
    }

    /// The form and its cookie hold the same token, so that no other site can sign a person in.
    private func form(
        _ request: Request, next: String, login: String, faults: [PageFault], status: HTTPResponse.Status,
        asksForCode: Bool = false, done: String? = nil
    ) async throws -> Response {
        let token = cookies.formToken(request)
        let next = AccountPages.localPath(next) ?? ""
        let now = site.now
        let link =
            next.hasPrefix("/a/")
            ? try await site.work { try $0.store.messages.link(token: String(next.dropFirst(3)), at: now) } : nil
        let content = SignInForm(
            formToken: token, next: next, login: login, reference: link?.reference, asksForCode: asksForCode,
            openID: site.access.serves(.operator)
                ? site.configuration.openID.map {
                    SignInForm.OpenID(
                        link: Path.openID.link(query: next.isEmpty ? [] : [("next", next)]), name: $0.settings.name)
                } : nil)
        var page = Page(pages.words("signIn.title"), content)
        page.done = done
        page.faults = faults
        page.status = status
        page.isNarrow = true
        var response = await pages.show(page, to: nil)
        cookies.set(.form, token, on: &response)
        return response
    }

    private var cookies: BrowserCookies { BrowserCookies(isSecure: site.isSecure) }

    /// The browser's own name, if it proves that the login has signed in on it before.
    private func device(_ login: String, _ request: Request) -> String? {
        let parts = (cookies.value(.device, in: request) ?? "").split(separator: ".").map(String.init)
        guard parts.count == 2, Access.isSame(parts[1], site.store.sessions.deviceProof(login: login, device: parts[0]))
        else {
            return nil
        }
        return parts[0]
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        let next = fields.raw("next")
        let login = fields.text("login", limit: 254)
        guard cookies.isOwn(fields, request) else {
            let fault = PageFault(nil, "fault.oldForm")
            return try await form(request, next: next, login: login, faults: [fault], status: .forbidden)
        }
        let device = device(login, request)
        let attempt = SignInAttempt(login: login, address: context.peer, device: device)
        switch try await site.engine.signIn(
            attempt, password: fields.raw("password"), code: fields.optional("code", limit: 40),
            browser: BrowserName.reading(request))
        {
        case .signedIn(let token, let account) where !site.access.serves(account.role.principal):
            // As if the password were wrong: a stranger at the schools' address learns nothing about the desk's.
            try await site.work { try $0.store.sessions.close(token: token) }
            return try await refusedForm(request, next: next, login: login)
        case .signedIn(let token, let account):
            return welcome(account, login: login, token: token, next: next, request)
        case .secondStep(_, let account) where !site.access.serves(account.role.principal):
            return try await refusedForm(request, next: next, login: login)
        case .secondStep(let ticket, _):
            return await SecondStepPages(site: site, pages: pages).form(ticket: ticket, next: next, request)
        case .wait(let until):
            let wait = SignInWait(until: until, now: site.configuration.realClock.now(), pages.words)
            var response = try await form(
                request, next: next, login: login, faults: [wait.fault(at: "login")], status: .tooManyRequests,
                asksForCode: true)
            response.headers[.retryAfter] = String(wait.seconds)
            return response
        case .refused: return try await refusedForm(request, next: next, login: login)
        }
    }

    /// The first answer of a new session, with its cookie.
    ///
    /// - Parameter login: as typed: the browser is known by it from now on.
    func welcome(_ account: Account, login: String, token: String, next: String, _ request: Request) -> Response {
        let home = account.role.isDesk ? Path.morning.link() : Path.school.link()
        var response = Response.seeOther(AccountPages.localPath(next) ?? home)
        SessionCookie.set(token, isSecure: site.isSecure, on: &response)
        let known = device(login, request) ?? BrowserCookies.newToken()
        cookies.set(
            .device, known + "." + site.store.sessions.deviceProof(login: login, device: known),
            lasting: AccountPages.deviceLife, on: &response)
        return response
    }

    /// For somebody whose login was tried too often. The answer says nothing about the login.
    private func sendSignInCode(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        let (next, login) = (fields.raw("next"), fields.text("login", limit: 254))
        guard cookies.isOwn(fields, request) else {
            let fault = PageFault(nil, "fault.oldForm")
            return try await form(request, next: next, login: login, faults: [fault], status: .forbidden)
        }
        try await site.work { try $0.sendSignInCode(login: login) }
        return try await form(
            request, next: next, login: login, faults: [], status: .ok, asksForCode: true,
            done: pages.words("done.signInCode"))
    }

    private func passwordPage(_ request: Request, isSent: Bool, faults: [PageFault] = []) async -> Response {
        let token = cookies.formToken(request)
        var page = Page(pages.words("password.title"), PasswordRequest(formToken: token, isSent: isSent))
        page.faults = faults
        page.status = faults.isEmpty ? .ok : .forbidden
        page.isNarrow = true
        var response = await pages.show(page, to: nil)
        cookies.set(.form, token, on: &response)
        return response
    }

    /// The answer is the same whether there is such an account or not.
    private func askForPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        guard cookies.isOwn(fields, request) else {
            return await passwordPage(request, isSent: false, faults: [PageFault(nil, "fault.oldForm")])
        }
        let login = fields.text("login", limit: 254)
        try await site.work { try $0.askForInvitation(login: login) }
        return await passwordPage(request, isSent: true)
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
        var response = Response.seeOther(Path.signIn.link(query: ReaderLanguage.current.query))
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
            choices: Purpose.allCases.filter { $0.fits(person.principal.role) }.map { purpose in
                PurposeForm.Choice(
                    id: "purpose-\(purpose.rawValue)", text: words("purpose.\(purpose.rawValue)"))
            },
            other: AccountPages.otherPurpose, words: form?.text("words") ?? "",
            next: AccountPages.localPath(next) ?? Path.queue.link())
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
        guard Purpose.fits(purpose, person.principal.role, pages.words) else {
            let fault = PageFault(nil, "fault.purposeOfRole")
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
        return try await invitationPage(account, request, context, faults: [], status: .ok)
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
    ) async throws -> Response {
        let (formToken, token) = (cookies.formToken(request), context.parameter("token"))
        let today = site.engine.london.date(site.now)
        let (address, name) = try await site.work { engine in
            let accounts = engine.store.accounts
            return (
                try accounts.secondAddress(of: account, on: today), try accounts.signInName(of: account, on: today)
            )
        }
        let content = InvitationForm(
            formToken: formToken, action: Path.invitation.link(token), login: name, name: account.name,
            way: address.map { pages.words("link.mobile", ["hint": $0.hint]) }, isSent: request.query("sent") != nil,
            sendLink: Path.invitationCode.link(token))
        var page = Page(pages.words("invitation.title"), content)
        page.faults = faults
        page.status = status
        page.isNarrow = true
        var response = await pages.show(page, to: nil)
        cookies.set(.form, formToken, on: &response)
        return response
    }

    private func sendInvitationCode(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try await invited(context)
        let fields = try await FormFields(request)
        let token = context.parameter("token")
        guard cookies.isOwn(fields, request) else {
            return try await invitationPage(
                account, request, context, faults: [PageFault(nil, "fault.oldForm")], status: .forbidden)
        }
        do {
            let isSent = try await site.work { try $0.sendCode(forInvitation: token) }
            return .seeOther(Path.invitation.link(token, query: isSent ? [(name: "sent", value: "1")] : []))
        } catch let error as StoreError where error.reason == .conflict {
            return try await invitationPage(
                account, request, context, faults: [.notDone(error)], status: .tooManyRequests)
        }
    }

    private func acceptInvitation(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try await invited(context)
        let fields = try await FormFields(request)
        guard cookies.isOwn(fields, request) else {
            let fault = PageFault(nil, "fault.oldForm")
            return try await invitationPage(account, request, context, faults: [fault], status: .forbidden)
        }
        let (password, token) = (fields.raw("password"), context.parameter("token"))
        var fault: PageFault?
        if PasswordRules.fault(in: password, login: account.login, name: account.name) != nil {
            fault = PageFault("password", "fault.newPassword")
        } else if password != fields.raw("again") {
            fault = PageFault("again", "fault.repeatedPassword")
        }
        if let fault {
            return try await invitationPage(account, request, context, faults: [fault], status: .unprocessableContent)
        }
        let code = fields.optional("code", limit: 40)
        let outcome = try await site.engine.acceptInvitation(token, password: password, code: code, from: context.peer)
        switch outcome {
        case .done:
            return .seeOther(Path.signIn.link(query: [(name: "chosen", value: "1")] + ReaderLanguage.current.query))
        case .code(let verdict):
            return try await invitationPage(
                account, request, context, faults: [verdict.fault(of: code)], status: .unprocessableContent)
        case .wait(let until):
            let wait = SignInWait(until: until, now: site.configuration.realClock.now(), pages.words)
            return try await invitationPage(
                account, request, context, faults: [wait.fault(at: "password")], status: .tooManyRequests)
        }
    }

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
    /// Whether a code admits the owner now.
    let asksForCode: Bool
    /// The organisation's own sign-in, at the desk.
    let openID: OpenID?

    struct OpenID: PageModel {
        let link: String
        let name: String
    }
}

struct PasswordRequest: PageContent {
    static let template = Template.password
    let formToken: String
    let isSent: Bool
}

struct InvitationForm: PageContent {
    static let template = Template.invitation
    let formToken: String
    let action: String
    let login: String
    let name: String
    /// Where a code goes that confirms the password; nil without a second channel.
    let way: String?
    let isSent: Bool
    let sendLink: String
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
    }

    /// Each is a button: one click states it.
    let choices: [Choice]
    /// What the form for another purpose sends as its choice.
    let other: String
    let words: String
    let next: String
}

extension Purpose {
    /// Whether a purpose that was stated fits the role. One of the person's own words always does.
    static func fits(_ stated: String, _ role: Principal.Role, _ words: Words) -> Bool {
        allCases.first { words("purpose.\($0.rawValue)") == stated }?.fits(role) ?? true
    }
}
