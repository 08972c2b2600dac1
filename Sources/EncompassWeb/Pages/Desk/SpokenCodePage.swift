import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// `/notifications/{id}/code`: a person at the desk reads a one-time code out to a contact who rings.
struct SpokenCodePage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.notificationCode) { request, context in
            let person = try await site.access.desk(request, .makeCalls)
            return try await show(context.parameter("id"), to: person)
        }
        routes.post(.notificationCode, readOut)
    }

    private func show(
        _ id: String, to person: SignedIn, code: OneTimeCode? = nil, caller: Data? = nil, faults: [PageFault] = []
    ) async throws -> Response {
        let now = site.now
        let (item, contacts, parties) = try await site.work { engine in
            guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else {
                throw StoreError(.notFound, "notification.unknown")
            }
            return (
                item, try engine.store.notifications.storedContacts(of: item.id),
                try engine.store.notifications.contactsWhoMayBeParties(to: item.id)
            )
        }
        try Access.guardRestricted(item.isRestricted, person.principal)
        let today = site.engine.london.date(now)
        let callers = contacts.filter { !parties.contains($0.contact.name) && !$0.contact.isAway(on: today) }
        let words = pages.words
        let content = SpokenCodeView(
            item, callers: callers, code: code, name: contacts.first { $0.id == caller }?.contact.name ?? "", words)
        var page = Page(words("spokenCode.title", ["reference": item.reference]), content)
        page.faults = faults
        page.status = faults.isEmpty ? .ok : .unprocessableContent
        return await pages.show(page, to: person, at: .queue)
    }

    private func readOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        guard let contact = Data(hex: fields.text("contact")), !contact.isEmpty else {
            return try await show(id, to: person, faults: [PageFault("contact", "fault.caller")])
        }
        let principal = person.principal
        let code = try await site.work { try $0.readOutCode(notification: id, contact: contact, by: principal) }
        return try await show(id, to: person, code: code, caller: contact)
    }
}

/// The contacts of a notification's place who may be given a code, and the code that was just made.
struct SpokenCodeView: PageContent {
    static let template = Template.spokenCode

    struct Caller: PageModel {
        let id: String
        let number: Int
        let name: String
        let role: String
    }

    let reference: String
    let place: String
    let back: String
    let link: String
    let people: [Caller]
    let code: String?
    /// The person that the code is for.
    let name: String
    let minutes: String

    init(_ item: QueueItem, callers: [StoredContact], code: OneTimeCode?, name: String, _ words: Words) {
        reference = item.reference
        place = item.placeName
        back = Path.notificationPage.link(item.id)
        link = Path.notificationCode.link(item.id)
        people = callers.enumerated().map { index, stored in
            Caller(
                id: stored.id.hex, number: index + 1, name: stored.contact.name, role: stored.contact.role.name(words))
        }
        self.code = code?.spoken
        self.name = name
        minutes = String(OneTimeCode.life.milliseconds / 60_000)
    }
}
