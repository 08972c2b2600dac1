import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird
import NIOCore

/// One page about to be shown.
struct Page<Content: PageContent> {
    var title: String
    var content: Content
    var status = HTTPResponse.Status.ok
    /// The form's faults, with the fields to correct.
    var faults: [PageFault] = []
    /// Text about what was just done.
    var done: String?
    var isNarrow = false
    /// Where the page can be asked for again, if it answers a form.
    var address: String?

    init(_ title: String, _ content: Content) {
        self.title = title
        self.content = content
    }

    /// Shows the form's faults, if there are any.
    mutating func say(_ refusal: FormRefusal?) {
        guard let refusal else { return }
        faults = refusal.faults
        status = refusal.status
    }
}

/// One fault of a form: a text's key and values, which become words when the page is rendered.
struct PageFault: Sendable {
    /// The id of the field, if there is one.
    let field: String?
    let key: String
    let values: [String: String]

    init(_ field: String? = nil, _ key: String, _ values: [String: String] = [:]) {
        self.field = field
        self.key = key
        self.values = values
    }

    /// A change that the store refused.
    static func notDone(_ error: StoreError) -> PageFault {
        PageFault(nil, "fault.notDone", ["why": LondonText.withoutStop(ReaderLanguage.current.words(error))])
    }

    static func notRecorded(_ error: StoreError) -> PageFault {
        PageFault(nil, "fault.notRecorded", ["why": LondonText.withoutStop(ReaderLanguage.current.words(error))])
    }
}

/// The frame of every page: each template can use its names.
struct PageFrame: PageModel {
    struct Person: PageModel {
        let name: String
        let link: String
    }

    struct Place: PageModel {
        let link: String
        let label: String
        let isHere: Bool
        /// What the place counts; absent if it counts nothing.
        let counter: Counter?
    }

    /// A count that follows the news.
    struct Counter: PageModel {
        let name: String
        let count: Int
        let isZero: Bool
    }

    /// How fresh the page is, for the desk's script.
    struct Live: PageModel {
        let events: String
        let version: Int
        let clock: String
        let asOf: String
        /// Whose page it is.
        let person: String
        /// Where the page can be asked for again, if it answers a form.
        let address: String?
    }

    struct Fault: PageModel {
        let text: String
        let field: String?
    }

    /// The same page in the other language.
    struct OtherLanguage: PageModel {
        let link: String
        let label: String
        let tag: String
    }

    let languageTag: String
    let otherLanguage: OtherLanguage?
    let title: String
    let stylesheet: String
    /// Absent on pages that have no script.
    let script: String?
    let live: Live?
    let isExercise: Bool
    let isNarrow: Bool
    let faults: [Fault]
    let done: String?
    let home: String
    let person: Person?
    let places: [Place]
    let pauses: [PauseNotice.Model]
    let pausesLink: String
    /// Why nothing is sent to schools, until somebody confirms after a restore.
    let recovery: String?
    let recoveryLink: String
    /// The search at the desk.
    let searchLink: String?
    /// The session's token for forms.
    let csrf: String
    /// Whether the person may change anything at the desk.
    let mayDecide: Bool
}

/// A page with one message.
struct MessagePage: PageContent {
    static let template = Template.message
    let text: String
    let back: Back?

    struct Back: PageModel {
        let link: String
        let label: String
    }
}

/// Renders pages in the common frame.
struct Pages: Sendable {
    /// Every kind of page, for the test that compares the templates with them.
    static let contents: [any PageContent.Type] = [
        AuditList.self, BreachList.self, BreachView.self, CallList.self, CallSheetView.self, CallView.self,
        ChannelTestList.self, ChannelTestView.self, ChronologyView.self, ConfirmationView.self, ContactLinkView.self,
        ContactList.self, RingView.self,
        ContactView.self,
        ClosureList.self, ClosureQuestion.self, EstablishmentView.self, ExceptionList.self, ExceptionView.self,
        HoldList.self, IncidentList.self, IncidentView.self, InvitationForm.self, LinkView.self, OwnAccountView.self,
        PasswordRequest.self,
        SpokenCodeView.self,
        MessagePage.self, MorningView.self, NotificationView.self, PauseList.self, PeopleList.self, PersonView.self,
        PurposeForm.self, QueueView.self, SecondStepForm.self, SecondStepView.self, ReportView.self,
        RegistrySearch.self, RestoreView.self, SchoolList.self, SchoolNotificationView.self, SchoolPrintView.self,
        SearchView.self, SignInForm.self, TemplateView.self, UploadView.self,
    ]

    let site: Site
    private let library: TemplateLibrary

    init(site: Site) throws {
        self.site = site
        library = try TemplateLibrary.shared.get()
    }

