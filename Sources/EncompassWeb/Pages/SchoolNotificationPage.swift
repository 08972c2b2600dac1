import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// One notification for the Key Adult of its establishment, or for its authority's officer.
struct SchoolNotificationPage: Sendable {
    let site: Site
    let pages: Pages
    let person: SignedIn

    /// - Parameter form: where the forms are sent.
    func show(_ id: String, form: String, _ request: Request) async throws -> Response {
        let done = site.flashes.take(request, for: person).flatMap { pages.words.name("done.answered", $0) }
        return try await show(id, SchoolForms(link: form), done: done)
    }

    private func show(
        _ id: String, _ forms: SchoolForms, done: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let (opened, texts, names) = try await open(id, .disclosure, "notification.disclosed", via: "page")
        let text = pages.text
        let content = SchoolNotificationView(
            opened, account: person.account, forms, refusal?.faults ?? [], texts, names, text)
        var page = Page("\(opened.item.kind.name(text.words)) \(opened.item.reference)", content)
        page.say(refusal)
        page.done = done
        page.isNarrow = true
        return await pages.show(page, to: person, at: .school)
    }

    /// The notification without forms, for paper or a PDF; who opened it is logged.
    func sheet(_ id: String) async throws -> Response {
        let (opened, texts, names) = try await open(id, .consultation, "notification.printed", via: "print")
        // Paper is read on another day.
        var text = pages.text
        text.isForPaper = true
        let content = SchoolPrintView(
            record: SchoolRecord(opened, account: person.account, texts, names, text),
            desk: DeskNumber(texts.desk, text.words), back: Path.schoolNotification.link(opened.item.id),
            printedBy: person.account.name, printedAt: "\(text.day(text.now)), \(text.clock(text.now))")
        var page = Page("\(opened.item.kind.name(text.words)) \(opened.item.reference)", content)
        page.isNarrow = true
        return await pages.show(page, to: person, at: .school)
    }

    /// - Throws: 404 that says whether the notification is another school's.
    private func open(
        _ id: String, _ kind: AuditEntry.Kind, _ action: String, via: String
    ) async throws -> (OpenedNotification, PlaceTexts, StaffNames) {
        let principal = person.principal
        let entry = AuditEntry(
            kind, action, actor: principal.actor, subject: "",
            facts: ["to": principal.places.map(\.description).joined(separator: " "), "via": via])
        let now = site.now
        let words = pages.words
        do {
            return try await site.work { engine in
                let opened = try engine.openForSchool(id, by: principal, as: entry, at: now)
                let names = try StaffNames(engine.store, words, isNeeded: !opened.disclosed.conversation.isEmpty)
                return (opened, PlaceTexts(opened.item, engine: engine), names)
            }
        } catch let error as StoreError where error.reason == .notFound {
            let item = try await site.work { try $0.store.notifications.item(idOrReference: id, at: now) }
            // Of the person's own place: it is held, or the person may not know of it.
            guard let item, item.state != .held, !principal.places.contains(item.target) else {
                throw Problem(.notFound, words("problem.unknownNotification"))
            }
            // They have left that school, or are on leave; of another one they still read.
            if let closed = person.session.closedPlaces.first(where: { $0.place == item.target }) {
                throw Problem(.notFound, ClosedPlaces.text(closed.access, of: item.placeName, words))
            }
            throw Problem(.notFound, words("problem.othersNotification", ["name": person.account.name]))
        }
    }

    func answer(_ id: String, _ request: Request, form: String) async throws -> Response {
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        // The page's second form has neither outcome nor pupils.
        let isNote = !fields.has("outcome") && (fields.has("kind") || fields.has("text"))
        if isNote { return try await report(id, fields, form: form) }
        let answer = SchoolAnswerForm(fields)
        let acknowledgement = answer.acknowledgement(by: person.account)
        let scope = person.account.places
        return try await Form.answer(
            answer.pageFaults, said: PageFault.notRecorded,
            again: { try await show(id, SchoolForms(link: form, answer: answer), refusal: $0) },
            act: {
                guard let acknowledgement else { throw Problem(.unprocessableContent, "the form has no answer") }
                let receipt = try await site.work {
                    try $0.acknowledge(notification: id, acknowledgement, within: scope)
                }
                return next(receipt.isTooLate ? "late" : "school", form)
            })
    }

    /// Tells MASH something, without an answer.
    private func report(_ id: String, _ fields: FormFields, form: String) async throws -> Response {
        let scope = person.account.places
        let account = person.account
        let reader = person.principal
        let note = NoteForm(
            kind: fields.text("kind"), child: fields.optional("child"), text: fields.optional("text"))
        let children = try await site.work {
            try $0.store.notifications.references(of: id, namedTo: reader, within: scope)
        }
        return try await Form.answer(
            note.faults(children: children).map(\.pageFault), said: PageFault.notRecorded,
            again: { try await show(id, SchoolForms(link: form, note: note), refusal: $0) },
            act: {
                guard let kind = note.kind else { throw Problem(.unprocessableContent, "the form says nothing") }
                let written = NewNote(
                    kind: kind, child: note.reference(children: children), text: note.text, person: account.name,
                    via: .link, actor: account.actor)
                _ = try await site.work { try $0.report(written, on: id, by: reader, within: scope) }
                return next("note", form)
            })
    }

