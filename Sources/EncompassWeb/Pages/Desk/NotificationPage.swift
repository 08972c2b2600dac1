import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/notifications/{id}`: everything about one notification, and the actions on it.
struct NotificationPage: Sendable {
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.notificationPage) { request, context in
            let person = try await site.access.desk(request, .readDetails)
            return try await show(context.parameter("id"), request, to: person)
        }
        routes.post(.notificationTexts, releaseTexts)
        routes.post(.notificationAction, act)
        routes.post(.conversation, converse)
    }

    /// Writes to the school, or says that its notes were read.
    private func converse(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let id = context.parameter("id")
        let isWritten = fields.text("do") != "read"
        let text = fields.text("text", limit: 2000)
        let notes = fields.all("unread")
        return try await Form.answer(
            isWritten && text.isEmpty ? [PageFault("reply", "fault.reply")] : [], said: PageFault.notRecorded,
            again: { try await show(id, request, to: person, written: fields, refusal: $0) },
            act: {
                let action: CallAction =
                    isWritten
                    ? .write(notification: id, text: text, reading: notes) : .read(notification: id, notes: notes)
                try await site.run(.call(action), by: person)
                let done = site.flashes.leave(isWritten ? "written" : "read", for: person)
                let page = fields.text("place") == DeskConversation.Place.call.rawValue
                return .seeOther((page ? Path.callPage : Path.notificationPage).link(id, query: [done]))
            })
    }

    private func show(
        _ id: String, _ request: Request, to person: SignedIn, sent: SentAction? = nil, written: FormFields? = nil,
        edits: TextEdits? = nil,
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        guard person.session.purpose != nil else {
            return .seeOther(Path.purpose.link(query: [("next", Path.notificationPage.link(id))]))
        }
        let caller = person.principal
        let opening = NotificationOpening(site: site, caller: caller)
        let detail = try await opening.open(id)
        let item = detail.item
        let now = site.now
        let text = pages.text
        let reading = try await site.work { engine in
            let story = try engine.store.notifications.story(of: item.id, at: now)
            let trail = try engine.store.auditLog.trail(of: "notification:\(item.id)")
            return NotificationReading(
                story: story,
                matches: try story.matches.compactMap { match in
                    try Candidate.taken(
                        match.pupil, because: match.explanation, store: engine.store, for: caller,
                        on: engine.schoolDay(force: item.force, at: now)
                    ).map { (match.child, $0) }
                },
                contacts: try engine.store.notifications.contacts(of: item.id),
                parties: try engine.store.notifications.contactsWhoMayBeParties(to: item.id),
                trail: trail,
                places: try engine.store.reports.placeNames(
                    Array(AuditWords.places(in: trail.map(\.entry.facts)))),
                pauses: item.state.isFinal
                    ? [] : try PauseNotice.all(engine.store.pauses.all(holding: item.id, at: now), engine, text.words),
                holds: try engine.store.holds.covering(notification: item.id),
                warnings: try engine.store.incidents.warnings(ofIncident: item.incident),
                earlier: try EarlierIncidents.lines(
                    of: engine.store.incidents.children(ofNotification: item.id),
                    names: Dictionary(detail.children.map { ($0.id, $0.disclosed.name) }) { first, _ in first },
                    in: engine, for: caller, text),
                names: try StaffNames(engine.store, text.words))
        }
        let content = NotificationView(
            detail, reading, handling: opening.handling(for: item), sent: sent, written: written, edits: edits,
            force: PlaceWords.force(item.force, site.engine.policies), viewer: caller, text)
        var page = Page("\(item.kind.name(text.words)) \(item.reference)", content)
        page.say(refusal)
        page.done = site.flashes.take(request, for: person).flatMap { code in
            if code == "texts" { return text.words("text.done") }
            return NotificationAction(rawValue: code).map { text.words("action.done.\($0.rawValue)") }
                ?? text.words.name("done.conversation", code)
        }
        return await pages.show(page, to: person, at: .queue)
    }

    private func releaseTexts(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .actOnNotifications)
        let id = context.parameter("id")
        let isEdit = fields.text("action") == "edit"
        let edits = TextEdits(fields)
        return try await Form.answer(
            again: { try await show(id, request, to: person, edits: edits, refusal: $0) },
            act: {
                let release = TextRelease(
                    notification: id, edits: isEdit ? edits.texts : [:], isAccepted: !isEdit || edits.isAccepted)
                try await site.run(.releaseTexts(release), by: person)
                let done = site.flashes.leave("texts", for: person)
                return .seeOther(Path.notificationPage.link(id, query: [done]))
            })
    }

    private func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .actOnNotifications)
        let id = context.parameter("id")
        guard let action = NotificationAction(rawValue: context.parameter("action")) else {
            throw Problem(.notFound, "no such action")
        }
        let wanted = QueueAction(
            kind: action.kind, notification: id, reason: fields.text("reason", limit: 2000),
            urn: URN(fields.text("urn")), contact: fields.optional("contact"))
        let sent = SentAction(action: action, fields: fields)
        return try await Form.answer(
            [action.fault(in: wanted, urn: fields.text("urn"))].compactMap(\.self),
            again: { try await show(id, request, to: person, sent: sent, refusal: $0) },
            act: {
                try await site.run(.queue(wanted), by: person)
                let done = site.flashes.leave(action.rawValue, for: person)
                return .seeOther(Path.notificationPage.link(id, query: [done]))
            })
    }
}

/// What a notification's page shows besides the notification.
struct NotificationReading: Sendable {
    let story: NotificationStory
    /// The pupils that its children are taken for, as far as the reader may see them.
    let matches: [(child: String, pupil: Candidate)]
    let contacts: [Contact]
    /// Names of contacts who may be parties to the incident.
    let parties: [String]
    let trail: [AuditRecord]
    /// The names of the places that the trail names.
    let places: [Scope: String]
    let pauses: [PauseNotice]
    /// Legal holds on the incident.
    let holds: [LegalHold]
    /// What was not understood in the force's record.
    let warnings: [Fault]
    let earlier: [EarlierIncidents]
    let names: StaffNames
}

/// A notification as its page for staff shows it.
struct NotificationView: PageContent {
    static let template = Template.notification

    struct Child: PageModel { let card: ChildCard }

    struct Person: PageModel {
        let name: String
        let role: String
        let phones: [PhoneLink]
        let isVerified: Bool
        let isParty: Bool
        let isChosen: Bool
    }

    let kindText: String
    let place: String
    let reference: String
    let state: String
    let colour: String
    let isGuarded: Bool
    let late: Bool
    let isLate: Bool
    let phone: Bool
    let deadline: String
    let remaining: String
    let force: String
    let incidentReference: String
    let incidentLink: String
    let occurredAt: String
    let attendedAt: String?
    let summary: String?
    /// Texts of the force in which something was found.
    let texts: [CheckedText]
    /// Whether one of them waits for a person, and whether that is a supervisor.
    let hasWaitingText: Bool
    let isTextForSupervisor: Bool
    let textsLink: String
    /// Whether an edited text was refused: it may be released as it is only if the person says so.
    let asksToAccept: Bool
    let hold: String?
    let releaseAt: String
    let nextStep: String
    let acknowledged: String?
    let replaces: String?
    let handling: String?
    let earlier: [EarlierIncidents]
    let children: [Child]
    let story: [StoryRow]
    let troubles: [StoryTrouble]
    let matches: [StoryMatch]
    let talk: DeskConversation
    let pausesHere: [PauseNotice.Model]
    let holds: [HoldNotice]
    let contacts: [Person]
    let warnings: [ExceptionView.Fault]
    let trail: [TrailRow]
    let actions: [NotificationAction.Model]
    let callLink: String
    let codeLink: String

    /// - Parameters:
    ///   - sent: a refused action.
    ///   - written: a refused message to the school.
    ///   - edits: refused texts.
    init(
        _ detail: NotificationDetail, _ reading: NotificationReading, handling: String?, sent: SentAction?,
        written: FormFields?, edits: TextEdits?, force: String, viewer: Principal, _ text: LondonText
    ) {
        let item = detail.item
        let words = text.words
        let names = reading.names
        let next = QueueRows(text: text, viewer: viewer).nextStep(item)
        kindText = item.kind.name(words)
        place = item.placeName
        reference = item.reference
        state = item.state.name(words)
        colour = item.state.colour
        isGuarded = item.isRestricted
        late = item.late
        isLate = item.overdue
        phone = item.hasOpenPhoneTask
        deadline = text.moment(item.deadlineAt)
        remaining = text.remaining(item.deadlineAt)
        self.force = force
        incidentReference = item.incidentReference
        incidentLink = Path.incidentPage.link(item.incident)
        occurredAt = text.moment(detail.occurredAt)
        attendedAt = detail.attendedAt.map(text.moment)
        summary = detail.summary
        texts = CheckedText.all(detail, edits, names, text)
        hasWaitingText = texts.contains(where: \.isWaiting)
        isTextForSupervisor = item.hold == .text && detail.review == nil
        textsLink = Path.notificationTexts.link(item.id)
        asksToAccept = edits != nil
        hold = item.hold?.reason(words)
        releaseAt = text.moment(item.releaseAt)
        nextStep = next.isEmpty ? LondonText.capitalised(words("none")) : LondonText.capitalised(next)
        acknowledged = item.acknowledgement.map {
            words(
                "notification.acknowledgedBy",
                ["person": $0.by, "at": text.moment($0.at), "via": words.name("via", $0.via) ?? $0.via])
        }
        replaces = item.replaces.map { Path.notificationPage.link($0) }
        self.handling = handling
        earlier = reading.earlier
        children = detail.children.map { Child(card: ChildCard($0.disclosed, text: text, names: names)) }
        let teller = StoryTeller(detail: detail, story: reading.story, trail: reading.trail, names: names, text: text)
        story = teller.rows()
        troubles = teller.troubles(mayEdit: viewer.may(.importRegistry))
        matches = reading.matches.map { match in
            let child = detail.children.first { $0.id == match.child }?.disclosed.name
            return StoryMatch(child: child ?? words("story.aChild"), pupil: match.pupil.model(words))
        }
        talk = DeskConversation(detail, at: .notification, names: names, sent: written, text)
        pausesHere = reading.pauses.map { $0.model(text) }
        holds = reading.holds.map { HoldNotice($0, reading.names, text) }
        contacts = reading.contacts.map {
            Person(
                name: $0.name, role: $0.role.name(words), phones: $0.numbersToCall.map(PhoneLink.init),
                isVerified: $0.verifiedOn != nil,
                isParty: reading.parties.contains($0.name), isChosen: sent?.fields.text("contact") == $0.name)
        }
        warnings = reading.warnings.map { ExceptionView.Fault($0, whole: words("exception.wholeRecord")) }
        trail = reading.trail.map { TrailRow($0, text, names, places: reading.places) }
        actions = NotificationAction.possible(for: item).map { $0.model(for: item, sent: sent, words) }
        callLink = Path.callPage.link(item.id)
        codeLink = Path.notificationCode.link(item.id)
    }
}

/// The actions that a notification's page offers.
enum NotificationAction: String, CaseIterable, Sendable {
    case release, redirect, retry, cancel

    /// Those that its state allows.
    static func possible(for item: QueueItem) -> [NotificationAction] {
        switch item.state {
        case .held: [.release, .redirect, .cancel]
        case .acknowledged, .cancelled: []
        default: [.redirect, .retry, .cancel]
        }
    }

    var kind: QueueAction.Kind {
        switch self {
        case .release: .release
        case .redirect: .redirect
        case .retry: .retry
        case .cancel: .cancel
        }
    }

    /// Its effect.
    private func hint(for item: QueueItem, _ words: Words) -> String {
        let place = ["place": item.placeName]
        switch self {
        case .release: return words(item.isRestricted ? "action.hint.releaseRestricted" : "action.hint.release", place)
        case .redirect: return words("action.hint.redirect", place)
        case .retry: return words("action.hint.retry")
        case .cancel:
            switch item.kind {
            case .new: return words("action.hint.cancel", place)
            case .correction: return words("restricted.cancel.correction", place)
            case .retraction: return words("restricted.cancel.retraction", place)
            }
        }
    }

    /// The missing field.
    func fault(in action: QueueAction, urn: String) -> PageFault? {
        if action.reason.isEmpty { return PageFault("reason-\(rawValue)", "fault.reason") }
        guard self == .redirect else { return nil }
        if !urn.isEmpty, action.urn == nil { return PageFault("urn", "fault.urn") }
        if action.urn == nil, action.contact == nil {
            return PageFault("urn", "fault.redirect")
        }
        return nil
    }

    struct Model: PageModel {
        let name: String
        let label: String
        let hint: String
        let isOpen: Bool
        let isRedirect: Bool
        let reason: String
        let urn: String
        let link: String
        let style: String
    }

    /// - Parameter sent: a refused action, so that nothing has to be typed again.
    func model(for item: QueueItem, sent: SentAction?, _ words: Words) -> Model {
        let own = sent?.action == self ? sent?.fields : nil
        return Model(
            name: rawValue, label: words("action.\(rawValue)", ["place": item.placeName]), hint: hint(for: item, words),
            isOpen: self == sent?.action ?? .release, isRedirect: self == .redirect,
            reason: own?.text("reason", limit: 2000) ?? "", urn: own?.text("urn") ?? "",
            link: Path.notificationAction.link(item.id, rawValue),
            style: self == .cancel ? "danger" : self == .release ? "" : "second")
    }
}

/// An action from its form.
struct SentAction: Sendable {
    let action: NotificationAction
    let fields: FormFields
}

/// Edited texts from the form, by `SchoolText.key`.
struct TextEdits: Sendable {
    let texts: [String: String]
    let isAccepted: Bool

    init(_ fields: FormFields) {
        texts = Dictionary(fields.named("text:").map { ($0.name, $0.text) }) { $1 }
        isAccepted = fields.text("accept") == "yes"
    }
}

/// A text of the force in which something was found, marked, with what a person released instead.
struct CheckedText: PageModel {
    /// A part of the text; with a mark, what was found there.
    struct Part: PageModel {
        let text: String
        let mark: String?
    }

    /// A person's decision.
    struct Decision: PageModel {
        let by: String
        let at: String
        let original: String
        let text: String
        let isEdited: Bool
    }

    let label: String
    let name: String
    let id: String
    let isWaiting: Bool
    let parts: [Part]
    /// The text to edit.
    let edit: String
    let decision: Decision?

    static func all(
        _ detail: NotificationDetail, _ edits: TextEdits?, _ names: StaffNames, _ text: LondonText
    ) -> [CheckedText] {
        guard let review = detail.review else { return [] }
        return review.texts.filter { $0.isWaiting || $0.decision != nil }.enumerated().map { index, reviewed in
            let edit = edits?.texts[reviewed.field.key]
            let child = detail.children.first { reviewed.field.key.hasSuffix(":" + $0.id) }?.disclosed.name
            let label = text.words("text.\(reviewed.field.name)")
            return CheckedText(
                label: child.map { "\($0): \(label)" } ?? label, name: "text:" + reviewed.field.key,
                id: "text-\(index + 1)", isWaiting: reviewed.isWaiting,
                parts: parts(edit ?? reviewed.text, edit.map(review.findings) ?? reviewed.findings, text.words),
                edit: edit ?? reviewed.text,
                decision: reviewed.decision.map {
                    Decision(
                        by: names.words($0.by), at: text.moment($0.at), original: $0.original, text: $0.text,
                        isEdited: $0.text != $0.original)
                })
        }
    }

    private static func parts(_ text: String, _ findings: [TextFinding], _ words: Words) -> [Part] {
        var parts: [Part] = []
        var rest = text.startIndex
        for finding in findings {
            if rest < finding.range.lowerBound {
                parts.append(Part(text: String(text[rest..<finding.range.lowerBound]), mark: nil))
            }
            parts.append(Part(text: finding.text, mark: words("text.found.\(finding.kind.rawValue)")))
            rest = finding.range.upperBound
        }
        if rest < text.endIndex { parts.append(Part(text: String(text[rest...]), mark: nil)) }
        return parts
    }
}
