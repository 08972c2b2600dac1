import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// The page behind the link of a question to a contact: whether a changed address is theirs, and once a term whether
/// their details are still right.
///
/// Opening it shows the school and changes nothing. A person asks for a code; the details are shown after it only. With
/// a code that came by the way of the link, somebody who reads that mailbox can say that the details are right, and
/// change nothing.
struct ContactLinkPages: Sendable {
    /// How long the details stay open after the code.
    private static let open = Span.minutes(30)
    private static let cookie = "encompass_contact"
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.contactLink) { request, context in
            let link = try await link(context)
            return try await show(link, request, context)
        }
        routes.post(.contactLinkCode, sendCode)
        routes.post(.contactLinkOpen, enterCode)
        routes.post(.contactLink, confirm)
    }

    private func link(_ context: WebContext) async throws -> ContactMessageLink {
        let (token, now) = (context.parameter("token"), site.now)
        guard let link = try await site.work({ try $0.store.contactReviews.link(token: token, at: now) }) else {
            throw Problem(.notFound, pages.words("contactLink.ended"))
        }
        return link
    }

    /// Where the code of a link goes, and whether that is another way than the link's.
    private func way(of link: ContactMessageLink) async throws -> (to: StaffAddress?, isSecond: Bool) {
        if link.matter == .address {
            guard let address = link.address, let waiting = link.contact.contact.pending(address) else {
                return (nil, false)
            }
            return (StaffAddress(address.channel, waiting), true)
        }
        let today = site.engine.london.date(site.now)
        return try await site.work { engine in
            let channel = try engine.store.contactReviews.channel(of: link) ?? .email
            let served = engine.settings.channels
            let contact = link.contact.contact
            if case .send(let address) = CodeWay.second(for: contact, besides: channel, served: served, on: today) {
                return (address, true)
            }
            return (contact.address(for: channel).map { StaffAddress(channel, $0) }, false)
        }
    }

    private func request(for link: ContactMessageLink) -> CodeRequest {
        guard link.matter == .address else {
            return CodeRequest(.confirmation, subject: link.message, contact: link.contact.id)
        }
        let waiting = link.address.flatMap { link.contact.contact.pending($0) } ?? ""
        return CodeRequest(
            .address, subject: site.store.contactReviews.addressSubject(waiting), contact: link.contact.id)
    }

    private func sendCode(_ request: Request, _ context: WebContext) async throws -> Response {
        try checkOrigin(request)
        let link = try await link(context)
        let (to, _) = try await way(of: link)
        let code = self.request(for: link)
        return try await Form.answer(
            again: { try await show(link, request, context, refusal: $0) },
            act: {
                if let to, link.answeredAt == nil {
                    try await site.work { engine in
                        try engine.sendCode(code, to: to, by: Actor("link:\(link.message)"))
                    }
                }
                return try await show(link, request, context, sent: to)
            })
    }

    private func enterCode(_ request: Request, _ context: WebContext) async throws -> Response {
        try checkOrigin(request)
        let link = try await link(context)
        let fields = try await FormFields(request)
        let (code, typed, now) = (self.request(for: link), fields.text("code", limit: 20), site.now)
        guard !typed.isEmpty else {
            return try await show(link, request, context, refusal: FormRefusal([.missingCode]))
        }
        let ofDesk = link.matter == .review ? link.codeOfDesk : nil
        let actor = Actor("link:\(link.message)")
        guard link.matter == .review || link.address != nil else {
            throw Problem(.notFound, pages.words("contactLink.ended"))
        }
        let (verdict, isFromDesk) = try await site.work { engine in
            let verdict = try engine.store.codes.use(typed, for: code, by: actor, at: now)
            guard verdict != .right, let ofDesk else { return (verdict, false) }
            let other = try engine.store.codes.use(typed, for: ofDesk, by: actor, at: now)
            return other == .right ? (other, true) : (verdict == .expired ? other : verdict, false)
        }
        guard verdict == .right else {
            let fault = PageFault("code", "fault.code.\(ContactLinkPages.name(verdict))")
            return try await show(link, request, context, refusal: FormRefusal([fault]))
        }
        if link.matter == .address { return try await confirmAddress(link, request, context) }
        let (_, isSecond) = try await way(of: link)
        let pass = site.store.contactReviews.pass(
            for: link.message, isSecond: isSecond || isFromDesk, until: now + ContactLinkPages.open)
        var response = Response.seeOther(Path.contactLink.link(context.parameter("token")))
        let name = site.isSecure ? "__Host-" + ContactLinkPages.cookie : ContactLinkPages.cookie
        let text = "\(name)=\(pass); Path=/; HttpOnly; SameSite=Strict" + (site.isSecure ? "; Secure" : "")
        response.headers.append(HTTPField(name: .setCookie, value: text))
        return response
    }

    /// The right code was typed: the address counts from now on.
    private func confirmAddress(
        _ link: ContactMessageLink, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (now, today) = (site.now, site.engine.london.date(site.now))
        let actor = Actor("link:\(link.message)")
        return try await Form.answer(
            again: { try await show(link, request, context, refusal: $0) },
            act: {
                try await site.work { engine in
                    guard let address = link.address else { return }
                    try engine.store.registry.confirm(address, of: link.contact, on: today, by: actor, at: now)
                    try engine.store.contactReviews.answer(link, at: now)
                }
                return .seeOther(Path.contactLink.link(context.parameter("token")))
            })
    }

    /// They say that their details are right, perhaps after changing them.
    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        try checkOrigin(request)
        let link = try await link(context)
        let fields = try await FormFields(request)
        guard link.matter == .review, let isSecond = pass(link, request) else {
            throw Problem(.forbidden, pages.words("contactLink.noCode"))
        }
        let policy = try await site.work { try $0.contactPolicy(of: link.contact.contact) }
        let form = ContactReviewForm(
            fields, link.contact.contact, isSecond: isSecond, policy, today: site.engine.london.date(site.now))
        let (now, reason, actor) = (site.now, pages.words("contactLink.reason"), Actor("link:\(link.message)"))
        return try await Form.answer(
            form.faults, again: { try await show(link, request, context, form: fields, refusal: $0) },
            act: {
                try await site.work { engine in
                    try engine.store.registry.edit(
                        contact: link.contact.id, to: form.contact, .code, reason: reason, by: actor, at: now)
                    if let deputy = form.deputy { try engine.store.registry.add(deputy, by: actor, at: now) }
                    try engine.store.contactReviews.answer(link, at: now)
                }
                return .seeOther(Path.contactLink.link(context.parameter("token")))
            })
    }

    private func checkOrigin(_ request: Request) throws {
        guard Access.isSameSite(request) else { throw Problem(.forbidden, "the form is not from this page") }
    }

    /// Whether the code was entered in this browser, and went by a second way; nil if it was not.
    private func pass(_ link: ContactMessageLink, _ request: Request) -> Bool? {
        let name = site.isSecure ? "__Host-" + ContactLinkPages.cookie : ContactLinkPages.cookie
        return HeaderText.cookie(name, in: request.headers[values: .cookie]).flatMap {
            site.store.contactReviews.isSecond(pass: $0, for: link.message, at: site.now)
        }
    }

    private static func name(_ verdict: OneTimeCode.Verdict) -> String {
        switch verdict {
        case .right, .wrong: "wrong"
        case .used: "used"
        case .expired: "expired"
        case .exhausted: "exhausted"
        }
    }

    private func show(
        _ link: ContactMessageLink, _ request: Request, _ context: WebContext, sent: StaffAddress? = nil,
        form: FormFields? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let words = text.words
        let contact = link.contact.contact
        let token = context.parameter("token")
        let (to, isSecond) = try await way(of: link)
        let isOver = link.answeredAt != nil || link.matter == .address && link.address == nil
        let pass = isOver || link.matter == .address ? nil : pass(link, request)
        let today = text.london.date(text.now)
        let (policy, colleagues, desk) = try await site.work { engine in
            let place = try contact.scope.urn.flatMap { try engine.store.registry.establishment($0) }
            return (
                try engine.contactPolicy(of: contact), try engine.store.registry.contacts(contact.scope),
                engine.policies.desk(ofArea: place.flatMap { engine.policies.resolve($0).areaID })
            )
        }
        let content = ContactLinkView(
            heading: words("contactLink.\(link.matter.rawValue).title"), place: link.placeName,
            role: contact.role.name(words),
            confirmed: link.answeredAt.map { words("contactLink.done", ["at": text.moment($0)]) }
                ?? (isOver ? words("contactLink.gone") : nil),
            code: isOver || pass != nil
                ? nil
                : ContactLinkView.Code(
                    what: words("contactLink.\(link.matter.rawValue).what"),
                    to: to.map { words("contactLink.codeTo", ["address": $0.hint]) },
                    sent: sent.map { words("contactLink.sent", ["address": $0.hint]) },
                    isWeak: !isSecond, sendLink: Path.contactLinkCode.link(token),
                    openLink: Path.contactLinkOpen.link(token)),
            details: pass.map { isSecond in
                ContactLinkView.Details(
                    contact, form, colleagues.map(\.contact), isSecond: isSecond,
                    mayNameDeputy: isSecond && policy.mayNameDeputies && contact.role != .deputy,
                    link: Path.contactLink.link(token), today: today, words)
            }, desk: DeskNumber(desk, words))
        var page = Page(words("contactLink.\(link.matter.rawValue).title"), content)
        page.isNarrow = true
        page.say(refusal)
        return await pages.show(page, to: nil)
    }
}