    /// Back to the notification, which shows what was sent.
    private func next(_ code: String, _ form: String) -> Response {
        let done = site.flashes.leave(code, for: person)
        return .seeOther("\(form)?\(done.name)=\(done.value)")
    }
}

/// The forms of the page: where they are sent, and a refused one, so that nothing has to be chosen or typed again.
struct SchoolForms: Sendable {
    var link: String
    var answer = SchoolAnswerForm()
    var note = NoteForm()
}

/// One notification as its school reads it, on the screen or on paper.
struct SchoolRecord: PageModel {
    struct Child: PageModel { let card: ChildCard }

    let kindText: String
    let reference: String
    let place: String
    let acknowledged: String?
    let isCorrection: Bool
    /// What a correction changes.
    let changes: [String]
    /// The force's references, if several reports are of the one event.
    let reports: String?
    let isWithdrawn: Bool
    let isUnnamed: Bool
    let attendedAt: String?
    let occurredAt: String?
    /// Whether the answer is still owed.
    let isDue: Bool
    let deadline: String
    let summary: String?
    let children: [Child]
    let childrenTitle: String
    let handling: String?
    /// Who else at the school was notified, how and when.
    let notified: [String]
    /// Whether somebody else must answer: only the school can say that it knows.
    let isAnothers: Bool
    let conversation: [ConversationRow]

    /// Whether the account's own school is to answer. After a withdrawal, the retraction is what needs an answer.
    static func mayAnswer(_ opened: OpenedNotification, _ account: Account) -> Bool {
        let isOver =
            opened.item.state == .cancelled || opened.disclosed.isWithdrawn && opened.item.kind != .retraction
        return account.places.contains(opened.item.target) && !isOver
    }

    init(
        _ opened: OpenedNotification, account: Account, _ texts: PlaceTexts, _ names: StaffNames, _ text: LondonText
    ) {
        let item = opened.item
        let disclosed = opened.disclosed
        let words = text.words
        func moment(_ moment: Timestamp) -> String {
            words("moment.dayAndTime", ["day": text.day(moment), "time": text.clock(moment)])
        }
        kindText = item.kind.name(words)
        reference = item.reference
        place = item.placeName
        acknowledged = item.acknowledgement.map {
            words("school.acknowledged", ["person": $0.by, "at": text.moment($0.at)])
        }
        isCorrection = item.kind == .correction && !disclosed.isWithdrawn
        changes = disclosed.changes.map { $0.words(disclosed.children, words) }
        reports =
            disclosed.reports.isEmpty
            ? nil : words("school.reports", ["references": disclosed.reports.joined(separator: ", ")])
        isWithdrawn = disclosed.isWithdrawn
        isUnnamed = disclosed.isWithdrawn && disclosed.children.isEmpty
        attendedAt = disclosed.attendedAt.map(moment)
        occurredAt = disclosed.occurredAt.map(moment)
        isDue = SchoolRecord.mayAnswer(opened, account) && item.acknowledgement == nil
        deadline = text.moment(item.deadlineAt)
        summary = disclosed.summary
        children = disclosed.children.map {
            Child(card: ChildCard($0, isWithdrawn: disclosed.isWithdrawn, text: text))
        }
        childrenTitle =
            disclosed.children.isEmpty
            ? words("school.children.none") : words.count("school.children", disclosed.children.count)
        handling = disclosed.isWithdrawn ? nil : texts.handling
        notified = disclosed.notified.map { person in
            let how = person.channel.flatMap { words.name("channel", $0.rawValue) } ?? words("channel.phone")
            return words(
                "school.notified",
                ["person": person.name, "role": person.role.name(words), "how": how, "at": text.moment(person.at)])
        }
        isAnothers = !account.places.contains(item.target)
        conversation = ConversationRow.rows(
            disclosed.conversation, children: disclosed.children, for: .school, names: names, text)
    }
}

extension ReportedChange {
    fileprivate func words(_ children: [DisclosedChild], _ words: Words) -> String {
        switch self {
        case .childrenAdded(let count): return words.count("change.added", count)
        case .childrenRemoved(let count): return words.count("change.removed", count)
        case .summary: return words("change.summary")
        case .occurredAt: return words("change.occurredAt")
        case .attendedAt: return words("change.attendedAt")
        case .reports: return words("change.reports")
        case .child(let id, let field):
            let name = children.first { $0.id == id }?.name ?? words("child.nameless")
            return words("change.child.\(field.rawValue)", ["child": name])
        }
    }
}