    /// The texts in the language of the request's reader.
    var words: Words { ReaderLanguage.current.words }
    var text: LondonText { LondonText(london: site.engine.london, now: site.now, words: words) }
    /// For moments of sessions, which an exercise's clock does not move.
    var realText: LondonText {
        LondonText(london: site.engine.london, now: site.configuration.realClock.now(), words: words)
    }

    /// - Parameters:
    ///   - person: who is signed in, if anybody.
    ///   - here: the place in the navigation that the page belongs to.
    func show(_ page: Page<some PageContent>, to person: SignedIn?, at here: Path? = nil) async -> Response {
        let text = text
        // An administrator looks after accounts, and sees nothing of the work.
        let seesWork = person?.principal.may(.readQueue) ?? false
        let pauses = seesWork ? await pausesInForce(for: person) : []
        let news = seesWork ? try? await site.currentNews(for: person?.principal ?? .engine) : nil
        let recovery = seesWork && here != .restore ? try? await site.work { try $0.store.recovery.open() } : nil
        let reader = ReaderLanguage.current
        let other = reader.language.other
        let frame = PageFrame(
            languageTag: reader.language.tag,
            otherLanguage: reader.other.map {
                PageFrame.OtherLanguage(link: $0, label: other.ownName, tag: other.rawValue)
            },
            title: page.title, stylesheet: Path.style.link(), script: seesWork ? Path.script.link() : nil,
            live: news.flatMap { news in person.map { live(news, for: $0, at: page.address, text) } },
            isExercise: site.engine.settings.isExercise,
            isNarrow: page.isNarrow,
            faults: page.faults.map { PageFrame.Fault(text: words($0.key, $0.values), field: $0.field) },
            done: page.done,
            home: Pages.home(of: person).link(),
            person: person.map { PageFrame.Person(name: $0.account.name, link: Path.account.link()) },
            places: person.map { places(for: $0, here: here, news?.counts) } ?? [],
            pauses: pauses.map { $0.model(text) },
            pausesLink: Path.pauses.link(),
            recovery: recovery.map { LondonText.sentence(Timestamp.replacing(in: $0.detail, with: text.moment)) },
            recoveryLink: Path.restore.link(), searchLink: seesWork ? Path.search.link() : nil,
            csrf: person?.session.csrf ?? "",
            mayDecide: person?.principal.may(.actOnNotifications) ?? false)
        var response = Response.text(
            library.html(page.content, in: frame, words.language), type: "text/html; charset=utf-8",
            status: page.status)
        response.headers[.contentSecurityPolicy] = ContentPolicy.text(hasScript: seesWork)
        return response
    }

    private func live(
        _ news: News, for person: SignedIn, at address: String?, _ text: LondonText
    ) -> PageFrame.Live {
        let clock = News.clock(news.at, text.london)
        return PageFrame.Live(
            events: Path.events.link(), version: news.version, clock: clock,
            asOf: text.words("live.asOf", ["time": clock]), person: person.account.login, address: address)
    }

    /// The pauses shown on every page of the desk; none while the database cannot be read, which the page itself
    /// reports.
    private func pausesInForce(for person: SignedIn?) async -> [PauseNotice] {
        guard let viewer = person?.principal else { return [] }
        let now = site.now
        let words = words
        return (try? await site.work { try PauseNotice.inForce($0, words, for: viewer, at: now) }) ?? []
    }

    private func message(
        _ title: String, _ text: String, status: HTTPResponse.Status, to person: SignedIn?, back: MessagePage.Back
    ) async -> Response {
        var page = Page(title, MessagePage(text: LondonText.sentence(text), back: back))
        page.status = status
        page.isNarrow = true
        return await show(page, to: person)
    }

    private func places(for person: SignedIn, here: Path?, _ counts: DeskCounts?) -> [PageFrame.Place] {
        let places: [(Path, String, PageFrame.Counter?)] =
            person.principal.may(.readQueue)
            ? [
                (.morning, words("place.morning"), nil),
                (.queue, words("place.queue"), counter("overdue", counts?.overdue)),
                (.exceptionsPage, words("place.exceptions"), counter("exceptions", counts?.exceptions)),
                (.confirmations, words("place.confirmations"), counter("confirmations", counts?.confirmations)),
                (.callsPage, words("place.calls"), counter("calls", counts?.calls)),
                (.pauses, words("place.pauses"), nil), (.closures, words("place.closures"), nil),
                (.breaches, words("place.breaches"), counter("breaches", counts?.breaches)),
                (.registry, words("place.registry"), nil), (.reports, words("place.reports"), nil),
            ]
                + (person.principal.may(.readAuditLog)
                    ? [(.audit, words("place.audit"), nil), (.holds, words("place.holds"), nil)] : [])
            : person.account.role.isDesk ? [] : [(.school, words("place.school"), nil)]
        let people: [(Path, String, PageFrame.Counter?)] =
            person.principal.may(.manageAccounts) ? [(.people, words("place.people"), nil)] : []
        return (places + people).map { path, label, counter in
            PageFrame.Place(link: path.link(), label: label, isHere: path == here, counter: counter)
        }
    }

