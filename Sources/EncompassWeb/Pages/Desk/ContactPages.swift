import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import Hummingbird

/// `/registry/contacts/{id}`: one contact, to be corrected by hand.
struct ContactPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.contact) { request, context in
            let person = try await site.access.desk(request, .importRegistry)
            return try await show(try await contact(context), to: person)
        }
        routes.post(.contact, edit)
        routes.post(.contactCode, readOutCode)
    }

    private func contact(_ context: WebContext) async throws -> StoredContact {
        let id = ContactLink.id(context.parameter("id"))
        guard let id, let held = try await site.work({ try $0.store.registry.contact(id: id) }) else {
            throw Problem(.notFound, pages.words("error.contact.unknown"))
        }
        return held
    }

    private func show(
        _ held: StoredContact, to person: SignedIn, code: OneTimeCode? = nil, form: FormFields? = nil,
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        let words = pages.words
        let now = site.now
        let (place, review) = try await site.work { engine in
            (
                try engine.store.registry.placeName(held.contact.scope),
                try engine.store.contactReviews.openReview(of: held.id, at: now)
            )
        }
        var page = Page(
            words("place.contact"),
            ContactView(held, place: place, isAsked: review != nil, code: code, form: form, words))
        page.say(refusal)
        return await pages.show(page, to: person, at: .registry)
    }

    /// A code for somebody who cannot be sent one by a second way, after the person at the desk has asked who is ringing.
    private func readOutCode(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, _) = try await site.access.decision(request, .importRegistry)
        let held = try await contact(context)
        let (now, actor) = (site.now, person.principal.actor)
        let code = try await site.work { engine in
            try engine.store.contactReviews.openReview(of: held.id, at: now).map { message in
                try engine.store.codes.readOut(.readOut(message, contact: held.id), by: actor, at: now)
            }
        }
        guard let code else { throw Problem(.notFound, pages.words("contact.notAsked")) }
        return try await show(held, to: person, code: code)
    }

    private func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .importRegistry)
        let held = try await contact(context)
        let form = ContactForm(fields, held.contact, today: site.engine.london.date(site.now))
        return try await Form.answer(
            form.faults, again: { try await show(held, to: person, form: fields, refusal: $0) },
            act: {
                try await site.run(
                    .editContact(
                        ContactEdit(
                            id: held.id, contact: form.contact, isVouchedFor: form.isVouchedFor, reason: form.reason)),
                    by: person)
                let done = site.flashes.leave("contactEdited", for: person)
                guard case .establishment(let urn) = held.contact.scope else {
                    return .seeOther(Path.registry.link(query: [done]))
                }
                return .seeOther(Path.establishment.link(urn.description, query: [done]))
            })
    }
}

/// The address of a contact's page: its identity, which says nothing about the person.
enum ContactLink {
    static func to(_ id: Data) -> String { Path.contact.link(id.map { String(format: "%02x", $0) }.joined()) }

    static func id(_ text: String) -> Data? { text.utf8.count == 32 ? Data(hex: text) : nil }
}

/// What a person typed about a contact.
struct ContactForm: Sendable {
    private(set) var contact: Contact
    let reason: String
    /// Whether the person has verified the details; otherwise a changed address waits for its code.
    let isVouchedFor: Bool
    private(set) var faults: [PageFault] = []

    init(_ fields: FormFields, _ held: Contact, today: LocalDate) {
        contact = held
        reason = fields.text("reason", limit: 500)
        isVouchedFor = fields.text("verified") == "yes"
        if let name = PersonName.visible(fields.text("name", limit: 100)) {
            contact.name = name
        } else {
            faults.append(PageFault("name", "fault.contactName"))
        }
        if let role = ContactForm.roles(held.scope).first(where: { $0.rawValue == fields.text("role") }) {
            contact.role = role
        } else {
            faults.append(PageFault("role", "fault.contactRole"))
        }
        contact.email = fields.optional("email", limit: 254)
        if let email = contact.email, EmailAddress(email) == nil {
            faults.append(PageFault("email", "fault.contactEmail"))
        }
        contact.mobile = number(fields, "mobile")?.number
        let phone = number(fields, "phone")
        (contact.phone, contact.phoneNote) = (phone?.number, phone?.note)
        contact.awayFrom = date(fields, "awayFrom")
        contact.awayTo = date(fields, "awayTo")
        if !contact.hasAddress, faults.isEmpty { faults.append(PageFault("email", "fault.contactAddress")) }
        if reason.isEmpty { faults.append(PageFault("reason", "fault.reason")) }
        if isVouchedFor { contact.verifiedOn = today }
    }

    static func roles(_ scope: Scope) -> [Contact.Role] {
        switch scope {
        case .establishment: [.keyAdult, .deputy, .head]
        case .localAuthority: [.laOfficer]
        case .provider: []
        }
    }

    private mutating func number(_ fields: FormFields, _ name: String) -> PhoneNumber.Noted? {
        guard let text = fields.optional(name, limit: 100) else { return nil }
        let read = PhoneNumber.noted(text)
        if read == nil { faults.append(PageFault(name, "fault.contactNumber")) }
        return read
    }

    private mutating func date(_ fields: FormFields, _ name: String) -> LocalDate? {
        guard let text = fields.optional(name, limit: 10) else { return nil }
        let date = LocalDate(iso: text)
        if date == nil { faults.append(PageFault(name, "fault.contactDate")) }
        return date
    }
}

/// The form to correct a contact.
struct ContactView: PageContent {
    static let template = Template.contact

    struct Note: PageModel { let text: String }

    struct Role: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    let place: String
    let heading: String
    let verified: String?
    let link: String
    let name: String
    let roles: [Role]
    let email: String
    let mobile: String
    let phone: String
    let awayFrom: String
    let awayTo: String
    let isVerified: Bool
    let reason: String
    /// What waits for a code.
    let waiting: [Note]
    /// For somebody who was asked about their details.
    let codeLink: String?
    let code: String?

    init(
        _ held: StoredContact, place: String, isAsked: Bool, code: OneTimeCode?, form: FormFields?, _ words: Words
    ) {
        let contact = held.contact
        self.place = place
        heading = contact.name
        verified = contact.verifiedOn.map(words.date)
        link = ContactLink.to(held.id)
        name = form?.text("name") ?? contact.name
        let role = form?.text("role") ?? contact.role.rawValue
        roles = ContactForm.roles(contact.scope).map {
            Role(value: $0.rawValue, label: $0.name(words), isChosen: $0.rawValue == role)
        }
        email = form?.text("email") ?? contact.email ?? ""
        mobile = form?.text("mobile") ?? contact.mobile ?? ""
        phone =
            form?.text("phone")
            ?? [contact.phone, contact.phoneNote.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
        awayFrom = form?.text("awayFrom") ?? contact.awayFrom?.description ?? ""
        awayTo = form?.text("awayTo") ?? contact.awayTo?.description ?? ""
        isVerified = form?.text("verified") == "yes"
        reason = form?.text("reason") ?? ""
        waiting = contact.pendingAddresses.compactMap { address in
            contact.pending(address).map { waiting in
                let values = ["address": waiting]
                return Note(
                    text: contact[address] == nil
                        ? words("contact.waiting.alone", values) : words("contact.waiting.beside", values))
            }
        }
        codeLink = isAsked ? Path.contactCode.link(held.id.map { String(format: "%02x", $0) }.joined()) : nil
        self.code = code?.spoken
    }
}
