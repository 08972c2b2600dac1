import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/calls/{id}`: the form to record one notification's call, and its school's questions to answer.
struct CallPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            let done = site.flashes.take(request, for: person).flatMap { code in
                code == "claimed" ? pages.words("done.claimed") : pages.words.name("done.conversation", code)
            }
            return try await show(context.parameter("id"), to: person, done: done)
        }
        routes.post(.callPage, record)
        routes.post(.callAnswer, answer)
    }

    private func read(_ id: String, for person: SignedIn, at now: Timestamp) async throws -> CallReading {
        let words = pages.words
        return try await site.work { try CallReading(id, $0, words, for: person.principal, at: now) }
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, done: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let reading = try await read(id, for: person, at: text.now)
        // What may be said describes children: opening it is logged, with the purpose of the shift.
        guard let purpose = person.session.purpose else {
            return .seeOther(Path.purpose.link(query: [("next", Path.callPage.link(id))]))
        }
        let entry = AuditEntry(
            .consultation, "notification.consulted", actor: person.principal.actor, subject: "",
            facts: ["purpose": purpose, "via": "call"])
        let item = reading.item
        let (opened, handling, earlier) = try await site.work { engine in
            let opened = try engine.openForCall(item.id, by: person.principal, as: entry, at: text.now)
            let names = Dictionary(opened.disclosed.children.map { ($0.id, $0.name) }) { first, _ in first }
            return (
                opened, PlaceTexts(item, engine: engine).handling,
                try EarlierIncidents.lines(
                    of: engine.store.incidents.children(ofNotification: item.id), names: names, in: engine,
                    for: person.principal, text)
            )
        }
        // The school's question may describe a child too.
        var asked: [CallView.Question] = []
        var talk: DeskConversation?
        if reading.isAsked {
            let detail = try await NotificationOpening(site: site, caller: person.principal).open(reading.item.id)
            asked = reading.tasks.filter(CallRow.asksForAnswer).map {
                CallView.Question($0, detail, form, text)
            }
            talk = DeskConversation(detail, at: .call, names: reading.names, text)
        }
        let rows = CallRows(
            text: text, viewer: person.principal, names: reading.names, lasting: site.engine.settings.morning.claim,
            reader: person.account.actor)
        let content = CallView(
            reading,
            SpokenDetails(
                opened.disclosed, to: reading.audience, waits: opened.waits, handling: handling, text), asked: asked,
            talk: talk, earlier: earlier,
            claims: reading.tasks.map(rows.row),
            form: CallFormModel(form, contacts: reading.contacts, about: [reading], text: text), text)
        var page = Page(text.words("call.title", ["place": reading.item.placeName]), content)
        page.say(refusal)
        page.done = done
        return await pages.show(page, to: person, at: .callsPage)
    }

    private func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        let now = site.now
        let reading = try await read(id, for: person, at: now)
        let item = reading.item
        let form = CallForm(
            fields, notification: item.id, contacts: reading.contacts, now: now, london: site.engine.london)
        guard let call = form.call else {
            return try await show(id, to: person, form: fields, refusal: FormRefusal(form.faults))
        }
        return try await Form.answer(
            said: PageFault.notRecorded, again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                try await site.run(.call(.record(call)), by: person)
                let after = try await read(id, for: person, at: now).item.state
                let done = CallForm.effect(of: call, on: item.state, then: after, isContact: form.isContact)
                return .seeOther(Path.callsPage.link(query: [site.flashes.leave(done, for: person)]))
            })
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        guard let task = try await site.work({ try $0.store.phoneList.task(id: id) }) else {
            throw Problem(.notFound, "this call has already been answered")
        }
        let words = fields.text("answer", limit: 2000)
        return try await Form.answer(
            words.isEmpty ? [PageFault("answer-\(id)", "fault.answer")] : [], said: PageFault.notRecorded,
            again: { try await show(task.notification, to: person, form: fields, refusal: $0) },
            act: {
                let taken = try await RingPage.taken(besides: id, site, for: person)
                try await site.run(.call(.answer(task: id, answer: words)), by: person)
                let said = site.flashes.leave("answered", for: person)
                // The rest of a call that the person has taken is still theirs to make.
                let rest = try await site.work { engine in
                    try taken.first { try engine.store.phoneList.task(id: $0) != nil }
                }
                return .seeOther(
                    rest.map { Path.ringPage.link($0, query: [said]) } ?? Path.callsPage.link(query: [said]))
            })
    }
}

/// What the page of a call shows.
struct CallReading: Sendable {
    let item: QueueItem
    /// The people to ring, in order.
    let people: [CallSheet.Person]
    /// Ids of the children that it is about now.
    let children: [String]
    /// The place's contacts who can acknowledge: nobody who may be a party to the incident.
    let contacts: [Contact]
    /// Who may be given the details.
    let audience: CallAudience
    let telephone: String?
    let tasks: [PhoneTask]
    let pauses: [PauseNotice]
    let names: StaffNames
    /// Whether the school has written something that a person has to read or answer.
    let isAsked: Bool

    /// - Throws: 404 for an unknown notification, 403 for a restricted one unless the caller is a supervisor.
    init(_ id: String, _ engine: Engine, _ words: Words, for caller: Principal, at now: Timestamp) throws {
        guard let item = try engine.store.notifications.item(idOrReference: id, at: now) else {
            throw Problem(.notFound, "no such notification")
        }
        try Access.guardRestricted(item.isRestricted, caller)
        self.item = item
        people = try engine.store.phoneList.peopleToCall(about: item.id, today: engine.london.date(now))
        children = try engine.store.incidents.children(ofNotification: item.id).map(\.id)
        let parties = try engine.store.notifications.contactsWhoMayBeParties(to: item.id)
        let (known, order) = (try engine.store.notifications.contacts(of: item.id), people)
        // In the order in which they are rung.
        func place(_ contact: Contact) -> Int {
            order.firstIndex { PersonName.isSame($0.name, contact.name) } ?? order.count
        }
        contacts = known.filter { !parties.contains($0.name) }.enumerated().sorted {
            (place($0.element), $0.offset) < (place($1.element), $1.offset)
        }.map(\.element)
        let headIsParty = known.contains { $0.role == .head && parties.contains($0.name) }
        audience = CallAudience(
            hasPeopleToRing: !people.isEmpty, isSchool: item.target.urn != nil,
            headMayBeParty: try headIsParty || engine.store.notifications.hidesParty(item.id))
        telephone =
            if case .establishment(let urn) = item.target {
                try engine.store.registry.establishment(urn)?.telephone
            } else {
                nil
            }
        tasks = try engine.store.phoneList.tasks(ofNotification: item.id)
        pauses = try PauseNotice.all(engine.store.pauses.all(holding: item.id, at: now), engine, words)
        names = try StaffNames(engine.store, words)
        isAsked =
            try tasks.contains(where: CallRow.asksForAnswer)
            || engine.store.notifications.hasUnreadNotes(item.id)
    }
}

/// What the page of a call says of who to ask for.
struct CallGuide: PageModel {
    /// What follows "give the reference, and".
    let ask: String
    /// In place of the people; nil if somebody is listed.
    let unlisted: String?

    init(_ audience: CallAudience, _ words: Words) {
        ask = words("call.ask.\(audience.rawValue)")
        unlisted = words.name("call.unlisted", audience.rawValue)
    }
}

struct CallView: PageContent {
    static let template = Template.call

    /// A school's question, in its own words.
    struct Question: PageModel {
        let id: String
        let answerLink: String
        let isChallenge: Bool
        let due: String
        let remaining: String
        let person: String
        let at: String?
        let note: String?
        let answer: String

        init(_ task: PhoneTask, _ detail: NotificationDetail, _ form: FormFields?, _ text: LondonText) {
            let said = detail.answers.last { $0.outcome.rawValue == task.kind }
            id = task.id
            answerLink = Path.callAnswer.link(task.id)
            isChallenge = task.kind == "challenge"
            due = text.moment(task.dueAt)
            remaining = text.remaining(task.dueAt)
            person = said?.person ?? text.words("call.theSchool")
            at = said.map { text.moment($0.at) }
            note = said?.note
            answer = form?.text("task") == task.id ? form?.text("answer") ?? "" : ""
        }
    }

    struct Person: PageModel {
        let name: String
        let role: String
        let phones: [PhoneLink]
        let isAway: Bool

        init(_ person: CallSheet.Person, _ text: LondonText) {
            name = person.name
            role = person.role.name(text.words)
            phones = person.numbers.map(PhoneLink.init)
            isAway = person.isAway
        }
    }

    let place: String
    let reference: String
    let link: String
    let isRetraction: Bool
    let isSchool: Bool
    /// Whether one of the choices acknowledges the notification.
    let isAnybodyOffered: Bool
    let notification: String
    let spoken: SpokenDetails
    let deadline: String
    let remaining: String
    let isLate: Bool
    let acknowledged: String?
    let people: [Person]
    let guide: CallGuide
    let telephone: PhoneLink?
    let pausesHere: [PauseNotice.Model]
    /// For the caller, and not to be said.
    let earlier: [EarlierIncidents]
    let asked: [Question]
    /// Nil if the school has written nothing that waits for the desk.
    let talk: DeskConversation?
    let claims: [CallRow]
    let form: CallFormModel

    init(
        _ reading: CallReading, _ spoken: SpokenDetails, asked: [Question], talk: DeskConversation?,
        earlier: [EarlierIncidents], claims: [CallRow],
        form: CallFormModel,
        _ text: LondonText
    ) {
        let item = reading.item
        place = item.placeName
        reference = item.reference
        link = Path.callPage.link(item.id)
        isRetraction = item.kind == .retraction
        isSchool = item.target.urn != nil
        isAnybodyOffered = isSchool || !form.contacts.isEmpty
        notification = Path.notificationPage.link(item.id)
        deadline = text.moment(item.deadlineAt)
        remaining = text.remaining(item.deadlineAt)
        isLate = item.overdue
        self.earlier = earlier
        acknowledged = item.acknowledgement.map { "\($0.by), \(text.moment($0.at))" }
        people = reading.people.map { Person($0, text) }
        guide = CallGuide(reading.audience, text.words)
        telephone = reading.telephone.map { PhoneLink(NumberToCall($0)) }
        pausesHere = reading.pauses.map { $0.model(text) }
        self.spoken = spoken
        self.asked = asked
        self.talk = talk
        self.claims = claims
        self.form = form
    }
}

/// A call from the page's form.
struct CallForm: Sendable {
    /// Nil if something is wrong.
    let call: CallRequest?
    let faults: [PageFault]
    /// Nil if none was chosen.
    let outcome: CallOutcome?
    /// Whether the person spoken to is one of those whose call can acknowledge.
    let isContact: Bool

    /// - Parameters:
    ///   - notification: its id.
    ///   - contacts: those on the page's list.
    init(_ fields: FormFields, notification: String, contacts: [Contact], now: Timestamp, london: London) {
        var faults: [PageFault] = []
        // Whoever says to whom they spoke has said how it went.
        let isSpoken = fields.text("outcome").isEmpty && !fields.text("spokeTo").isEmpty
        outcome = isSpoken ? .spoke : CallOutcome(rawValue: fields.text("outcome"))
        if outcome == nil { faults.append(PageFault("outcome", "fault.outcome")) }
        let person = CallForm.person(fields)
        isContact = fields.text("spokeTo", limit: 200) != CallForm.other
        if outcome == .spoke { faults += CallForm.faults(person, fields, contacts) }
        let at = fields.moment("date", "time", london: london)
        if at == nil { faults.append(PageFault("date", "fault.moment")) }
        if let at, at > now + .minutes(1) {
            faults.append(PageFault("time", "fault.future"))
        }
        self.faults = faults
        guard faults.isEmpty, let outcome, let at else {
            call = nil
            return
        }
        call = CallRequest(
            notification: notification, outcome: outcome, spokeTo: person, note: fields.optional("note"), at: at,
            children: CallForm.children(of: notification, fields))
    }
}

extension CallForm {
    /// The choices for somebody who is not on the register. Neither is a name.
    static let head = ":head"
    static let other = ":other"

    /// The field of a notification's children: what is said of one is said to no other's school.
    static func childField(of notification: String) -> String { "child-\(notification)" }

    /// Those whom the page showed to the caller of a notification; nil for a form without children of it.
    private static func children(of notification: String, _ fields: FormFields) -> [String]? {
        let ids = fields.all(childField(of: notification))
        return ids.isEmpty ? nil : ids
    }

    /// The person spoken to: a chosen contact, or somebody by name.
    private static func person(_ fields: FormFields) -> String? {
        switch fields.text("spokeTo", limit: 200) {
        case head: fields.optional("headName", limit: 200).map(SpokenTo.words(forHead:))
        case other: fields.optional("otherName", limit: 200)
        case let name: name.isEmpty ? nil : name
        }
    }

    private static func faults(_ person: String?, _ fields: FormFields, _ contacts: [Contact]) -> [PageFault] {
        let chosen = fields.text("spokeTo", limit: 200)
        switch chosen {
        case head where person.flatMap({ SpokenTo($0, contacts: [], isSchool: true) }) == nil:
            return [PageFault("headName", "fault.headName")]
        case other where person.flatMap(PersonName.visible) == nil:
            return [PageFault("otherName", "fault.otherName")]
        // Somebody who counts is chosen from the list, never typed.
        case other where person.flatMap({ SpokenTo($0, contacts: contacts, isSchool: true) }) != nil:
            return [PageFault("spokeTo", "fault.onTheList")]
        case head, other: return []
        default:
            return contacts.contains { PersonName.isSame($0.name, chosen) }
                ? [] : [PageFault("spokeTo", "fault.spokeTo")]
        }
    }

    /// What the call did, as the next page says.
    static func effect(
        of call: CallRequest, on before: NotificationState, then after: NotificationState, isContact: Bool
    ) -> String {
        guard call.outcome == .spoke else { return "call" }
        switch after {
        case .acknowledged where before == .acknowledged: return "alreadyAcknowledged"
        case .acknowledged: return "acknowledged"
        case .cancelled: return "notAcknowledged"
        default: return isContact ? "call" : "stranger"
        }
    }
}

/// What a caller may say to a contact of the place: what its own page shows.
struct SpokenDetails: PageModel {
    struct Child: PageModel { let card: ChildCard }

    /// Whether more than the reference may be said.
    let isDescribed: Bool
    /// Who may be given it, as a sentence.
    let audience: String
    let occurredAt: String?
    let summary: String?
    /// Whether nobody has read the force's text yet, so that it may not be said.
    let isTextWaiting: Bool
    let children: [Child]
    let handling: String?

    init(
        _ disclosed: DisclosedNotification, to audience: CallAudience, waits: Bool, handling: String?,
        _ text: LondonText
    ) {
        isDescribed = disclosed.isDescribed
        self.audience = text.words("call.say.\(audience.rawValue)")
        occurredAt = disclosed.occurredAt.map {
            text.words("moment.dayAndTime", ["day": text.day($0), "time": text.clock($0)])
        }
        summary = disclosed.summary
        isTextWaiting = waits
        children = disclosed.children.map { Child(card: ChildCard($0, text: text)) }
        self.handling = handling
    }
}

/// The form of a call, empty or as sent.
struct CallFormModel: PageModel {
    struct Choice: PageModel {
        let number: Int
        let name: String
        let role: String
        let isChosen: Bool
    }

    struct Outcome: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    struct Child: PageModel {
        let field: String
        let id: String
    }

    /// The people at the place who may get the details.
    let contacts: [Choice]
    /// Whom the page showed before the call, also in a form that was refused.
    let children: [Child]
    let head: String
    let isHead: Bool
    let headName: String
    let other: String
    let isOther: Bool
    let otherName: String
    let note: String
    let date: String
    let time: String
    let outcomes: [Outcome]

    init(_ form: FormFields?, contacts: [Contact], about readings: [CallReading], text: LondonText) {
        let (today, now) = text.london.civil(text.now)
        let chosen = form?.text("spokeTo")
        self.contacts = contacts.enumerated().map { index, contact in
            Choice(
                number: index + 1, name: contact.name, role: contact.role.name(text.words),
                isChosen: chosen.map { PersonName.isSame($0, contact.name) } ?? false)
        }
        children = readings.flatMap { reading in
            let field = CallForm.childField(of: reading.item.id)
            let shown = form?.all(field) ?? []
            return (shown.isEmpty ? reading.children : shown).map { Child(field: field, id: $0) }
        }
        head = CallForm.head
        isHead = chosen == CallForm.head
        headName = form?.text("headName") ?? ""
        other = CallForm.other
        isOther = chosen == CallForm.other
        otherName = form?.text("otherName") ?? ""
        note = form?.text("note") ?? ""
        date = form?.optional("date") ?? today.description
        time = form?.optional("time") ?? now.description
        outcomes = CallOutcome.allCases.map {
            Outcome(
                value: $0.rawValue, label: $0.name(text.words), isChosen: form?.text("outcome") == $0.rawValue)
        }
    }
}
