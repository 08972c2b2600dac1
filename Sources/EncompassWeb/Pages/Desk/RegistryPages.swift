import EncompassCore
import EncompassEngine
import EncompassStore
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
        var page = Page(.registry, "Registry")
        page.model["query"] = words
        page.model["hasQuery"] = !words.isEmpty
        page.model["items"] = found.map { place -> PageModel in
            [
                "urn": place.urn.description, "name": place.name, "town": place.address.town ?? "",
                "status": place.status.rawValue, "link": Path.establishment.link(place.urn.description),
            ]
        }
        page.model["hasItems"] = !found.isEmpty
        page.model["stats"] = rows(stats, text).map { ["label": $0.0, "value": $0.1] as PageModel }
        return await pages.show(page, to: person, at: .registry)
    }

    private func rows(_ stats: RegistryStats, _ text: LondonText) -> [(String, String)] {
        [
            ("Last import", stats.lastImport.map(text.moment) ?? "none yet"),
            ("Establishments open", String(stats.establishmentsOpen)),
            ("Establishments closed", String(stats.establishmentsClosed)), ("Pupils on a roll", String(stats.pupils)),
            ("Registrations", String(stats.rollEntries)), ("Rolls held", String(stats.rolls)),
            ("Rolls older than four months", String(stats.staleRolls)),
            ("Rolls of schools without a contact", String(stats.rollsWithoutContacts)),
            ("Contacts", String(stats.contacts)),
            ("Contacts that nobody has verified", String(stats.contactsUnverified)),
            ("Calendar entries", String(stats.calendarPeriods)), ("Bank holidays", String(stats.bankHolidays)),
        ]
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let text = pages.text
        guard let urn = URN(context.parameter("urn")),
            let detail = try await site.work({ try $0.store.registry.detail(urn, on: text.london.date(text.now)) })
        else { throw Problem(.notFound, "no establishment of that URN") }
        let place = detail.establishment
        var page = Page(.establishment, place.name)
        let facts: [(String, String?)] = [
            ("State", place.status.rawValue), ("Kind", place.type), ("Phase", place.phase),
            ("Local authority", place.localAuthority.map { "\($0) \(place.localAuthorityName ?? "")" }),
            ("Address", place.address.isEmpty ? nil : ChildCard.line(place.address)), ("Telephone", place.telephone),
            ("Successor", detail.successor?.description), ("Pupils on its roll", String(detail.rollEntries)),
            ("Roll imported", detail.rollImportedAt.map(text.moment) ?? "not held"),
        ]
        page.model = [
            "urn": place.urn.description, "name": place.name,
            "facts": facts.compactMap { label, value in value.map { ["label": label, "value": $0] as PageModel } },
            "contacts": detail.contacts.map(\.contact.model), "hasContacts": !detail.contacts.isEmpty,
            "queueLink": Path.queue.link(query: [("urn", place.urn.description)]),
        ]
        return await pages.show(page, to: person, at: .registry)
    }
}
