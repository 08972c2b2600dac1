import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/search`: one search for everything. What is typed may name a child, so it is sent as a form and stands in no
/// address; that it was searched for is logged.
struct SearchPage: Sendable {
    /// Of each kind.
    private static let limit = 20
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.search) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            guard person.session.purpose != nil else { return SearchPage.askForPurpose }
            return await show(SearchView(typed: site.keptSearches.take(for: person) ?? ""), to: person)
        }
        routes.post(.search, search)
    }

    private static var askForPurpose: Response {
        .seeOther(Path.purpose.link(query: [("next", Path.search.link())]))
    }

    private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .readDetails)
        let typed = fields.text("q", limit: 200)
        guard person.session.purpose != nil else {
            site.keptSearches.keep(typed, for: person)
            return SearchPage.askForPurpose
        }
        let query = DeskQuery(typed)
        let text = pages.text
        let viewer = person.principal
        let found = try await DeskSearching(site: site, caller: viewer).find(query, limit: SearchPage.limit)
        let view = try await site.work { try SearchView(query, found, $0, viewer, text) }
        return await show(view, to: person)
    }

    private func show(_ view: SearchView, to person: SignedIn) async -> Response {
        await pages.show(Page(pages.words("place.search"), view), to: person, at: .search)
    }
}

/// What was found, by kind.
struct SearchView: PageContent {
    static let template = Template.search

    struct Item: PageModel {
        /// Nil if there is no page of it, or the person may not open it.
        let link: String?
        let text: String
        let detail: String?
        let isGuarded: Bool
    }

    struct Kind: PageModel {
        let title: String
        let items: [Item]
    }

    let link: String
    let query: String
    let isEmpty: Bool
    let kinds: [Kind]

    /// Whether what was typed has not been searched for yet.
    let isWaiting: Bool

    /// Before anything was searched for.
    ///
    /// - Parameter typed: before a purpose was asked for.
    init(typed: String) {
        (link, query, isEmpty, kinds) = (Path.search.link(), typed, false, [])
        isWaiting = !typed.isEmpty
    }

    init(_ query: DeskQuery, _ searched: DeskSearching.Found, _ engine: Engine, _ viewer: Principal, _ text: LondonText)
        throws
    {
        let words = text.words
        let found = searched.findings
        link = Path.search.link()
        self.query = query.text
        func guarded() -> Item { Item(link: nil, text: words("search.restricted"), detail: nil, isGuarded: true) }
        let notifications = found.notifications.map { item in
            viewer.isWithheld(item.isRestricted)
                ? guarded()
                : Item(
                    link: Path.notificationPage.link(item.id), text: "\(item.kind.name(words)) \(item.reference)",
                    detail: "\(item.placeName), \(item.state.name(words))", isGuarded: item.isRestricted)
        }
        let incidents = found.incidents.map { incident in
            viewer.isWithheld(incident.isRestricted)
                ? guarded()
                : Item(
                    link: Path.incidentPage.link(incident.id),
                    text: IncidentView.name(of: incident, engine.policies, text), detail: nil,
                    isGuarded: incident.isRestricted)
        }
        let pupils = searched.pupils.map { $0.model(words).item(Path.pupilChronology.link(String($0.pupil)), words) }
        let schools = found.schools.map { place in
            Item(
                link: Path.establishment.link(place.urn.description), text: place.name,
                detail: [place.address.town, place.address.postcode, "URN \(place.urn)"].compactMap(\.self)
                    .joined(separator: ", "), isGuarded: false)
        }
        let contacts = try found.contacts.map { contact in
            Item(
                link: SearchView.page(of: contact.scope), text: contact.name,
                detail: [
                    contact.role.name(words), try engine.store.registry.placeName(contact.scope),
                    contact.numbersToCall.map(\.spaced).joined(separator: ", "),
                ].filter { !$0.isEmpty }.joined(separator: ", "), isGuarded: false)
        }
        let all = [
            (words("search.notifications"), notifications), (words("search.incidents"), incidents),
            (words("search.pupils"), pupils), (words("search.schools"), schools), (words("search.contacts"), contacts),
        ]
        kinds = all.filter { !$0.1.isEmpty }.map { Kind(title: $0.0, items: $0.1) }
        isEmpty = kinds.isEmpty
        isWaiting = false
    }

    /// An establishment's page; an authority has none.
    private static func page(of scope: Scope) -> String? {
        guard case .establishment(let urn) = scope else { return nil }
        return Path.establishment.link(urn.description)
    }
}

extension Candidate.Model {
    /// As a line of a list.
    fileprivate func item(_ link: String, _ words: Words) -> SearchView.Item {
        SearchView.Item(
            link: link, text: words("search.pupil", ["name": name, "date": born]),
            detail: [schools, address].filter { !$0.isEmpty }.joined(separator: "; "), isGuarded: false)
    }
}