/// The notification for the school's safeguarding file.
struct SchoolPrintView: PageContent {
    static let template = Template.schoolPrint

    let record: SchoolRecord
    let desk: DeskNumber?
    let back: String
    let printedBy: String
    let printedAt: String
}

/// One notification with the school's forms.
struct SchoolNotificationView: PageContent {
    static let template = Template.schoolNotification

    struct Pupil: PageModel {
        let name: String
        let childReference: String
        let number: Int
        /// Given back in a refused answer.
        let isTicked: Bool
        /// Chosen in a refused note.
        let isChosen: Bool
    }

    struct Outcome: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
        let hint: String?
    }

    struct Kind: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    let record: SchoolRecord
    let mayAnswer: Bool
    /// Whether the school has acknowledged it already.
    let isAnswered: Bool
    let pupils: [Pupil]
    let asksForPupils: Bool
    let outcomes: [Outcome]
    let outcomeFault: String?
    let note: String
    let noteFault: String?
    let kinds: [Kind]
    let kindFault: String?
    /// Whether a note has to name a child.
    let asksWhich: Bool
    let childFault: String?
    let everyChild: String
    let isEveryChild: Bool
    let text: String
    let textFault: String?
    /// Who can be rung about it, and when.
    let desk: DeskNumber?
    let link: String
    let printLink: String
    /// The name of the person who answers.
    let you: String

    init(
        _ opened: OpenedNotification, account: Account, _ forms: SchoolForms, _ faults: [PageFault],
        _ texts: PlaceTexts, _ names: StaffNames, _ text: LondonText
    ) {
        let disclosed = opened.disclosed
        let words = text.words
        func fault(_ field: String) -> String? {
            faults.first { $0.field == field }.map { words($0.key, $0.values) }
        }
        record = SchoolRecord(opened, account: account, texts, names, text)
        mayAnswer = SchoolRecord.mayAnswer(opened, account)
        isAnswered = opened.item.acknowledgement != nil
        pupils = disclosed.children.enumerated().map { index, child in
            Pupil(
                name: child.name, childReference: child.reference, number: index + 1,
                isTicked: forms.answer.isGivenBack(child.reference), isChosen: forms.note.child == child.reference)
        }
        asksForPupils = !pupils.isEmpty && !disclosed.isWithdrawn
        outcomes = SchoolAnswerForm.offered.map { outcome in
            Outcome(
                value: outcome.rawValue,
                label: words(
                    outcome == .acknowledged && disclosed.isWithdrawn
                        ? "school.answer.withdrawn" : "school.answer.\(outcome.rawValue)"),
                isChosen: forms.answer.isChosen(outcome),
                hint: outcome == .challenge ? words("school.answer.challenge.hint") : nil)
        }
        outcomeFault = fault("outcome")
        note = forms.answer.note ?? ""
        noteFault = fault("note")
        kinds = NoteKind.offered(children: pupils.count).map {
            Kind(value: $0.rawValue, label: words("school.note.\($0.rawValue)"), isChosen: forms.note.kind == $0)
        }
        kindFault = fault("kind")
        asksWhich = pupils.count > 1
        childFault = fault("child")
        everyChild = NoteForm.everyChild
        isEveryChild = forms.note.child == NoteForm.everyChild
        self.text = forms.note.text ?? ""
        textFault = fault("text")
        desk = DeskNumber(texts.desk, words)
        link = forms.link
        printLink = Path.schoolPrint.link(opened.item.id)
        you = account.name
    }
}

extension NoteForm.Fault {
    /// What the page says about it, next to its field.
    fileprivate var pageFault: PageFault {
        switch self {
        case .noKind: PageFault("kind", "fault.note.kind")
        case .noChild: PageFault("child", "fault.note.child")
        case .noText: PageFault("text", "fault.note.text")
        case .nobodyLeft: PageFault("kind", "fault.note.nobodyLeft")
        case .childGone: PageFault("kind", "fault.note.childGone")
        }
    }
}

extension SchoolAnswerForm {
    init(_ fields: FormFields) {
        self.init(
            outcome: fields.text("outcome"), givenBack: fields.all("notOurPupil"), note: fields.optional("note"))
    }

    /// What the page says about each fault, next to its field.
    var pageFaults: [PageFault] {
        faults.map { fault in
            switch fault {
            case .noOutcome: PageFault("outcome", "fault.schoolAnswer")
            case .noReason: PageFault("note", "fault.challenge")
            }
        }
    }

    func acknowledgement(by account: Account) -> Acknowledgement? {
        outcome.map {
            Acknowledgement(
                outcome: $0, person: account.name,
                children: givenBack.reduce(into: [:]) { $0[$1] = .notOurPupil }, note: note, via: .link,
                actor: account.actor)
        }
    }
}