extension ContactMessageLink {
    /// A code for it that the desk reads out, which is a second way as well.
    fileprivate var codeOfDesk: CodeRequest { .readOut(message, contact: contact.id) }
}

extension CodeRequest {
    /// A code for a question about a contact's details that a person at the desk reads out.
    static func readOut(_ message: String, contact: Data) -> CodeRequest {
        CodeRequest(.confirmation, subject: "desk:" + message, contact: contact)
    }
}

/// What a contact entered about themselves.
struct ContactReviewForm: Sendable {
    private(set) var contact: Contact
    /// A deputy of the same school, named by them.
    private(set) var deputy: Contact?
    private(set) var faults: [PageFault] = []

    /// - Parameter isSecond: whether the code went by a second way; otherwise nothing but the training is taken.
    init(_ fields: FormFields, _ held: Contact, isSecond: Bool, _ policy: ContactPolicy, today: LocalDate) {
        contact = held
        contact.verifiedOn = today
        if let day = date(fields, "trainedOn") {
            if day > today { faults.append(PageFault("trainedOn", "fault.trainedLater")) }
            contact.trainedOn = day
        }
        guard isSecond else { return }
        contact.awayFrom = date(fields, "awayFrom")
        contact.awayTo = date(fields, "awayTo")
        if let from = contact.awayFrom, let to = contact.awayTo, to < from {
            faults.append(PageFault("awayTo", "fault.awayOrder"))
        }
        contact.email = email(fields, "email")
        contact.mobile = number(fields, "mobile")
        if !contact.hasAddress, faults.isEmpty { faults.append(PageFault("email", "fault.contactAddress")) }
        guard policy.mayNameDeputies, held.role != .deputy,
            fields.optional("deputyName") != nil || fields.optional("deputyEmail") != nil
        else { return }
        guard let name = PersonName.visible(fields.text("deputyName", limit: 100)) else {
            faults.append(PageFault("deputyName", "fault.contactName"))
            return
        }
        guard let address = email(fields, "deputyEmail") else {
            faults.append(PageFault("deputyEmail", "fault.contactEmail"))
            return
        }
        deputy = Contact(scope: held.scope, role: .deputy, name: name, email: address)
    }