    private func counter(_ name: String, _ count: Int?) -> PageFrame.Counter? {
        count.map { PageFrame.Counter(name: name, count: $0, isZero: $0 == 0) }
    }

    /// The page for an error: a person who is not signed in is asked to sign in, and returns to where they were.
    func problem(_ problem: Problem, _ request: Request) async -> Response {
        if problem.status == .unauthorized, request.method == .get || request.method == .head {
            return .seeOther(Path.signIn.link(query: [("next", request.uri.description)]))
        }
        let person = try? await site.access.person(request)
        if person?.principal.role == .unproven, problem.status == .forbidden, request.method == .get {
            return .seeOther(Path.secondStep.link())
        }
        let home = Pages.home(of: person)
        var response = await message(
            title(of: problem), problem.detail ?? advice(on: problem), status: problem.status, to: person,
            back: MessagePage.Back(link: home.link(), label: words("problem.back")))
        for field in problem.headers { response.headers[field.name] = field.value }
        return response
    }

    /// Where somebody begins.
    static func home(of person: SignedIn?) -> Path {
        guard let person else { return .morning }
        if !person.account.role.isDesk { return .school }
        if person.principal.may(.readQueue) { return .morning }
        return person.principal.may(.manageAccounts) ? .people : .secondStep
    }

    private func title(of problem: Problem) -> String {
        switch problem.status.code {
        case 401: words("problem.signIn")
        case 403: words("problem.forbidden")
        case 404: words("problem.notFound")
        case 409: words("problem.conflict")
        case 410: words("problem.gone")
        case 413: words("problem.tooLarge")
        case 429: words("problem.wait")
        case 503: words("problem.tryAgain")
        default: words("problem.failed")
        }
    }

    /// What to do about a problem without a sentence of its own.
    private func advice(on problem: Problem) -> String {
        problem.status == .notFound ? words("problem.notFound.advice") : words("problem.failed.advice")
    }
}

