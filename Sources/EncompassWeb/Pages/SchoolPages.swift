import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// What a Key Adult, or an authority's officer, sees: their notifications, and one of them with the form that answers it.
///
/// Reading changes nothing but the log, whoever follows the link in a message: a mail scanner is not signed in, and a
/// form without the session's own token is refused.
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
                try store.queue(
                    QueueFilter(states: states, targets: places), limit: 200, for: principal, at: text.now),
                try store.queue(
                    QueueFilter(states: [.acknowledged], targets: places), limit: 200, after: recent, for: principal,
                    at: text.now),
                try places.map(store.placeName)
            )
        }
        var page = Page(.school, "Notifications for you")
        page.model["places_text"] = names.joined(separator: ", ")
        page.model["open"] = open.map { SchoolRow(item: $0, text: text).model }
        page.model["hasOpen"] = !open.isEmpty
        page.model["answered"] = answered.reversed().map { SchoolRow(item: $0, text: text).model }
        page.model["hasAnswered"] = !answered.isEmpty
        page.done = site.flashes.take(request, for: person) == nil ? nil : "Thank you. Your answer is recorded."
        return await pages.show(page, to: person, at: .school)
    }

    /// A link leads through sign-in to the notification, for an account of its establishment alone.
    private func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let person = try await site.access.person(request) else {
            throw Problem(.unauthorized, "please sign in")
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
        guard let target = try await site.work({ try $0.store.link(token: token, at: now) }) else {
            throw Problem(.notFound, "the link is not one of ours, or too old: look under your notifications")
        }
        return target
    }
}

/// A notification in a Key Adult's list.
struct SchoolRow {
    let item: QueueItem
    let text: LondonText

    var model: PageModel {
        [
            "deadline": text.moment(item.deadlineAt), "reference": item.reference, "place": item.placeName,
            "count": item.childCount, "isLate": item.overdue, "link": Path.schoolNotification.link(item.id),
            "kind": item.kind == .new ? false : item.kind.words as Any,
            "at": item.acknowledgement.map { text.moment($0.at) } ?? "", "by": item.acknowledgement?.by ?? "",
        ]
    }
}

/// One notification for the Key Adult of its establishment, or for its authority's officer.
struct SchoolNotificationPage: Sendable {
    let site: Site
    let pages: Pages
    let person: SignedIn

