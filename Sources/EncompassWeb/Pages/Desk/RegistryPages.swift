import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation
import Hummingbird

/// `/registry`: what is held, and a search for an establishment.
struct RegistryPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.registry, search)
        routes.get(.establishment, show)
    }

    private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let query = (request.query("q") ?? "").replacingOccurrences(of: "+", with: " ").prefix(100)
        let text = pages.text
        let words = String(query)
        let (stats, found) = try await site.work { engine in
            (
                try engine.store.registry.stats(staleBefore: text.now - .days(120)),
                try engine.store.registry.establishments(matching: words, limit: 50)
            )
        }
        let content = RegistrySearch(
            query: words,
            items: found.map { place in
                RegistrySearch.Item(
                    urn: place.urn.description, name: place.name, town: place.address.town ?? "",
                    status: text.words("establishment.\(place.status.rawValue)"),
                    link: Path.establishment.link(place.urn.description))
            },
            isEmpty: !words.isEmpty && found.isEmpty, stats: rows(stats, text))
        return await pages.show(Page(text.words("place.registry"), content), to: person, at: .registry)
    }

    private func rows(_ stats: RegistryStats, _ text: LondonText) -> [PageFact] {
        let counts: [(String, Int)] = [
            ("establishmentsOpen", stats.establishmentsOpen), ("establishmentsClosed", stats.establishmentsClosed),
            ("pupils", stats.pupils), ("registrations", stats.rollEntries), ("rolls", stats.rolls),
            ("staleRolls", stats.staleRolls), ("rollsWithoutContacts", stats.rollsWithoutContacts),
            ("notInSchool", stats.notInSchool.reduce(0) { $0 + $1.children }),
            ("contacts", stats.contacts), ("contactsUnverified", stats.contactsUnverified),
            ("calendarPeriods", stats.calendarPeriods), ("bankHolidays", stats.bankHolidays),
        ]
        return [
            PageFact(
                label: text.words("registry.lastImport"),
                value: stats.lastImport.map(text.moment) ?? text.words("none.yet"))
        ] + counts.map { PageFact(label: text.words("registry.\($0.0)"), value: String($0.1)) }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let text = pages.text
        guard let urn = URN(context.parameter("urn")),
            let detail = try await site.work({ try $0.store.registry.detail(urn, on: text.london.date(text.now)) })
        else { throw Problem(.notFound, "no establishment has that URN") }
        let place = detail.establishment
        let words = text.words
        let facts: [(String, String?)] = [
            (words("establishment.status"), words("establishment.\(place.status.rawValue)")),
            (words("establishment.type"), place.type), (words("establishment.phase"), place.phase),
            (words("establishment.authority"), place.localAuthority.map { "\($0) \(place.localAuthorityName ?? "")" }),
            (words("establishment.address"), place.address.isEmpty ? nil : ChildCard.line(place.address)),
            (words("establishment.telephone"), place.telephone),
            (words("establishment.successor"), detail.successor?.description),
            (words("establishment.pupils"), String(detail.rollEntries)),
            (words("establishment.roll"), detail.rollImportedAt.map(text.moment) ?? words("establishment.noRoll")),
        ]
        let content = EstablishmentView(
            urn: place.urn.description, name: place.name, facts: PageFact.list(facts),
            contacts: detail.contacts.map { EstablishmentView.Person($0.contact, words) },
            queueLink: Path.queue.link(query: [("urn", place.urn.description)]))
        return await pages.show(Page(place.name, content), to: person, at: .registry)
    }
}

struct RegistrySearch: PageContent {
    static let template = Template.registry

    struct Item: PageModel {
        let urn: String
        let name: String
        let town: String
        let status: String
        let link: String
    }

    let query: String
    let items: [Item]
    /// Whether a search found nothing.
    let isEmpty: Bool
    let stats: [PageFact]
}

struct EstablishmentView: PageContent {
    static let template = Template.establishment

    struct Person: PageModel {
        let name: String
        let role: String
        let phones: [PhoneLink]
        let verifiedOn: String?

        init(_ contact: Contact, _ words: Words) {
            name = contact.name
            role = contact.role.name(words)
            phones = contact.numbersToCall.map(PhoneLink.init)
            verifiedOn = contact.verifiedOn.map(words.date)
        }
    }

    let urn: String
    let name: String
    let facts: [PageFact]
    let contacts: [Person]
    let queueLink: String
}

/// A number to call, as text and as a link that dials it.
struct PhoneLink: PageModel {
    let text: String
    /// Not `link`, which a page may have too: a template would take the page's where this is nil.
    let dial: String?

    init(_ number: NumberToCall) {
        text = number.text
        dial = number.link
    }
}
