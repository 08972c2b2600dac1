import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// The language in which the pages of one request are written.
///
/// It belongs to the request, as its time does: whatever renders a page while the request is answered reads it here.
struct ReaderLanguage: Sendable {
    @TaskLocal static var current = ReaderLanguage(language: .english, other: nil)

    let language: Language
    /// The page's address in the other language; nil at the desk, which is English.
    let other: String?

    var words: Words { .of(language) }

    /// Keeps the language where a link leads to a page of no place.
    var query: [(name: String, value: String)] { language == .english ? [] : [("lang", language.rawValue)] }
}

/// Finds the language of a school's pages: the one that the reader chose, else that of the place whose link was followed
/// (of a notification, a test, a question to a contact, an invitation), else that of the reader's places. The desk's
/// pages are English. Whoever signs in may belong to either, and chooses.
struct LanguageMiddleware: RouterMiddleware {
    let site: Site

    private static let cookie = "encompass_language"
    private static let year = 365 * 86_400
    private static let doors = [Path.signIn.pattern, Path.forgottenPassword.pattern]
    /// What is no page.
    private static let machines = [
        "/v1/", "/local/", "/health/", "/metrics", "/style.css", "/desk.js", "/events", "/openapi.yaml",
    ]

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard !Self.machines.contains(where: request.uri.path.hasPrefix) else {
            return try await next(request, context)
        }
        let asked = request.query("lang").flatMap(Language.init)
        let chosen = asked ?? kept(request)
        let person = try? await site.access.person(request)
        let place = person?.account.role.isDesk == true ? nil : try? await placesLanguage(of: person, request)
        let usual: Language? = Self.doors.contains(request.uri.path) ? .english : nil
        guard person?.account.role.isDesk != true, let language = chosen ?? place ?? usual else {
            return try await next(request, context)
        }
        let reader = ReaderLanguage(language: language, other: address(of: request, in: language.other))
        var response = try await ReaderLanguage.$current.withValue(reader) { try await next(request, context) }
        response.headers[.contentLanguage] = language.rawValue
        if let asked { keep(asked, on: &response) }
        return response
    }

    /// The language of the link's place, or of the reader's places.
    private func placesLanguage(of person: SignedIn?, _ request: Request) async throws -> Language? {
        let link = link(request)
        let now = site.now
        return try await site.work { engine in
            let target = try link.flatMap { try LanguageMiddleware.place(of: $0, engine.store, at: now) }
            return try (target ?? person?.account.places.first).map { try engine.language(of: $0) }
        }
    }

    private static func place(of link: (side: String, token: String), _ store: Store, at now: Timestamp) throws
        -> Scope?
    {
        switch link.side {
        case "a": try store.messages.place(ofLink: link.token)
        case "c": try store.contactReviews.link(token: link.token, at: now)?.contact.contact.scope
        case "t": try store.channelTests.link(token: link.token, at: now)?.contact.contact.scope
        case "invitation": try store.accounts.invited(by: link.token, at: now)?.places.first
        default: nil
        }
    }

    /// The token of a followed link, or of the link that signing in leads to, with the first part of its path.
    private func link(_ request: Request) -> (side: String, token: String)? {
        let path = request.uri.path == Path.signIn.pattern ? request.query("next") ?? "" : request.uri.path
        let parts = path.split(separator: "/").map(String.init)
        return parts.count >= 2 ? (parts[0], parts[1]) : nil
    }

    private func address(of request: Request, in language: Language) -> String {
        let kept = request.uri.queryParameters.filter { !["lang", "done"].contains($0.key) }
            .map { (name: String($0.key), value: String($0.value)) }
        return Path(request.uri.path, []).link(query: kept + [("lang", language.rawValue)])
    }

    private var name: String { site.isSecure ? "__Host-" + Self.cookie : Self.cookie }

    private func kept(_ request: Request) -> Language? {
        HeaderText.cookie(name, in: request.headers[values: .cookie]).flatMap(Language.init)
    }

    private func keep(_ language: Language, on response: inout Response) {
        let text = "\(name)=\(language.rawValue); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(Self.year)"
        response.headers.append(HTTPField(name: .setCookie, value: text + (site.isSecure ? "; Secure" : "")))
    }
}
