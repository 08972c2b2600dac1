import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird

/// `/breaches`: children's details that a wrong school may have opened, each with 72 hours to report it.
struct BreachPages: Sendable {
    /// How many closed ones are shown.
    private static let closedRows = 50
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.breaches, list)
        routes.get(.breach) { request, context in
            let person = try await site.access.desk(request)
            return try await show(context.parameter("id"), to: person)
        }
        routes.post(.breach, close)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        let viewer = person.principal
        let text = pages.text
        let rows = try await site.work { engine in
            let names = try StaffNames(engine.store, text.words)
            return try engine.store.breaches.all(for: viewer, openOnly: false).map {
                try BreachRow($0, engine, text, names: names, viewer: viewer)
            }
        }
        let closed = rows.filter { !$0.isOpen }
        let content = BreachList(
            open: rows.filter(\.isOpen), closed: closed.suffix(BreachPages.closedRows).reversed())
        var page = Page(text.words("place.breaches"), content)
        page.done = site.flashes.take(request, for: person) == nil ? nil : text.words("breach.closed")
        return await pages.show(page, to: person, at: .breaches)
    }

    private func show(
        _ id: String, to person: SignedIn, form: FormFields? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let breach = try await read(id, for: person)
        let viewer = person.principal
        let (row, names, sights) = try await site.work { engine in
            let names = try StaffNames(engine.store, text.words)
            return (
                try BreachRow(breach, engine, text, names: names, viewer: viewer), names,
                try engine.store.breaches.sights(of: breach)
            )
        }
        // The child is named only to somebody who has said what for, and that is logged.
        let mayRead = viewer.may(.readDetails)
        var details: BreachView.Details?
        if mayRead, person.session.purpose != nil {
            let opened = try await NotificationOpening(site: site, caller: viewer).open(breach.notification)
            details = BreachView.Details(breach, opened, sights, names, text)
        }
        func openings(byDesk: Bool) -> [BreachView.Opening] {
            breach.opened.filter { $0.isByDesk == byDesk }.map { BreachView.Opening($0, text, names) }
        }
        let content = BreachView(
            breach: row, details: details,
            purposeLink: mayRead && details == nil
                ? Path.purpose.link(query: [("next", Path.breach.link(id))]) : nil,
            openings: openings(byDesk: false), ownOpenings: openings(byDesk: true),
            isReported: form?.text("decision") == "reported",
            isNotReported: form?.text("decision") == "notReported", words: form?.text("words") ?? "")
        var page = Page(text.words("breach.title", ["reference": breach.reference]), content)
        page.say(refusal)
        return await pages.show(page, to: person, at: .breaches)
    }

    private func read(_ id: String, for person: SignedIn) async throws -> Breach {
        let viewer = person.principal
        return try await site.work { engine in
            guard let breach = try engine.store.breaches.breach(id: id) else {
                throw Problem(.notFound, "no such record")
            }
            try Access.guardRestricted(breach.isRestricted, viewer)
            return breach
        }
    }

    private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .closeBreaches)
        let id = context.parameter("id")
        let breach = try await read(id, for: person)
        guard breach.closedAt == nil else { throw Problem(.conflict, "this breach is already closed") }
        let words = fields.text("words", limit: 2000)
        var faults: [PageFault] = []
        let decision: String? =
            switch fields.text("decision") {
            case "reported": "reported to the Information Commissioner"
            case "notReported": "not reported"
            default: nil
            }
        if decision == nil { faults.append(PageFault("decision", "fault.breachDecision")) }
        if words.isEmpty { faults.append(PageFault("words", "fault.breachWords")) }
        let outcome = "\(decision ?? ""): \(words)"
        return try await Form.answer(
            faults, again: { try await show(id, to: person, form: fields, refusal: $0) },
            act: {
                try await site.run(.settleBreach(id: id, outcome: outcome), by: person)
                return .seeOther(Path.breaches.link(query: [site.flashes.leave("closed", for: person)]))
            })
    }
}