    private mutating func email(_ fields: FormFields, _ name: String) -> String? {
        guard let text = fields.optional(name, limit: 254) else { return nil }
        if EmailAddress(text) == nil { faults.append(PageFault(name, "fault.contactEmail")) }
        return text
    }

    private mutating func number(_ fields: FormFields, _ name: String) -> String? {
        guard let text = fields.optional(name, limit: 100) else { return nil }
        let read = PhoneNumber.noted(text)
        if read == nil { faults.append(PageFault(name, "fault.contactNumber")) }
        return read?.number
    }

    private mutating func date(_ fields: FormFields, _ name: String) -> LocalDate? {
        guard let text = fields.optional(name, limit: 10) else { return nil }
        let date = LocalDate(iso: text)
        if date == nil { faults.append(PageFault(name, "fault.contactDate")) }
        return date
    }
}

struct ContactLinkView: PageContent {
    static let template = Template.contactLink

    /// The code to ask for and to enter.
    struct Code: PageModel {
        let what: String
        let to: String?
        let sent: String?
        let isWeak: Bool
        let sendLink: String
        let openLink: String
    }

    struct Person: PageModel {
        let name: String
        let role: String
        let note: String
    }

    /// What is shown after the code.
    struct Details: PageModel {
        let name: String
        let isSecond: Bool
        let email: String
        let mobile: String
        let trainedOn: String
        let awayFrom: String
        let awayTo: String
        let waiting: String?
        let people: [Person]
        let mayNameDeputy: Bool
        let deputyName: String
        let deputyEmail: String
        let link: String

        init(
            _ contact: Contact, _ form: FormFields?, _ colleagues: [Contact], isSecond: Bool, mayNameDeputy: Bool,
            link: String, today: LocalDate, _ words: Words
        ) {
            name = contact.name
            self.isSecond = isSecond
            email = form?.text("email") ?? contact.email ?? ""
            mobile = form?.text("mobile") ?? contact.mobile ?? ""
            trainedOn = form?.text("trainedOn") ?? contact.trainedOn?.description ?? ""
            awayFrom = form?.text("awayFrom") ?? contact.awayFrom?.description ?? ""
            awayTo = form?.text("awayTo") ?? contact.awayTo?.description ?? ""
            waiting = contact.pendingAddresses.isEmpty ? nil : words("contactLink.waiting")
            people = colleagues.map { colleague in
                let note =
                    !colleague.pendingAddresses.isEmpty
                    ? "waits"
                    : colleague.verifiedOn == nil ? "unverified" : colleague.isAway(on: today) ? "away" : "there"
                return Person(
                    name: colleague.name, role: colleague.role.name(words),
                    note: words.name("contactLink.note", note) ?? "")
            }
            self.mayNameDeputy = mayNameDeputy
            deputyName = form?.text("deputyName") ?? ""
            deputyEmail = form?.text("deputyEmail") ?? ""
            self.link = link
        }
    }

    let heading: String
    let place: String
    let role: String
    let confirmed: String?
    let code: Code?
    let details: Details?
    let desk: DeskNumber?
}
