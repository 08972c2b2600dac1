import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/calls/{id}/ring`: one call about everything that waits for the same number. The id is that of one of its tasks, so
/// that no number is in an address.
struct RingPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.ringPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            let words = pages.words
            let said = site.flashes.take(request, for: person)
            let done = said.flatMap { code in
                CallPages.done(code, words).map { done in
                    switch code {
                    case "claimed": done
                    case "answered": words("done.restOfCall", ["done": done])
                    default: words("done.nextCall", ["done": done])
                    }
                }
            }
            return try await show(context.parameter("id"), to: person, done: done)
        }
        routes.post(.ringPage, record)
    }

    /// The tasks that one call is about.
    ///
    /// - Throws: `Problem` 404 if the task is no longer on the list, 403 if it is restricted and the person is no
    ///   supervisor.
    static func entry(_ id: String, _ site: Site, for person: SignedIn) async throws -> [TaskToRing] {
        let viewer = person.principal
        let entry = try await site.work { engine in
            let now = engine.clock.now()
            return try engine.store.phoneList.entry(
                of: id, for: viewer, today: engine.london.date(now), at: now)
        }
        guard let entry else {
            throw Problem(.notFound, "this call is no longer on the list: it was made, or the school has acknowledged")
        }
        for item in entry { try Access.guardRestricted(item.task.isRestricted, viewer) }
        return entry
    }

    /// What else a person has taken of the call that a task belongs to.
    static func taken(besides id: String, _ site: Site, for person: SignedIn) async throws -> [String] {
        let viewer = person.principal
        let (now, lasting) = (site.now, site.engine.settings.morning.claim)
        let entry = try await site.work { engine in
            try engine.store.phoneList.entry(of: id, for: viewer, today: engine.london.date(now), at: now)
        }
        return (entry ?? []).map(\.task).filter { task in
            task.id != id && !viewer.isWithheld(task.isRestricted)
                && CallRows.holder(of: task, lasting: lasting, at: now) == person.account.actor.description
        }.map(\.id)
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, done: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let entry = try await RingPage.entry(id, site, for: person)
        guard let purpose = person.session.purpose else {
            return .seeOther(Path.purpose.link(query: [("next", Path.ringPage.link(id))]))
        }
        let viewer = person.principal
        let readings = try await read(entry, for: person, at: text.now)
        var matters: [RingView.Matter] = []
        for reading in readings {
            let item = reading.item
            // Each notification that the page describes is logged, with the purpose of the shift.
            let consultation = AuditEntry(
                .consultation, "notification.consulted", actor: viewer.actor, subject: "",
                facts: ["purpose": purpose, "via": "call"])
            let (opened, handling, calls) = try await site.work { engine in
                (
                    try engine.openForCall(item.id, by: viewer, as: consultation, at: text.now),
                    PlaceTexts(item, engine: engine).handling,
                    try engine.store.phoneList.calls(ofNotification: item.id)
                )
            }
            let questions = reading.tasks.filter(CallRow.asksForAnswer)
            var asked: [CallView.Question] = []
            if !questions.isEmpty {
                let detail = try await NotificationOpening(site: site, caller: viewer).open(item.id)
                asked = questions.map { CallView.Question($0, detail, form, text) }
            }
            let spoken = SpokenDetails(
                opened.disclosed, to: reading.audience, waits: opened.waits, handling: handling, text)
            matters.append(
                RingView.Matter(
                    reading, spoken, asked: asked, calls: calls, chosen: form?.all("about"),
                    isLike: readings[0].people, text))
        }
        let rows = CallRows(
            text: text, viewer: viewer, names: try await site.work { try StaffNames($0.store, text.words) },
            lasting: site.engine.settings.morning.claim, reader: person.account.actor)
        let content = RingView(
            rows.entry(entry), readings, matters: matters,
            form: CallFormModel(
                form, contacts: RingPage.contacts(readings), about: readings, text: text), text)
        var page = Page(text.words("ring.title", ["who": content.call.who]), content)
        page.say(refusal)
        page.done = done
        return await pages.show(page, to: person, at: .callsPage)
    }

    /// What the page shows of each notification of a call, in the order of the list.
    private func read(_ entry: [TaskToRing], for person: SignedIn, at now: Timestamp) async throws -> [CallReading] {
        let words = pages.words
        let viewer = person.principal
        var seen: Set<String> = []
        let ids = entry.map(\.task.notification).filter { seen.insert($0).inserted }
        return try await site.work { engine in
            try ids.map { try CallReading($0, engine, words, for: viewer, at: now) }
        }
    }

    /// Everybody whose answer counts for one of the notifications, each once.
    private static func contacts(_ readings: [CallReading]) -> [Contact] {
        readings.flatMap(\.contacts).reduce(into: []) { contacts, contact in
            if !contacts.contains(where: { PersonName.isSame($0.name, contact.name) }) { contacts.append(contact) }
        }
    }

    /// Records one call for every notification that was ticked.
    private func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        let now = site.now
        let ticked = fields.all("about")
        let readings = try await read(RingPage.entry(id, site, for: person), for: person, at: now)
        let wanted = readings.filter { ticked.contains($0.item.id) }
        let known = RingPage.contacts(readings)
        let forms = wanted.map { reading in
            CallForm(
                fields, notification: reading.item.id, contacts: reading.contacts, now: now,
                london: site.engine.london)
        }
        let faults =
            wanted.isEmpty
            ? [PageFault("about", "fault.ringAbout")]
            : RingPage.faults(forms, wanted, chosen: fields.text("spokeTo", limit: 200), known: known)
        return try await Form.answer(
            faults, said: PageFault.notRecorded, again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                try await site.run(.call(.recordAll(forms.compactMap(\.call))), by: person)
                var effects: Set<String> = []
                for (form, reading) in zip(forms, wanted) {
                    guard let call = form.call else { continue }
                    let item = reading.item
                    let after = try await site.work { try $0.store.notifications.item(idOrReference: item.id, at: now) }
                    effects.insert(
                        CallForm.effect(
                            of: call, on: item.state, then: after?.state ?? item.state, isContact: form.isContact))
                }
                let done = effects.count == 1 ? effects.first ?? "call" : "severalCalls"
                if !fields.text("then").isEmpty, let next = try await takeNext(for: person) {
                    return .seeOther(Path.ringPage.link(next, query: [site.flashes.leave(done, for: person)]))
                }
                return .seeOther(Path.callsPage.link(query: [site.flashes.leave(done, for: person)]))
            })
    }

    /// Takes the next call that need not wait: one that the person has taken already and nobody has rung about yet, then
    /// the first of the list that nobody has; nil if there is none, or if a colleague was faster.
    private func takeNext(for person: SignedIn) async throws -> String? {
        let viewer = person.principal
        let (now, lasting) = (site.now, site.engine.settings.morning.claim)
        let next = try await site.work { engine in
            func isHeld(_ entry: [TaskToRing], by holder: String?) -> Bool {
                entry.allSatisfy { CallRows.holder(of: $0.task, lasting: lasting, at: now) == holder }
            }
            let calls = engine.store.phoneList
            let due = try calls.entries(
                for: viewer, today: engine.london.date(now), limit: CallPages.rows, at: now
            ).filter { entry in
                CallOrder.nextTry(entry.map(\.order), at: now) == nil
                    && !entry.contains { viewer.isWithheld($0.task.isRestricted) }
            }
            let own = try due.first { entry in
                try isHeld(entry, by: person.account.actor.description)
                    && entry.allSatisfy { try calls.calls(ofNotification: $0.task.notification).isEmpty }
            }
            return own ?? due.first { isHeld($0, by: nil) }
        }
        guard let tasks = next?.map(\.task.id), let first = tasks.first else { return nil }
        do {
            try await site.run(.call(.claimAll(tasks: tasks)), by: person)
        } catch let error as StoreError where error.reason == .conflict {
            return nil
        }
        return first
    }

    /// Schools of one switchboard have each its own head, and may have namesakes: an answer counts for several only if it
    /// is one person's, by the e-mail address.
    private static func oneSchool(_ readings: [CallReading], chosen: String, isReached: Bool) -> [PageFault] {
        guard isReached, Set(readings.map(\.item.target)).count > 1 else { return [] }
        if chosen == CallForm.head { return [PageFault("about", "fault.ringHead")] }
        let found = readings.compactMap { reading in
            reading.contacts.first { PersonName.isSame($0.name, chosen) }
        }
        let addresses = Set(found.map { $0.email?.lowercased() })
        guard found.count > 1, addresses.count > 1 || addresses.contains(nil) else { return [] }
        return [PageFault("about", "fault.ringNamesake", ["person": chosen])]
    }

    /// The faults of one form for several notifications, each once. Somebody who may know of one may be a party to
    /// another.
    private static func faults(
        _ forms: [CallForm], _ readings: [CallReading], chosen: String, known: [Contact]
    ) -> [PageFault] {
        let isKnown = known.contains { PersonName.isSame($0.name, chosen) }
        var faults = oneSchool(readings, chosen: chosen, isReached: forms.contains { $0.outcome == .spoke })
        for (form, reading) in zip(forms, readings) {
            for fault in form.faults {
                let named =
                    fault.key == "fault.spokeTo" && isKnown
                    ? PageFault("about", "fault.ringPerson", ["person": chosen, "reference": reading.item.reference])
                    : fault
                let isSaid = faults.contains {
                    $0.field == named.field && $0.key == named.key && $0.values == named.values
                }
                if !isSaid { faults.append(named) }
            }
        }
        return faults
    }
}

/// A call to one number, with all that it is about.
struct RingView: PageContent {
    static let template = Template.ring

    /// A notification that the call is about.
    struct Matter: PageModel {
        /// A call that was made before.
        struct Earlier: PageModel {
            let at: String
            let outcome: String
        }

        let id: String
        let reference: String
        let place: String
        let link: String
        let notification: String
        let deadline: String
        let remaining: String
        let isLate: Bool
        let isRetraction: Bool
        let acknowledged: String?
        let pausesHere: [PauseNotice.Model]
        let spoken: SpokenDetails
        let asked: [CallView.Question]
        let earlier: [Earlier]
        let isChosen: Bool
        /// Whom to ask for about this one; empty if they are the same as about the first.
        let people: [CallView.Person]

        /// - Parameters:
        ///   - chosen: the notifications ticked in a refused form; nil for a new one, which is about all.
        ///   - people: whom to ask for about the first.
        init(
            _ reading: CallReading, _ spoken: SpokenDetails, asked: [CallView.Question], calls: [CallSheet.Call],
            chosen: [String]?, isLike people: [CallSheet.Person], _ text: LondonText
        ) {
            let item = reading.item
            id = item.id
            reference = item.reference
            place = item.placeName
            link = Path.callPage.link(item.id)
            notification = Path.notificationPage.link(item.id)
            deadline = text.moment(item.deadlineAt)
            remaining = text.remaining(item.deadlineAt)
            isLate = item.overdue
            isRetraction = item.kind == .retraction
            acknowledged = item.acknowledgement.map { "\($0.by), \(text.moment($0.at))" }
            pausesHere = reading.pauses.map { $0.model(text) }
            self.spoken = spoken
            self.asked = asked
            earlier = calls.map { Earlier(at: text.moment($0.at), outcome: $0.outcome.name(text.words)) }
            isChosen = chosen?.contains(item.id) ?? true
            self.people = reading.people == people ? [] : reading.people.map { CallView.Person($0, text) }
        }
    }

    let call: RingRow
    let people: [CallView.Person]
    let guide: CallGuide
    let telephone: PhoneLink?
    let matters: [Matter]
    let count: String
    let isSchool: Bool
    /// Whether one of the choices acknowledges what is ticked.
    let isAnybodyOffered: Bool
    let form: CallFormModel
    let back: String

    init(
        _ call: RingRow, _ readings: [CallReading], matters: [Matter], form: CallFormModel, _ text: LondonText
    ) {
        self.call = call
        people = readings.first?.people.map { CallView.Person($0, text) } ?? []
        // Somebody to ask for about one of them is enough to ring.
        let audiences = Set(readings.map(\.audience))
        guide = CallGuide(CallAudience.allCases.first(where: audiences.contains) ?? .nobody, text.words)
        telephone = readings.first?.telephone.map { PhoneLink(NumberToCall($0)) }
        self.matters = matters
        count = text.words.count("ring.matters", matters.count)
        isSchool = readings.allSatisfy { $0.item.target.urn != nil }
        isAnybodyOffered = isSchool || !form.contacts.isEmpty
        self.form = form
        back = Path.callsPage.link()
    }
}
