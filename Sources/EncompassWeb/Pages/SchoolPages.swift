import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// The pages of a Key Adult or an authority's officer: their notifications, and one of them with its answer form.
///
/// Opening the link in a message changes nothing but the log: a mail scanner is not signed in, and a form without the
/// session's token is refused.
struct SchoolPages: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.school, list)
        routes.get(.schoolNotification) { request, context in
            let person = try await site.access.recipient(request)
            return try await SchoolNotificationPage(site: site, pages: pages, person: person).show(
                context.parameter("id"), form: Path.schoolNotification.link(context.parameter("id")))
        }
        routes.post(.schoolNotification) { request, context in
            let person = try await site.access.recipient(request)
            let id = context.parameter("id")
            return try await SchoolNotificationPage(site: site, pages: pages, person: person).answer(
                id, request, form: Path.schoolNotification.link(id))
        }
        routes.get(.link, follow)
        routes.post(.link, answerLink)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.recipient(request)
        let places = person.account.places
        let principal = person.principal
        let text = pages.text
        let recent = QueueCursor(deadline: text.now - .days(14))
        let states = NotificationState.allCases.filter { $0 != .held && !$0.isFinal }
        let (open, answered, names) = try await site.work { engine in
            let store = engine.store
            return (
                try store.notifications.queue(
                    QueueFilter(states: states, targets: places), limit: 200, for: principal, at: text.now),
                try store.notifications.queue(
                    QueueFilter(states: [.acknowledged], targets: places), limit: 200, after: recent, for: principal,
                    at: text.now),
                try places.map(store.registry.placeName)
            )
        }
        let content = SchoolList(
            placesText: names.joined(separator: ", "), open: open.map { SchoolRow($0, text) },
            answered: answered.reversed().map { SchoolRow($0, text) })
        var page = Page(text.words("school.title"), content)
        page.done = site.flashes.take(request, for: person).map {
            $0 == "late" ? text.words("done.answered.late") : text.words("done.answered.school")
        }
        return await pages.show(page, to: person, at: .school)
    }

    /// A link leads through a code or sign-in to the notification, for people of its establishment only.
    private func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let person = try await site.access.person(request) else {
            return .seeOther(Path.linkCode.link(context.parameter("token")))
        }
        let target = try await target(context)
        if person.account.role.isDesk { return .seeOther(Path.notificationPage.link(target.notification)) }
        return try await SchoolNotificationPage(site: site, pages: pages, person: person).show(
            target.notification, form: Path.link.link(context.parameter("token")))
    }

    private func answerLink(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.recipient(request)
        let target = try await target(context)
        return try await SchoolNotificationPage(site: site, pages: pages, person: person).answer(
            target.notification, request, form: Path.link.link(context.parameter("token")))
    }

    private func target(_ context: WebContext) async throws -> LinkTarget {
        let token = context.parameter("token")
        let now = site.now
        guard let target = try await site.work({ try $0.store.messages.link(token: token, at: now) }) else {
            throw Problem(.notFound, "the link is invalid or has expired: see your notifications")
        }
        return target
    }
}

struct SchoolList: PageContent {
    static let template = Template.school
    let placesText: String
    let open: [SchoolRow]
    let answered: [SchoolRow]
}

/// A notification in a Key Adult's list.
struct SchoolRow: PageModel {
    let deadline: String
    let reference: String
    let place: String
    let count: Int
    let isLate: Bool
    let link: String
    /// Nil for an ordinary notification.
    let kind: String?
    let at: String
    let by: String

    init(_ item: QueueItem, _ text: LondonText) {
        deadline = text.moment(item.deadlineAt)
        reference = item.reference
        place = item.placeName
        count = item.childCount
        isLate = item.overdue
        link = Path.schoolNotification.link(item.id)
        kind = item.kind == .new ? nil : item.kind.name(text.words)
        at = item.acknowledgement.map { text.moment($0.at) } ?? ""
        by = item.acknowledgement?.by ?? ""
    }
}

/// One notification for the Key Adult of its establishment, or for its authority's officer.
struct SchoolNotificationPage: Sendable {
    let site: Site
    let pages: Pages
    let person: SignedIn

    /// - Parameters:
    ///   - form: where the answer is sent.
    ///   - answer: a refused answer, so that nothing has to be chosen or typed again.
    func show(
        _ id: String, form: String, answer: SchoolAnswerForm = SchoolAnswerForm(), refusal: FormRefusal? = nil
    ) async throws -> Response {
        let principal = person.principal
        let entry = AuditEntry(
            .disclosure, "notification.disclosed", actor: principal.actor, subject: "",
            facts: ["to": principal.places.map(\.description).joined(separator: " "), "via": "page"])
        let now = site.now
        let (opened, texts) = try await site.work { engine in
            let opened = try engine.openForSchool(id, by: principal, as: entry, at: now)
            return (opened, PlaceTexts(opened.item, engine: engine))
        }
        let text = pages.text
        let content = SchoolNotificationView(
            opened, account: person.account, answer, refusal?.faults ?? [], link: form, texts, text)
        var page = Page("\(opened.item.kind.name(text.words)) \(opened.item.reference)", content)
        page.say(refusal)
        page.isNarrow = true
        return await pages.show(page, to: person, at: .school)
    }

