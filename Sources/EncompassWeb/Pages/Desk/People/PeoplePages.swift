import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/people`: the accounts at the desk, for administrators. What it does are the operations that tools run.
struct PeoplePages: Sendable {
    /// What an administrator does to somebody else's account.
    private enum Act: String {
        case invite, disable, enable, unlock, endSession, endSessions, resetSecondStep, areas
    }

    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.people) { request, _ in
            let person = try await site.access.desk(request, .manageAccounts)
            return try await list(to: person)
        }
        routes.post(.people, create)
        routes.get(.person) { request, context in
            let person = try await site.access.desk(request, .manageAccounts)
            let done = site.flashes.take(request, for: person).flatMap(Act.init).map(doneText)
            return try await show(try await account(context, for: person), to: person, done: done)
        }
        routes.post(.person, change)
    }

    private func doneText(_ act: Act) -> String { pages.words("done.people.\(act.rawValue)") }

    private func list(
        to person: SignedIn, form: FormFields? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let (accounts, steps, closed) = try await site.work { engine in
            (
                try engine.store.accounts.all(), try engine.store.secondSteps.logins(),
                try engine.store.accounts.closedByGroups()
            )
        }
        let unseen = try await site.work { engine in
            AreaCover.unseen(
                of: try engine.store.areas.withWork(),
                by: accounts.filter { $0.disabledAt == nil }.map { ($0.role.principal, $0.areas) })
        }
        let names = AreaNames(site.engine.policies)
        let seen = accounts.filter { !$0.role.isDesk || person.principal.areas.include($0.areas) }
        var page = Page(
            text.words("place.people"),
            PeopleList(seen, steps, closed: closed, names, unseen: unseen, form: form, text))
        page.say(refusal)
        return await pages.show(page, to: person, at: .people)
    }

    /// Somebody limited to areas looks after the accounts of people who work for no other.
    private func account(_ context: WebContext, for person: SignedIn) async throws -> Account {
        let id = context.parameter("id")
        let areas = person.principal.areas
        let found = try await site.work { engine in
            try engine.store.accounts.all().first { $0.id == id && $0.role.isDesk && areas.include($0.areas) }
        }
        guard let found else { throw Problem(.notFound, pages.words("people.unknown")) }
        return found
    }

    private func show(
        _ account: Account, to person: SignedIn, invitation: Invitation? = nil, form: FormFields? = nil,
        done: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let (text, real) = (pages.text, site.configuration.realClock.now())
        let (state, steps, closed, sessions) = try await site.work { engine in
            (
                try engine.store.secondSteps.state(of: account), try engine.store.secondSteps.logins(),
                try engine.store.accounts.closedByGroups().contains(account.login),
                try engine.store.sessions.list(
                    of: account, asking: nil, idle: engine.settings.sessions.idle, at: real)
            )
        }
        let view = PersonView(
            account, sessions, state, isStepClosed: steps.closed.contains(account.login), isClosedByGroups: closed,
            isOwn: account.login == person.account.login,
            areas: AreaChoice(
                account.areas, typed: form.map { ($0.text("extent") == "some", WorkAreas($0.all("area"))) },
                among: AreaNames(site.engine.policies).seen(by: person.principal),
                mayGiveAll: person.principal.areas == .all, text.words),
            invitation: invitation.map { ($0.link(base: site.engine.settings.deskURL), text.moment($0.endsAt)) },
            pages.realText)
        var page = Page(account.name, view)
        page.done = done
        page.say(refusal)
        page.isNarrow = true
        return await pages.show(page, to: person, at: .people)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .manageAccounts)
        let login = fields.text("login", limit: 64)
        let name = fields.text("name", limit: 200)
        let role = Account.Role(rawValue: fields.text("role", limit: 40))
        var faults: [PageFault] = []
        if name.isEmpty { faults.append(PageFault("name", "fault.people.name")) }
        if login.isEmpty { faults.append(PageFault("login", "fault.people.login")) }
        if role?.isDesk != true { faults.append(PageFault("role", "fault.people.role")) }
        return try await Form.answer(
            faults, again: { try await list(to: person, form: fields, refusal: $0) },
            act: {
                guard let role else { throw Problem(.unprocessableContent, pages.words("fault.people.role")) }
                // Nobody knows this password: the person chooses one with the invitation.
                let made = try await site.run(
                    .createAccount(
                        AccountRequest(
                            login: login, name: name, role: role, places: [], areas: person.principal.areas,
                            password: BrowserCookies.newToken())),
                    by: person)
                let invited = try await site.run(.inviteAccount(login: login), by: person)
                guard let account = made.account else { return .seeOther(Path.people.link()) }
                return try await show(
                    account, to: person, invitation: invited.invitation, done: pages.words("done.people.created"))
            })
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .manageAccounts)
        let account = try await account(context, for: person)
        guard let act = Act(rawValue: fields.text("action", limit: 40)) else {
            return try await show(
                account, to: person, refusal: FormRefusal([PageFault(nil, "fault.chooseAction")]))
        }
        let operation: Operation =
            switch act {
            case .invite: .inviteAccount(login: account.login)
            case .disable: .disableAccount(login: account.login)
            case .enable: .enableAccount(login: account.login)
            case .unlock: .unlockAccount(login: account.login)
            case .endSession: .endSessions(login: account.login, session: fields.text("session", limit: 40))
            case .endSessions: .endSessions(login: account.login, session: nil)
            case .resetSecondStep: .resetSecondStep(login: account.login)
            case .areas:
                .setAreas(
                    login: account.login, areas: WorkAreas(fields.text("extent") == "some" ? fields.all("area") : []))
            }
        // Nothing ticked is not the same as everything.
        let isUnclear =
            act == .areas
            && (!["all", "some"].contains(fields.text("extent"))
                || fields.text("extent") == "some" && fields.all("area").isEmpty)
        return try await Form.answer(
            isUnclear ? [PageFault("areas", "fault.people.areas")] : [],
            again: { try await show(account, to: person, form: act == .areas ? fields : nil, refusal: $0) },
            act: {
                let result = try await site.run(operation, by: person)
                if let invitation = result.invitation {
                    return try await show(account, to: person, invitation: invitation, done: doneText(act))
                }
                return .seeOther(
                    Path.person.link(account.id, query: [site.flashes.leave(act.rawValue, for: person)]))
            })
    }
}

/// The list of accounts at the desk, and the form for a new one.
struct PeopleList: PageContent {
    static let template = Template.people

    struct Row: PageModel {
        let link: String
        let name: String
        let login: String
        let role: String
        let areas: String
        let isDisabled: Bool
        /// Rather than by a person.
        let isClosedByGroups: Bool
        let hasSecondStep: Bool
        /// Whether too many wrong codes have closed the second step.
        let isStepClosed: Bool
        let isElsewhere: Bool
    }

    struct RoleChoice: PageModel {
        let id: String
        let name: String
        let isChosen: Bool
    }

    let people: [Row]
    /// An area that no operator and no supervisor sees.
    struct Unseen: PageModel {
        let text: String
    }

    let unseen: [Unseen]
    /// Accounts of schools and authorities, which are looked after with their contacts.
    let others: Int
    let roles: [RoleChoice]
    let typedName: String
    let typedLogin: String
    let link: String

    /// - Parameters:
    ///   - steps: the logins that have a second step, those whose step wrong codes have closed, and those that sign in by
    ///     the organisation's provider.
    ///   - closed: the logins that their groups there closed.
    init(
        _ accounts: [Account], _ steps: (on: Set<String>, closed: Set<String>, elsewhere: Set<String>),
        closed: Set<String>, _ names: AreaNames, unseen: [String], form: FormFields?, _ text: LondonText
    ) {
        self.unseen = unseen.map { Unseen(text: text.words("people.unseen", ["area": names[$0]])) }
        let desk = accounts.filter(\.role.isDesk)
        people = desk.map {
            Row(
                link: Path.person.link($0.id), name: $0.name, login: $0.login, role: $0.role.name(text.words),
                areas: names.list($0.areas, text.words), isDisabled: $0.disabledAt != nil,
                isClosedByGroups: closed.contains($0.login),
                hasSecondStep: steps.on.contains($0.login), isStepClosed: steps.closed.contains($0.login),
                isElsewhere: steps.elsewhere.contains($0.login))
        }
        others = accounts.count - desk.count
        roles = Account.Role.allCases.filter(\.isDesk).map {
            RoleChoice(id: $0.rawValue, name: $0.name(text.words), isChosen: form?.text("role") == $0.rawValue)
        }
        typedName = form?.text("name") ?? ""
        typedLogin = form?.text("login") ?? ""
        link = Path.people.link()
    }
}

/// One account at the desk.
struct PersonView: PageContent {
    static let template = Template.person

    struct Item: PageModel {
        let id: String
        let browser: String
        let madeAt: String
        let seenAt: String
    }

    /// Shown once.
    struct NewInvitation: PageModel {
        let address: String
        let until: String
    }

    let name: String
    let login: String
    let role: String
    let isDisabled: Bool
    /// Whether it is their groups at the provider that closed it, and not a person.
    let isClosedByGroups: Bool
    /// Whether it is the viewer's own account: they change it on their own page.
    let isOwn: Bool
    let hasSecondStep: Bool
    /// Whether too many wrong codes have closed the second step: somebody may know the password.
    let isStepClosed: Bool
    /// Whether they sign in by the organisation's provider, and have no password here.
    let isElsewhere: Bool
    let areas: AreaChoice
    let invitation: NewInvitation?
    let sessions: [Item]
    let link: String
    let ownLink: String

    init(
        _ account: Account, _ sessions: [OpenSession], _ step: SecondStepState, isStepClosed: Bool,
        isClosedByGroups: Bool, isOwn: Bool, areas: AreaChoice,
        invitation: (address: String, until: String)?, _ text: LondonText
    ) {
        name = account.name
        login = account.login
        role = account.role.name(text.words)
        isDisabled = account.disabledAt != nil
        self.isClosedByGroups = isClosedByGroups
        self.isOwn = isOwn
        self.areas = areas
        hasSecondStep = step.isOn
        self.isStepClosed = isStepClosed
        isElsewhere = step == .elsewhere
        self.invitation = invitation.map { NewInvitation(address: $0.address, until: $0.until) }
        let unknown = text.words("account.unknownBrowser")
        self.sessions = sessions.map {
            Item(
                id: $0.id, browser: $0.browser ?? unknown, madeAt: text.moment($0.madeAt),
                seenAt: text.moment($0.seenAt))
        }
        link = Path.person.link(account.id)
        ownLink = Path.account.link()
    }
}
