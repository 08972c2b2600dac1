import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Hummingbird

/// `/contacts`: addresses that wait for a code, and who has not confirmed their details this term.
struct ContactListPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.contacts) { request, _ in
            let person = try await site.access.desk(request)
            let text = pages.text
            let found = try await site.work { engine in
                try ContactsToConfirm(engine.store, london: engine.london, at: text.now)
            }
            let page = Page(text.words("contacts.heading"), ContactList(found, text))
            return await pages.show(page, to: person, at: .registry)
        }
    }
}

struct ContactList: PageContent {
    static let template = Template.contacts

    struct Row: PageModel {
        let school: String
        let link: String
        let person: String
        /// Whether there is no verified address, so that nothing is sent.
        let isSilent: Bool
        let asked: String
    }

    let waiting: [Row]
    let silent: [Row]

    init(_ found: ContactsToConfirm, _ text: LondonText) {
        func row(_ known: ContactQuestions, _ asked: [Timestamp]) -> Row {
            let contact = known.stored.contact
            return Row(
                school: known.placeName, link: Path.establishment.link(contact.scope.urn?.description ?? ""),
                person: text.words(
                    "channelTest.person", ["name": contact.name, "role": contact.role.name(text.words)]),
                isSilent: contact.email == nil && contact.mobile == nil,
                asked: asked.max().map {
                    text.words.count("contacts.asked", asked.count, ["at": text.moment($0)])
                } ?? text.words("contacts.notAsked"))
        }
        waiting = found.waiting.map { row($0, $0.addresses.values.flatMap(\.self)) }
        silent = found.silent.map { row($0, $0.reviews.map(\.askedAt)) }
    }
}