/// Places for people.
extension Path {
    static let style = Path("/style.css", [.desk, .schools])
    static let script = Path("/desk.js", [.desk])
    /// Browsers ask for it without being told to.
    static let icon = Path("/favicon.ico", [.desk, .schools])
    static let events = Path("/events", [.desk])
    static let signIn = Path("/sign-in", [.desk, .schools])
    /// Sign-in by the organisation's own provider.
    static let openID = Path("/sign-in/openid", [.desk])
    static let openIDReturn = Path("/sign-in/openid/return", [.desk])
    static let signOut = Path("/sign-out", [.desk, .schools])
    static let invitation = Path("/invitation/{token}", [.desk, .schools])
    static let invitationCode = Path("/invitation/{token}/code", [.desk, .schools])
    /// Somebody has forgotten their password.
    static let forgottenPassword = Path("/password", [.desk, .schools])
    /// Too many wrong passwords were typed.
    static let signInCode = Path("/sign-in/code", [.desk, .schools])
    static let account = Path("/account", [.desk, .schools])
    static let accountPassword = Path("/account/password", [.desk, .schools])
    /// The second step of signing in: after the password, and one's own.
    static let signInSecondStep = Path("/sign-in/second-step", [.desk])
    static let secondStep = Path("/account/second-step", [.desk])
    /// Accounts at the desk.
    static let people = Path("/people", [.desk])
    static let person = Path("/people/{id}", [.desk])
    static let accountEnding = Path("/account/end", [.desk, .schools])
    static let purpose = Path("/purpose", [.desk])
    /// Leads a school to its own list.
    static let morning = Path("/", [.desk, .schools])
    /// A note for the next shift.
    static let handover = Path("/handover", [.desk])
    static let queue = Path("/queue", [.desk])
    static let queueExport = Path("/queue/export", [.desk])
    static let queueActions = Path("/queue/actions", [.desk])
    static let notificationPage = Path("/notifications/{id}", [.desk])
    static let notificationCode = Path("/notifications/{id}/code", [.desk])
    static let conversation = Path("/notifications/{id}/conversation", [.desk])
    static let notificationTexts = Path("/notifications/{id}/texts", [.desk])
    static let notificationAction = Path("/notifications/{id}/{action}", [.desk])
    static let exceptionsPage = Path("/exceptions", [.desk])
    static let confirmations = Path("/confirmations", [.desk])
    static let exceptionPage = Path("/exceptions/{id}", [.desk])
    static let search = Path("/search", [.desk])
    static let incidentList = Path("/incidents", [.desk])
    static let incidentPage = Path("/incidents/{id}", [.desk])
    static let incidentLinks = Path("/incidents/{id}/links", [.desk])
    static let callsPage = Path("/calls", [.desk])
    static let callPage = Path("/calls/{id}", [.desk])
    static let callSheet = Path("/calls/print", [.desk])
    static let callExport = Path("/calls/export", [.desk])
    static let callClaim = Path("/calls/{id}/claim", [.desk])
    static let callReturn = Path("/calls/{id}/give-back", [.desk])
    /// One call about everything that waits for a number.
    static let ringPage = Path("/calls/{id}/ring", [.desk])
    static let ringClaim = Path("/calls/{id}/ring/claim", [.desk])
    static let ringReturn = Path("/calls/{id}/ring/give-back", [.desk])
    static let callAnswer = Path("/calls/{id}/answer", [.desk])
    static let pauses = Path("/pauses", [.desk])
    static let pauseEnd = Path("/pauses/{id}/end", [.desk])
    static let pauseApproval = Path("/pauses/{id}/approve", [.desk])
    static let closures = Path("/closures", [.desk])
    static let reopening = Path("/closures/reopen", [.desk])
    static let breaches = Path("/breaches", [.desk])
    static let breach = Path("/breaches/{id}", [.desk])
    static let registry = Path("/registry", [.desk])
    static let establishment = Path("/registry/{urn}", [.desk])
    static let contactCode = Path("/registry/contacts/{id}/code", [.desk])
    static let contacts = Path("/contacts", [.desk])
    static let channelTest = Path("/registry/{urn}/test", [.desk])
    static let channelTests = Path("/channel-tests", [.desk])
    static let channelTestRound = Path("/channel-tests/{round}", [.desk])
    static let channelTestFile = Path("/channel-tests/{round}/unanswered.csv", [.desk])
    static let templates = Path("/templates", [.desk])
    static let uploads = Path("/registry/uploads", [.desk])
    static let upload = Path("/registry/uploads/{id}", [.desk])
    static let uploadCheck = Path("/registry/uploads/{id}/check", [.desk])
    static let uploadImport = Path("/registry/uploads/{id}/import", [.desk])
    static let uploadDiscard = Path("/registry/uploads/{id}/discard", [.desk])
    static let uploadRejected = Path("/registry/uploads/{id}/rejected.csv", [.desk])
    static let contact = Path("/registry/contacts/{id}", [.desk])
    static let importAlarm = Path("/registry/alarms/close", [.desk])
    static let audit = Path("/audit", [.desk])
    static let auditVerification = Path("/audit/verify", [.desk])
    static let holds = Path("/holds", [.desk])
    static let holdLifting = Path("/holds/{id}/lift", [.desk])
    static let restore = Path("/restore", [.desk])
    static let school = Path("/school", [.schools])
    static let schoolNotification = Path("/school/notifications/{id}", [.schools])
    static let schoolPrint = Path("/school/notifications/{id}/print", [.schools])
    static let link = Path("/a/{token}", [.schools])
    /// Without an account.
    static let linkCode = Path("/a/{token}/code", [.schools])
    static let linkEntry = Path("/a/{token}/enter", [.schools])
    static let contactLink = Path("/c/{token}", [.schools])
    static let contactLinkCode = Path("/c/{token}/code", [.schools])
    static let contactLinkOpen = Path("/c/{token}/open", [.schools])
    static let testLink = Path("/t/{token}", [.schools])
}

/// Files built into the program.
struct StaticRoutes: Sendable {
    func add(to routes: inout Routes) {
        routes.open(.style) { _, _ in
            var response = StaticRoutes.file(PackageResources.style_css, type: "text/css; charset=utf-8")
            response.headers[.cacheControl] = "public, max-age=300"
            return response
        }
        routes.open(.script) { _, _ in
            var response = StaticRoutes.file(PackageResources.desk_js, type: "text/javascript; charset=utf-8")
            response.headers[.cacheControl] = "public, max-age=300"
            return response
        }
        routes.open(.icon) { _, _ in
            var response = StaticRoutes.file(PackageResources.favicon_ico, type: "image/x-icon")
            response.headers[.cacheControl] = "public, max-age=86400"
            return response
        }
        routes.open(.openAPI) { _, _ in StaticRoutes.file(PackageResources.openapi_yaml, type: "application/yaml") }
    }

    private static func file(_ bytes: [UInt8], type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