    /// - Parameters:
    ///   - form: where the answer is sent.
    ///   - answer: what came with an error, so that nothing has to be chosen or typed again.
    func show(
        _ id: String, form: String, answer: SchoolAnswerForm? = nil, faults: [PageFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let principal = person.principal
        let entry = AuditEntry(
            .disclosure, "notification.shown", actor: principal.actor, subject: "",
            facts: ["to": principal.places.map(\.description).joined(separator: " ")])
        let now = site.now
        let (opened, handling) = try await site.work { engine in
            let opened = try engine.openForSchool(id, by: principal, as: entry, at: now)
            return (opened, HandlingText.find(opened.item, engine: engine))
        }
        var page = Page(
            .schoolNotification, "\(opened.item.kind.words) \(opened.item.reference)", model(opened, answer))
        page.model["handling"] = opened.disclosed.isWithdrawn ? false : handling ?? false as Any
        page.model["link"] = form
        page.model["outcomeFault"] = faults.first { $0.field == "outcome" }?.text ?? false as Any
        page.model["noteFault"] = faults.first { $0.field == "note" }?.text ?? false as Any
        page.faults = faults
        page.status = status
        page.isNarrow = true
        return await pages.show(page, to: person, at: .school)
    }

    private func model(_ opened: OpenedNotification, _ answer: SchoolAnswerForm?) -> PageModel {
        let item = opened.item
        let disclosed = opened.disclosed
        let text = pages.text
        let isOwn = person.account.places.contains(item.target)
        let children = disclosed.children.enumerated().map { index, child -> PageModel in
            var model = ChildCard(child, isWithdrawn: disclosed.isWithdrawn).model
            model["number"] = index + 1
            model["isTicked"] = answer?.givenBack.contains(child.reference) ?? false
            return model
        }
        // Once it was withdrawn, the retraction is what waits for an answer.
        let isOver = item.state == .cancelled || disclosed.isWithdrawn && item.kind != .retraction
        return [
            "kindText": item.kind.words, "reference": item.reference, "place": item.placeName,
            "isCorrection": item.kind == .correction && !disclosed.isWithdrawn,
            "isWithdrawn": disclosed.isWithdrawn, "isUnnamed": disclosed.isWithdrawn && children.isEmpty,
            "occurredAt": disclosed.occurredAt.map { "\(text.day($0)) at \(text.clock($0))" } ?? false as Any,
            "deadline": text.moment(item.deadlineAt), "summary": disclosed.summary ?? false as Any,
            "children": children, "hasChildren": !children.isEmpty,
            "asksForPupils": !children.isEmpty && !disclosed.isWithdrawn,
            "childrenTitle": children.count == 1 ? "The child" : "The children",
            "acknowledged": item.acknowledgement.map {
                "Acknowledged by \($0.by), \(text.moment($0.at))."
            } ?? false as Any,
            "mayAnswer": isOwn && !isOver, "note": answer?.note ?? "",
            "outcomes": SchoolAnswerForm.choices(isWithdrawn: disclosed.isWithdrawn, chosen: answer?.outcome),
            // That a school knows is for the school to say.
            "isAnothers": !isOwn,
        ]
    }

    func answer(_ id: String, _ request: Request, form: String) async throws -> Response {
        let fields = try await FormFields(request)
        try Access.check(fields, request, of: person)
        let answer = SchoolAnswerForm(fields)
        guard let acknowledgement = answer.acknowledgement(by: person.account), answer.faults.isEmpty else {
            return try await show(
                id, form: form, answer: answer, faults: answer.faults, status: .unprocessableContent)
        }
        let scope = person.account.places
        do {
            try await site.work { try $0.acknowledge(notification: id, acknowledgement, within: scope) }
        } catch let error as StoreError where error.reason == .invalid || error.reason == .conflict {
            let fault = PageFault(field: nil, text: "It was not recorded: \(error.description).")
            return try await show(id, form: form, answer: answer, faults: [fault], status: Problem(error).status)
        }
        return .seeOther(Path.school.link(query: [site.flashes.leave("answer", for: person)]))
    }
}

/// A school's answer as its form sends it.
struct SchoolAnswerForm: Sendable {
    /// Nil where none was chosen.
    let outcome: AcknowledgementOutcome?
    /// References of the children who are not the school's pupils.
    let givenBack: [String]
    let note: String?
    let faults: [PageFault]

    init(_ fields: FormFields) {
        let chosen = AcknowledgementOutcome(rawValue: fields.text("outcome"))
        outcome = chosen.flatMap { SchoolAnswerForm.offered.contains($0) ? $0 : nil }
        givenBack = fields.all("notOurPupil")
        note = fields.optional("note")
        var faults: [PageFault] = []
        if outcome == nil { faults.append(PageFault(field: "outcome", text: "Choose your answer.")) }
        if outcome == .challenge, note == nil {
            faults.append(PageFault(field: "note", text: "Say what you disagree with."))
        }
        self.faults = faults
    }

    private static let offered: [AcknowledgementOutcome] = [.acknowledged, .callBack, .challenge]

    func acknowledgement(by account: Account) -> Acknowledgement? {
        outcome.map {
            Acknowledgement(
                outcome: $0, person: account.name,
                children: givenBack.reduce(into: [:]) { $0[$1] = .notOurPupil }, note: note, via: .link,
                actor: account.actor)
        }
    }

    /// What may be answered; nothing is chosen before a person has.
    static func choices(isWithdrawn: Bool, chosen: AcknowledgementOutcome?) -> [PageModel] {
        offered.map { outcome in
            let label =
                switch outcome {
                case .callBack: "Please ring me"
                case .challenge: "I disagree with how this is being handled"
                default:
                    isWithdrawn
                        ? "I have read that this was withdrawn" : "I have read this and know which children it is about"
                }
            return [
                "value": outcome.rawValue, "label": label, "isChosen": outcome == chosen,
                "hint": outcome == .challenge
                    ? "A named person will answer you. Say why below." as Any : false,
            ]
        }
    }
}
