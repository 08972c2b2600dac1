import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/account`: a person's own password, sessions and remembered devices.
struct OwnAccountPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.account) { request, _ in try await show(try await person(request), request) }
        routes.post(.accountPassword, changePassword)
        routes.post(.accountEnding, end)
    }

    private func person(_ request: Request) async throws -> SignedIn {
        guard let person = try await site.access.person(request) else {
            throw Problem(.unauthorized, "please sign in")
        }
        return person
    }

    private func show(
        _ person: SignedIn, _ request: Request, faults: [PageFault] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (account, token, real) = (person.account, person.token, site.configuration.realClock.now())
        let today = site.engine.london.date(site.now)
        let (sessions, devices, closed, hasPassword, login) = try await site.work { engine in
            let store = engine.store.sessions
            return (
                try store.list(of: account, asking: token, idle: engine.settings.sessions.idle, at: real),
                try store.devices(of: account.id, at: real),
                try person.session.closedPlaces.map {
                    (place: try engine.store.registry.placeName($0.place), access: $0.access)
                }, try engine.hasPassword(account), try engine.store.accounts.signInName(of: account, on: today)
            )
        }
        let text = pages.text
        let content = OwnAccountView(
            account, login: login, sessions, devices, closed: closed, hasPassword: hasPassword, pages.realText)
        var page = Page(text.words("account.title"), content)
        page.faults = faults
        page.status = status
        page.isNarrow = true
        page.done = site.flashes.take(request, for: person).flatMap { ["password", "ended"].contains($0) ? $0 : nil }
            .map { $0 == "password" ? text.words("done.password") : text.words("done.ended") }
        return await pages.show(page, to: person)
    }

    private func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await person(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let (account, wanted) = (person.account, fields.raw("password"))
        var faults: [PageFault] = []
        if PasswordRules.fault(in: wanted, login: account.login, name: account.name) != nil {
            faults.append(PageFault("password", "fault.newPassword"))
        } else if wanted != fields.raw("again") {
            faults.append(PageFault("again", "fault.repeatedPassword"))
        }
        guard faults.isEmpty else {
            return try await show(person, request, faults: faults, status: .unprocessableContent)
        }
        let attempt = SignInAttempt(login: account.login, address: context.peer)
        let change = try await site.engine.changePassword(
            of: account, from: fields.raw("present"), to: wanted, keeping: person.token, attempt)
        switch change {
        case .done:
            return .seeOther(Path.account.link(query: [site.flashes.leave("password", for: person)]))
        case .refused:
            return try await show(
                person, request, faults: [PageFault("present", "fault.presentPassword")],
                status: .unprocessableContent)
        case .wait(let until):
            let wait = SignInWait(until: until, now: site.configuration.realClock.now(), pages.words)
            var response = try await show(
                person, request, faults: [wait.fault(at: "present")], status: .tooManyRequests)
            response.headers[.retryAfter] = String(wait.seconds)
            return response
        }
    }

    private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await person(request)
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let (account, session, device, now) = (
            person.account, fields.optional("session"), fields.optional("device"), site.now
        )
        try await site.work { engine in
            if let session { try engine.store.sessions.end(session: session, of: account, at: now) }
            if let device { try engine.store.sessions.forget(device: device, of: account, at: now) }
        }
        return .seeOther(Path.account.link(query: [site.flashes.leave("ended", for: person)]))
    }
}

/// How long somebody must wait before the next attempt, as the page says it.
struct SignInWait {
    let seconds: Int64
    private let words: String

    init(until: Timestamp, now: Timestamp, _ words: Words) {
        seconds = max(1, (until - now).milliseconds / 1000)
        self.words =
            seconds < 60
            ? words.count("duration.seconds", Int(seconds))
            : words.count("duration.wholeMinutes", Int((seconds + 59) / 60))
    }

    func fault(at field: String) -> PageFault { PageFault(field, "fault.wait", ["wait": words]) }
}

/// A person's own account.
struct OwnAccountView: PageContent {
    static let template = Template.account

    struct Item: PageModel {
        let id: String
        let browser: String
        let madeAt: String
        let seenAt: String
        let isThis: Bool
    }

    let name: String
    /// What they sign in with: not a contact's login, which the service made up.
    let login: String
    /// Whether they sign in with a password of this service.
    let hasPassword: Bool
    /// Whether they open the links in messages only; they can choose a password.
    let isByLink: Bool
    /// The page of the second step of signing in, at the desk.
    let secondStepLink: String?
    let sessions: [Item]
    let devices: [Item]
    /// Why places of the account are closed to its owner.
    let closed: [Notice]

    struct Notice: PageModel { let text: String }

    init(
        _ account: Account, login: String, _ sessions: [OpenSession], _ devices: [RememberedDevice],
        closed: [(place: String, access: ContactAccess)], hasPassword: Bool, _ text: LondonText
    ) {
        name = account.name
        self.login = login
        self.hasPassword = hasPassword
        isByLink = !hasPassword && !account.role.isDesk
        secondStepLink = account.role.isDesk ? Path.secondStep.link() : nil
        let unknown = text.words("account.unknownBrowser")
        self.sessions = sessions.map {
            Item(
                id: $0.id, browser: $0.browser ?? unknown, madeAt: text.moment($0.madeAt),
                seenAt: text.moment($0.seenAt), isThis: $0.isThis)
        }
        self.devices = devices.map {
            Item(
                id: $0.id, browser: $0.browser ?? unknown, madeAt: text.moment($0.madeAt),
                seenAt: text.moment($0.seenAt), isThis: false)
        }
        self.closed = closed.map { Notice(text: ClosedPlaces.text($0.access, of: $0.place, text.words)) }
    }
}

/// Why somebody cannot read for a place.
enum ClosedPlaces {
    static func text(_ access: ContactAccess, of place: String, _ words: Words) -> String {
        switch access {
        case .away(let until?): words("account.awayUntil", ["place": place, "day": words.day(until)])
        case .away: words("account.away", ["place": place])
        case .left, .open: words("account.left", ["place": place])
        }
    }
}