    func answer(_ id: String, _ request: Request, form: String) async throws -> Response {
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let answer = SchoolAnswerForm(fields)
        let acknowledgement = answer.acknowledgement(by: person.account)
        let scope = person.account.places
        return try await Form.answer(
            answer.pageFaults, said: PageFault.notRecorded,
            again: { try await show(id, form: form, answer: answer, refusal: $0) },
            act: {
                guard let acknowledgement else { throw Problem(.unprocessableContent, "the form has no answer") }
                let receipt = try await site.work {
                    try $0.acknowledge(notification: id, acknowledgement, within: scope)
                }
                let done = site.flashes.leave(receipt.isTooLate ? "late" : "answer", for: person)
                return .seeOther(Path.school.link(query: [done]))
            })
    }
}

/// One notification as its school reads it.
struct SchoolNotificationView: PageContent {
    static let template = Template.schoolNotification

    struct Child: PageModel {
        let card: ChildCard
        let childReference: String
        let number: Int
        let isTicked: Bool
    }

    struct Outcome: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
        let hint: String?
    }

    let kindText: String
    let reference: String
    let place: String
    let isCorrection: Bool
    let isWithdrawn: Bool
    let isUnnamed: Bool
    let occurredAt: String?
    let deadline: String
    let summary: String?
    let children: [Child]
    let asksForPupils: Bool
    let childrenTitle: String
    let acknowledged: String?
    let mayAnswer: Bool
    let note: String
    let outcomes: [Outcome]
    /// Whether somebody else must answer: only the school can say that it knows.
    let isAnothers: Bool
    let handling: String?
    /// Who can be rung about it, and when.
    let desk: String?
    let link: String
    let outcomeFault: String?
    let noteFault: String?
    /// The name of the person who answers.
    let you: String

    init(
        _ opened: OpenedNotification, account: Account, _ answer: SchoolAnswerForm, _ faults: [PageFault],
        link: String, _ texts: PlaceTexts, _ text: LondonText
    ) {
        let item = opened.item
        let disclosed = opened.disclosed
        let words = text.words
        let isOwn = account.places.contains(item.target)
        // After a withdrawal, the retraction is what needs an answer.
        let isOver = item.state == .cancelled || disclosed.isWithdrawn && item.kind != .retraction
        let children = disclosed.children.enumerated().map { index, child in
            Child(
                card: ChildCard(child, isWithdrawn: disclosed.isWithdrawn, text: text),
                childReference: child.reference, number: index + 1,
                isTicked: answer.isGivenBack(child.reference))
        }
        func fault(_ field: String) -> String? {
            faults.first { $0.field == field }.map { words($0.key, $0.values) }
        }
        kindText = item.kind.name(words)
        reference = item.reference
        place = item.placeName
        isCorrection = item.kind == .correction && !disclosed.isWithdrawn
        isWithdrawn = disclosed.isWithdrawn
        isUnnamed = disclosed.isWithdrawn && children.isEmpty
        occurredAt = disclosed.occurredAt.map {
            words("moment.dayAndTime", ["day": text.day($0), "time": text.clock($0)])
        }
        deadline = text.moment(item.deadlineAt)
        summary = disclosed.summary
        self.children = children
        asksForPupils = !children.isEmpty && !disclosed.isWithdrawn
        childrenTitle = words.count("school.children", children.count)
        acknowledged = item.acknowledgement.map {
            words("school.acknowledged", ["person": $0.by, "at": text.moment($0.at)])
        }
        mayAnswer = isOwn && !isOver
        note = answer.note ?? ""
        outcomes = SchoolAnswerForm.offered.map { outcome in
            Outcome(
                value: outcome.rawValue,
                label: words(
                    outcome == .acknowledged && disclosed.isWithdrawn
                        ? "school.answer.withdrawn" : "school.answer.\(outcome.rawValue)"),
                isChosen: answer.isChosen(outcome),
                hint: outcome == .challenge ? words("school.answer.challenge.hint") : nil)
        }
        isAnothers = !isOwn
        handling = disclosed.isWithdrawn ? nil : texts.handling
        desk = words.number(of: texts.desk)
        self.link = link
        outcomeFault = fault("outcome")
        noteFault = fault("note")
        you = account.name
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