struct BreachList: PageContent {
    static let template = Template.breaches
    let open: [BreachRow]
    let closed: [BreachRow]
}

struct BreachView: PageContent {
    static let template = Template.breach

    /// Something that was sent to the school, or opened there.
    struct Opening: PageModel {
        let seq: String
        let at: String
        let what: String
        let by: String

        init(_ opening: Breach.Opening, _ text: LondonText, _ names: StaffNames) {
            seq = String(opening.seq)
            at = text.moment(opening.at)
            what = text.words.name("breach.opened", opening.action) ?? opening.action
            by = names.words(opening.actor)
        }
    }

    /// The child, and what the school saw of it and said.
    struct Details: PageModel {
        /// The child as the school was shown it; empty if it is no part of the notification any more.
        let shown: [SpokenDetails.Child]
        let summary: String?
        let seen: [StoryRow]
        let said: [ConversationRow]

        init(
            _ breach: Breach, _ opened: NotificationDetail, _ sights: [Sight], _ names: StaffNames, _ text: LondonText
        ) {
            let child = opened.children.first { $0.id == breach.child }?.disclosed
            let named = child.map { [breach.child: $0.name] } ?? [:]
            shown = [child].compactMap(\.self).map {
                SpokenDetails.Child(card: ChildCard($0, text: text, withReport: false))
            }
            summary = opened.summary
            seen = SightTeller(children: named, names: names, text: text).sentences(of: sights).map {
                StoryRow(
                    at: text.second($0.at), what: LondonText.sentence($0.what), words: nil, status: $0.status,
                    isTrouble: false)
            }
            said = ConversationRow.rows(
                opened.conversation.filter { $0.side == .school && ($0.child == nil || $0.child == breach.child) },
                children: opened.children.map(\.disclosed), for: .desk, names: names, text)
        }
    }

    let breach: BreachRow
    /// Nil without a stated purpose.
    let details: Details?
    /// Where to state one; nil if it is stated, or the reader may not see a child.
    let purposeLink: String?
    /// What was sent to the school, or opened there.
    let openings: [Opening]
    /// What people at the desk opened themselves.
    let ownOpenings: [Opening]
    let isReported: Bool
    let isNotReported: Bool
    let words: String
}

/// A breach record. A restricted one is listed with its time limit, and described to a supervisor only.
struct BreachRow: PageModel {
    let link: String
    let reference: String
    let isWithheld: Bool
    let isGuarded: Bool
    let place: String
    let notification: String
    let learned: String
    let due: String
    let remaining: String
    let isOpen: Bool
    let isLate: Bool
    let isNear: Bool
    let reportedBy: String
    let opened: Int
    let closed: Closed?

    struct Closed: PageModel {
        let at: String
        let by: String
        let outcome: String
    }

    init(_ breach: Breach, _ engine: Engine, _ text: LondonText, names: StaffNames, viewer: Principal) throws {
        let isWithheld = viewer.isWithheld(breach.isRestricted)
        link = Path.breach.link(breach.id)
        reference = isWithheld ? "" : breach.reference
        self.isWithheld = isWithheld
        isGuarded = breach.isRestricted && !isWithheld
        place = isWithheld ? "" : try PlaceWords(engine: engine, words: text.words).name(breach.target)
        notification = Path.notificationPage.link(breach.notification)
        learned = text.moment(breach.learnedAt)
        due = text.moment(breach.dueAt)
        remaining = text.left(until: breach.dueAt)
        isOpen = breach.closedAt == nil
        isLate = breach.closedAt == nil && breach.dueAt <= text.now
        isNear = breach.closedAt == nil && breach.dueAt > text.now && breach.dueAt - text.now <= .hours(24)
        reportedBy = isWithheld ? "" : names.words(breach.reportedBy)
        opened = breach.opened.count
        closed = breach.closedAt.map { at in
            Closed(
                at: text.moment(at), by: breach.closedBy.map(names.words) ?? "",
                outcome: isWithheld ? "" : breach.outcome ?? "")
        }
    }
}
