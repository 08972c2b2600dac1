import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// The second step of signing in: its page after the password, and `/account/second-step`, where somebody at the desk sets
/// it up and removes it.
struct SecondStepPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.post(.signInSecondStep, signIn)
        routes.get(.secondStep) { request, _ in
            let person = try await person(request)
            return try await show(person, request)
        }
        routes.post(.secondStep, change)
    }

    // After the password.

    /// Asks for the code. The ticket says that the password was right.
    func form(
        ticket: String, next: String, _ request: Request, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async -> Response {
        let cookies = BrowserCookies(isSecure: site.isSecure)
        let token = cookies.formToken(request)
        var page = Page(
            pages.words("secondStep.ask"),
            SecondStepForm(
                formToken: token, ticket: ticket, next: AccountPages.localPath(next) ?? "",
                link: Path.signInSecondStep.link()))
        page.faults = faults
        page.status = status
        page.isNarrow = true
        var response = await pages.show(page, to: nil)
        cookies.set(.form, token, on: &response)
        return response
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = try await FormFields(request)
        let (ticket, next) = (fields.raw("ticket"), fields.raw("next"))
        guard BrowserCookies(isSecure: site.isSecure).isOwn(fields, request) else {
            return await form(
                ticket: ticket, next: next, request, faults: [PageFault(nil, "fault.oldForm")], status: .forbidden)
        }
        let (code, browser) = (fields.text("code", limit: 40), BrowserName.reading(request))
        switch try await site.work({ try $0.signIn(ticket: ticket, code: code, browser: browser) }) {
        case .signedIn(let token, let account) where !site.access.serves(account.role.principal):
            try await site.work { try $0.store.sessions.close(token: token) }
            return .seeOther(Path.signIn.link())
        case .signedIn(let token, let account):
            return AccountPages(site: site, pages: pages).welcome(
                account, login: account.login, token: token, next: next, request)
        case .code(let verdict):
            var response = await form(
                ticket: ticket, next: next, request,
                faults: [verdict.fault(at: "code", now: site.configuration.realClock.now(), pages.words)],
                status: verdict.status)
            if case .wait(let until) = verdict {
                let wait = SignInWait(until: until, now: site.configuration.realClock.now(), pages.words)
                response.headers[.retryAfter] = String(wait.seconds)
            }
            return response
        case .ended: return .seeOther(Path.signIn.link(query: [("next", next)]))
        }
    }

    // One's own.

    private func person(_ request: Request) async throws -> SignedIn {
        guard let person = try await site.access.person(request) else {
            throw Problem(.unauthorized, "please sign in")
        }
        // Also somebody who lacks the step, and may do nothing else.
        guard person.account.role.isDesk else {
            throw Problem(
                Denied(permission: .useDesk, role: person.principal.role), of: person.principal,
                ReaderLanguage.current.words("problem.forDesk"))
        }
        return person
    }

    private func show(
        _ person: SignedIn, _ request: Request, codes: [RecoveryCode] = [], refusal: FormRefusal? = nil,
        status: HTTPResponse.Status? = nil
    ) async throws -> Response {
        let account = person.account
        let (token, real) = (person.token, site.configuration.realClock.now())
        let state = try await site.work { try $0.store.secondSteps.state(of: account, in: token, real: real) }
        let needs = site.engine.settings.sessions.secondStepFor.contains(account.role.principal)
        var page = Page(
            pages.words("secondStep.title"), SecondStepView(account, state, isNeeded: needs, codes, pages.text))
        page.say(refusal)
        if let status { page.status = status }
        page.isNarrow = true
        let done = site.flashes.take(request, for: person)
        page.done = done == "off" ? pages.words("done.secondStepOff") : nil
        return await pages.show(page, to: person)
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await person(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let attempt = SignInAttempt(login: person.account.login, address: context.peer)
        let refusal: FormRefusal?
        switch fields.text("action", limit: 20) {
        case "begin":
            let proof = try await site.engine.beginSecondStep(
                of: person.account, password: fields.raw("password"), in: person.token, attempt)
            if case .done = proof { return .seeOther(Path.secondStep.link()) }
            refusal = self.refusal(proof, at: "password")
        case "remove":
            let proof = try await site.engine.removeSecondStep(
                of: person.account, password: fields.raw("password"), code: fields.text("code", limit: 40), attempt)
            if case .done(.right) = proof {
                return .seeOther(Path.secondStep.link(query: [site.flashes.leave("off", for: person)]))
            }
            refusal = self.refusal(proof, at: "remove-password", code: "remove-code")
        case "confirm", "codes":
            let isFirst = fields.text("action", limit: 20) == "confirm"
            do {
                let (verdict, codes) = try await codes(fields, of: person, isFirst: isFirst)
                if verdict == .right { return try await show(person, request, codes: codes) }
                refusal = FormRefusal([fault(verdict, at: isFirst ? "code" : "codes-code")])
            } catch let error as StoreError where error.reason == .conflict && isFirst {
                // Its time is over, or another session has begun anew: the page offers to begin again.
                refusal = FormRefusal([PageFault(nil, "fault.secondStep.over")])
            }
        default: refusal = FormRefusal([PageFault(nil, "fault.chooseAction")])
        }
        return try await show(person, request, refusal: refusal)
    }

    private func codes(
        _ fields: FormFields, of person: SignedIn, isFirst: Bool
    ) async throws -> (verdict: SecondStep.Verdict, codes: [RecoveryCode]) {
        let (typed, account, token, now) = (fields.text("code", limit: 40), person.account, person.token, site.now)
        let real = site.configuration.realClock.now()
        return try await site.work { engine in
            let steps = engine.store.secondSteps
            return isFirst
                ? try steps.confirm(typed, for: account, keeping: token, real: real, at: now)
                : try steps.renewCodes(of: account, proving: typed, real: real, at: now)
        }
    }

    private func fault(_ verdict: SecondStep.Verdict, at field: String) -> PageFault {
        verdict.fault(at: field, now: site.configuration.realClock.now(), pages.words)
    }

    /// Why the password, or the code with it, does not count.
    private func refusal<Value>(
        _ proof: PasswordProof<Value>, at field: String, code: String? = nil
    ) -> FormRefusal {
        switch proof {
        case .refused: FormRefusal([PageFault(field, "fault.presentPassword")])
        case .wait(let until):
            FormRefusal([
                SignInWait(until: until, now: site.configuration.realClock.now(), pages.words).fault(at: field)
            ])
        case .done(let value):
            FormRefusal((value as? SecondStep.Verdict).map { [fault($0, at: code ?? field)] } ?? [])
        }
    }
}

extension SecondStep.Verdict {
    fileprivate var status: HTTPResponse.Status {
        if case .wait = self { .tooManyRequests } else { .unprocessableContent }
    }

    fileprivate func fault(at field: String, now: Timestamp, _ words: Words) -> PageFault {
        switch self {
        case .wait(let until): SignInWait(until: until, now: now, words).fault(at: field)
        case .used: PageFault(field, "fault.secondStep.used")
        case .closed: PageFault(field, "fault.secondStep.closed")
        case .wrong(let left): PageFault(field, "fault.secondStep.wrong", ["left": String(left)])
        case .right: PageFault(field, "fault.oldForm")
        }
    }
}

/// The page after the password.
struct SecondStepForm: PageContent {
    static let template = Template.secondStepCode
    let formToken: String
    let ticket: String
    let next: String
    let link: String
}

/// `/account/second-step`.
struct SecondStepView: PageContent {
    static let template = Template.secondStep

    struct SetUp: PageModel {
        /// In groups of four, to be typed.
        let key: String
        /// Opens an app on the same device.
        let appLink: String
    }

    struct On: PageModel {
        let since: String
        let left: Int
    }

    struct Code: PageModel { let text: String }

    let login: String
    /// Whether the role needs it, and it is not on.
    let isMissing: Bool
    let isOff: Bool
    /// Whether it is the matter of the organisation's own sign-in.
    let isElsewhere: Bool
    let setUp: SetUp?
    let on: On?
    /// Shown once.
    let codes: [Code]
    let link: String

    init(
        _ account: Account, _ state: SecondStepState, isNeeded: Bool, _ codes: [RecoveryCode], _ text: LondonText
    ) {
        login = account.login
        isMissing = isNeeded && !state.isOn && state != .elsewhere
        isOff = state == .off
        isElsewhere = state == .elsewhere
        switch state {
        case .off, .elsewhere:
            setUp = nil
            on = nil
        case .begun(let secret):
            let key = Base32.text(secret)
            let groups = stride(from: 0, to: key.count, by: 4).map { key.dropFirst($0).prefix(4) }
            setUp = SetUp(
                key: groups.joined(separator: " "),
                appLink: "otpauth://totp/Encompass:\(account.login)?secret=\(key)&issuer=Encompass")
            on = nil
        case .on(let since, let left):
            setUp = nil
            on = On(since: text.moment(since), left: left)
        }
        self.codes = codes.map { Code(text: $0.written) }
        link = Path.secondStep.link()
    }
}
