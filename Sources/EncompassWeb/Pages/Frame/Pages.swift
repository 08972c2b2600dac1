import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird
import NIOCore

/// One page about to be shown.
struct Page {
    var template: Template
    var title: String
    var model: PageModel = [:]
    var status = HTTPResponse.Status.ok
    /// What is wrong with the form that came, with the field to mend.
    var faults: [PageFault] = []
    /// What was just done, in words.
    var done: String?
    var isNarrow = false
    /// The page reads itself anew after so many seconds.
    var refresh: Int?

    init(_ template: Template, _ title: String, _ model: PageModel = [:]) {
        self.template = template
        self.title = title
        self.model = model
    }
}

/// One thing wrong with a form.
struct PageFault: Sendable {
    /// The id of the field, where there is one.
    var field: String?
    var text: String
}

/// Draws pages in the common frame.
struct Pages: Sendable {
    let site: Site
    private let library: TemplateLibrary

    init(site: Site) throws {
        self.site = site
        library = try TemplateLibrary()
    }

    var text: LondonText { LondonText(london: site.engine.london, now: site.now) }

    /// - Parameters:
    ///   - person: who is signed in, if anybody.
    ///   - here: the place in the navigation that the page belongs to.
    func show(_ page: Page, to person: SignedIn?, at here: Path? = nil) async -> Response {
        var model = page.model
        let pauses = person?.account.role.isDesk == true ? await pausesInForce() : []
        model["pauses"] = pauses.map { $0.model(text) }
        model["isPaused"] = !pauses.isEmpty
        model["pausesLink"] = Path.pauses.link()
        model["title"] = page.title
        model["stylesheet"] = Path.style.link()
        model["isExercise"] = site.engine.settings.isExercise
        model["isNarrow"] = page.isNarrow
        model["isFaulty"] = !page.faults.isEmpty
        model["faults"] = page.faults.map { fault -> PageModel in
            var model: PageModel = ["text": fault.text, "field": false]
            if let field = fault.field { model["field"] = field }
            return model
        }
        if let refresh = page.refresh { model["refresh"] = refresh }
        if let done = page.done { model["done"] = done }
        model["home"] = Path.morning.link()
        model["hasPlaces"] = false
        if let person {
            model["csrf"] = person.session.csrf
            model["person"] = ["name": person.account.name] as PageModel
            model["home"] = (person.account.role.isDesk ? Path.morning : Path.school).link()
            model["places"] = places(for: person, here: here)
            model["hasPlaces"] = true
        }
        return .text(library.html(page.template, model), type: "text/html; charset=utf-8", status: page.status)
    }

    /// What every page of the desk says; nothing while the database cannot be read, which the page itself tells of.
    private func pausesInForce() async -> [PauseNotice] {
        let now = site.now
        return (try? await site.work { try PauseNotice.inForce($0, at: now) }) ?? []
    }

    /// A page that only says something.
    func message(
        _ title: String, _ text: String, status: HTTPResponse.Status, to person: SignedIn?,
        back: (link: String, label: String)? = nil
    ) async -> Response {
        var page = Page(.message, title, ["text": text])
        page.status = status
        page.isNarrow = true
        if let back {
            page.model["backLink"] = back.link
            page.model["backLabel"] = back.label
        }
        return await show(page, to: person)
    }

    private func places(for person: SignedIn, here: Path?) -> [PageModel] {
        let places: [(Path, String)] =
            person.account.role.isDesk
            ? [
                (.morning, "This morning"), (.queue, "Queue"), (.exceptionsPage, "Exceptions"), (.callsPage, "Calls"),
                (.pauses, "Pauses"), (.closures, "Closures"), (.breaches, "Breaches"), (.registry, "Registry"),
            ] + (person.principal.may(.readAuditLog) ? [(.audit, "Audit")] : [])
            : [(.school, "Your notifications")]
        return places.map { path, label in ["link": path.link(), "label": label, "isHere": path == here] }
    }

    /// How an error looks to a person: whoever is not signed in is asked to, and comes back to where they were.
    func problem(_ problem: Problem, _ request: Request) async -> Response {
        if problem.status == .unauthorized, request.method == .get || request.method == .head {
            return .seeOther(Path.signIn.link(query: [("next", request.uri.description)]))
        }
        let person = try? await site.access.person(request)
        var response = await message(
            title(of: problem), problem.detail ?? problem.title, status: problem.status, to: person,
            back: (person?.account.role.isDesk == false ? Path.school.link() : Path.morning.link(), "Back to the start")
        )
        for field in problem.headers { response.headers[field.name] = field.value }
        return response
    }

    private func title(of problem: Problem) -> String {
        switch problem.status.code {
        case 401: "Please sign in again"
        case 403: "This is not for your account"
        case 404: "Not found"
        case 429: "Please wait"
        case 503: "Please try again in a moment"
        default: problem.title
        }
    }
}

/// Places for people.
extension Path {
    static let style = Path("/style.css")
    static let signIn = Path("/sign-in")
    static let signOut = Path("/sign-out")
    static let purpose = Path("/purpose")
    static let morning = Path("/")
    static let queue = Path("/queue")
    static let notificationPage = Path("/notifications/{id}")
    static let notificationAction = Path("/notifications/{id}/{action}")
    static let exceptionsPage = Path("/exceptions")
    static let exceptionPage = Path("/exceptions/{id}")
    static let callsPage = Path("/calls")
    static let callPage = Path("/calls/{id}")
    static let callSheet = Path("/calls/print")
    static let callExport = Path("/calls/export")
    static let callClaim = Path("/calls/{id}/claim")
    static let callReturn = Path("/calls/{id}/give-back")
    static let callAnswer = Path("/calls/{id}/answer")
    static let pauses = Path("/pauses")
    static let pauseEnd = Path("/pauses/{id}/end")
    static let pauseApproval = Path("/pauses/{id}/approve")
    static let closures = Path("/closures")
    static let reopening = Path("/closures/reopen")
    static let breaches = Path("/breaches")
    static let breach = Path("/breaches/{id}")
    static let registry = Path("/registry")
    static let establishment = Path("/registry/{urn}")
    static let audit = Path("/audit")
    static let auditVerification = Path("/audit/verify")
    static let school = Path("/school")
    static let schoolNotification = Path("/school/notifications/{id}")
    static let link = Path("/a/{token}")
}

/// Files that the program carries in itself.
struct StaticRoutes: Sendable {
    func add(to routes: inout Routes) {
        routes.open(.style) { _, _ in
            var response = StaticRoutes.file(PackageResources.style_css, type: "text/css; charset=utf-8")
            response.headers[.cacheControl] = "public, max-age=300"
            return response
        }
        routes.open(.openAPI) { _, _ in StaticRoutes.file(PackageResources.openapi_yaml, type: "application/yaml") }
    }

    private static func file(_ bytes: [UInt8], type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
