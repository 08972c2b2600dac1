import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// `/calls/{id}`: one notification's call, to record; and what its school asks, to answer.
struct CallPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.callPage) { request, context in
            let person = try await site.access.desk(request)
            let isClaimed = site.flashes.take(request, for: person) == "claimed"
            return try await show(context.parameter("id"), to: person, done: isClaimed ? "The call is yours." : nil)
        }
        routes.post(.callPage, record)
        routes.post(.callAnswer, answer)
    }

    private func read(_ id: String, for person: SignedIn, at now: Timestamp) async throws -> CallReading {
        try await site.work { try CallReading(id, $0, for: person.principal, at: now) }
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, done: String? = nil, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let text = pages.text
        let reading = try await read(id, for: person, at: text.now)
        // What the school wrote may tell of a child: it is opened under audit, with the purpose of the shift.
        var asked: [PageModel] = []
        if reading.tasks.contains(where: CallRow.asksForAnswer) {
            guard person.session.purpose != nil else {
                return .seeOther(Path.purpose.link(query: [("next", Path.callPage.link(id))]))
            }
            let detail = try await NotificationOpening(site: site, caller: person.principal).open(reading.item.id)
            asked = reading.tasks.filter(CallRow.asksForAnswer).map { question($0, detail, form, text) }
        }
        var page = Page(
            .call, "Call \(reading.item.placeName)", CallFormModel(form, contacts: reading.contacts, text: text).model)
        page.model.merge(reading.model(text)) { $1 }
        page.model["asked"] = asked
        page.model["claims"] = reading.tasks.map {
            CallRow(
                task: $0, text: text, viewer: person.principal, names: reading.names,
                lasting: site.engine.settings.morning.claim, reader: person.account.actor
            ).model
        }
        page.model["mayDecide"] = person.account.role.decides
        page.faults = faults
        page.status = status
        page.done = done
        return await pages.show(page, to: person, at: .callsPage)
    }

    /// What the school asks, in its words.
    private func question(
        _ task: PhoneTask, _ detail: NotificationDetail, _ form: FormFields?, _ text: LondonText
    ) -> PageModel {
        let said = detail.answers.last { $0.outcome.rawValue == task.kind }
        let isSame = form?.text("task") == task.id
        return [
            "id": task.id, "answerLink": Path.callAnswer.link(task.id), "isChallenge": task.kind == "challenge",
            "due": text.moment(task.dueAt), "remaining": text.remaining(task.dueAt),
            "person": said?.person ?? "The school", "at": said.map { text.moment($0.at) } ?? false as Any,
            "note": said?.note ?? false as Any, "answer": isSame ? form?.text("answer") ?? "" : "",
        ]
    }

    private func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        let now = site.now
        let item = try await read(id, for: person, at: now).item
        let form = CallForm(fields, notification: item.id, now: now, london: site.engine.london)
        guard let call = form.call else {
            return try await show(id, to: person, form: fields, faults: form.faults, status: .unprocessableContent)
        }
        do {
            try await site.run(.call(.record(call)), by: person)
        } catch let error as StoreError where error.isForThePerson {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(id, to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
        let after = try await read(id, for: person, at: now)
        let isOver = after.item.state.isFinal
        let done = call.outcome != .spoke ? "call" : isOver ? "acknowledged" : "stranger"
        return .seeOther(Path.callsPage.link(query: [site.flashes.leave(done, for: person)]))
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        guard let task = try await site.work({ try $0.store.phoneTask(id: id) }) else {
            throw Problem(.notFound, "somebody has answered it: it is on the list no more")
        }
        let words = fields.text("answer", limit: 2000)
        guard !words.isEmpty else {
            let fault = PageFault(field: "answer-\(id)", text: "Say what was answered.")
            return try await show(
                task.notification, to: person, form: fields, faults: [fault], status: .unprocessableContent)
        }
        do {
            try await site.run(.call(.answer(task: id, answer: words)), by: person)
        } catch let error as StoreError where error.isForThePerson {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(
                task.notification, to: person, form: fields, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.callsPage.link(query: [site.flashes.leave("answered", for: person)]))
    }
}

/// What the page of a call is about, as it stands.
struct CallReading: Sendable {
    let item: QueueItem
    /// Whom to ring, in order.
    let people: [CallSheet.Person]
    /// Those of the place whom telling counts: nobody who may be a party to the incident.
    let contacts: [Contact]
    let telephone: String?
    let tasks: [PhoneTask]
    let pauses: [PauseNotice]
    let names: StaffNames

    /// - Throws: 404 for an unknown notification, 403 for a restricted one that is for a supervisor.
    init(_ id: String, _ engine: Engine, for caller: Principal, at now: Timestamp) throws {
        guard let item = try engine.store.queueItem(idOrReference: id, at: now) else {
            throw Problem(.notFound, "no such notification")
        }
        try Access.guardRestricted(item.isRestricted, caller)
        self.item = item
        people = try engine.store.peopleToRing(about: item.id, today: engine.london.date(now))
        let parties = try engine.store.contactsWhoMayBeParties(to: item.id)
        contacts = try engine.store.contacts(item.target).map(\.contact).filter { !parties.contains($0.name) }
        telephone =
            if case .establishment(let urn) = item.target { try engine.store.establishment(urn)?.telephone } else {
                nil
            }
        tasks = try engine.store.phoneTasks(ofNotification: item.id)
        pauses = try PauseNotice.all(engine.store.pauses(holding: item.id, at: now), engine)
        names = try StaffNames(engine.store)
    }

    func model(_ text: LondonText) -> PageModel {
        [
            "place": item.placeName, "reference": item.reference, "link": Path.callPage.link(item.id),
            "isRetraction": item.kind == .retraction,
            "isSchool": { if case .establishment = item.target { true } else { false } }(),
            "notification": Path.notificationPage.link(item.id), "deadline": text.moment(item.deadlineAt),
            "remaining": text.remaining(item.deadlineAt), "isLate": item.overdue,
            "acknowledged": item.acknowledgement.map { "\($0.by), \(text.moment($0.at))" } ?? false as Any,
            "people": people.map(CallReading.model), "hasNobody": people.isEmpty,
            "telephone": telephone ?? false as Any, "pausesHere": pauses.map { $0.model(text) },
        ]
    }

    private static func model(_ person: CallSheet.Person) -> PageModel {
        [
            "name": person.name, "role": person.role.words, "phone": person.numbers.joined(separator: ", "),
            "isAway": person.isAway,
        ]
    }
}

/// A call as the page's form sends it.
struct CallForm: Sendable {
    /// Nil where something is wrong.
    let call: CallRequest?
    let faults: [PageFault]

    /// - Parameter notification: its id or short reference.
    init(_ fields: FormFields, notification: String, now: Timestamp, london: London) {
        var faults: [PageFault] = []
        let outcome = CallOutcome(rawValue: fields.text("outcome"))
        if outcome == nil { faults.append(PageFault(field: "outcome", text: "Say how the call went.")) }
        let person = CallForm.person(fields)
        if outcome == .spoke { faults += CallForm.faults(person, fields) }
        let at = fields.moment("date", "time", london: london)
        if at == nil { faults.append(PageFault(field: "date", text: "Give a day and a time that exist.")) }
        if let at, at > now + .minutes(1) {
            faults.append(PageFault(field: "time", text: "The call cannot lie in the future."))
        }
        self.faults = faults
        guard faults.isEmpty, let outcome, let at else {
            call = nil
            return
        }
        call = CallRequest(
            notification: notification, outcome: outcome, spokeTo: person, note: fields.optional("note"), at: at)
    }
}

extension CallForm {
    /// What is chosen for somebody who is not on the register. Neither is a name.
    static let head = ":head"
    static let other = ":other"

    /// Who was told: a contact as chosen, or somebody by name.
    private static func person(_ fields: FormFields) -> String? {
        switch fields.text("spokeTo", limit: 200) {
        case head: fields.optional("headName", limit: 200).map(SpokenTo.words(forHead:))
        case other: fields.optional("otherName", limit: 200)
        case let name: name.isEmpty ? nil : name
        }
    }

    private static func faults(_ person: String?, _ fields: FormFields) -> [PageFault] {
        let chosen = fields.text("spokeTo", limit: 200)
        switch chosen {
        case head where person.flatMap({ SpokenTo($0, contacts: [], isSchool: true) }) == nil:
            return [PageFault(field: "headName", text: "Give the head's whole name.")]
        case other where person.flatMap(PersonName.visible) == nil:
            return [PageFault(field: "otherName", text: "Name the person whom you told.")]
        case head, other: return []
        default:
            return PersonName.visible(chosen) == nil
                ? [PageFault(field: "spokeTo", text: "Choose the person whom you told.")] : []
        }
    }
}

/// The form of a call, empty or as it was sent.
struct CallFormModel {
    private let form: FormFields?
    private let text: LondonText
    /// Who may be told at the place.
    private let contacts: [Contact]

    init(_ form: FormFields?, contacts: [Contact], text: LondonText) {
        self.form = form
        self.contacts = contacts
        self.text = text
    }

    var model: PageModel {
        let (today, time) = text.london.civil(text.now)
        return [
            "contacts": contacts.enumerated().map { index, contact -> PageModel in
                [
                    "number": index + 1,
                    "name": contact.name, "role": contact.role.words,
                    "isChosen": form.map { PersonName.isSame($0.text("spokeTo"), contact.name) } ?? false,
                ]
            },
            "head": CallForm.head, "isHead": form?.text("spokeTo") == CallForm.head,
            "headName": form?.text("headName") ?? "",
            "other": CallForm.other, "isOther": form?.text("spokeTo") == CallForm.other,
            "otherName": form?.text("otherName") ?? "", "note": form?.text("note") ?? "",
            "date": form?.optional("date") ?? today.description, "time": form?.optional("time") ?? time.description,
            "outcomes": CallOutcome.allCases.map { outcome -> PageModel in
                [
                    "value": outcome.rawValue, "label": outcome.words,
                    "isChosen": form?.text("outcome") == outcome.rawValue,
                ]
            },
        ]
    }
}
