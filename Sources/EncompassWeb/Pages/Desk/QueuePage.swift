import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import HTTPTypes
import Hummingbird

/// `/queue`: the delivery queue by deadline, with filters, what to do with several at once, and the list as a file.
struct QueuePage: Sendable {
    private static let rows = 100
    /// How many are counted; more are "more than".
    private static let counted = 10_000
    /// How many schools a name may stand for.
    private static let schools = 50
    private static let filters = [
        "state", "school", "area", "force", "deadline", "channel", "contacts", "overdue", "trouble",
    ]
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.queue) { request, _ in
            let person = try await site.access.desk(request)
            let done = site.flashes.take(request, for: person).flatMap(doneText)
            return try await show(request, to: person, done: done)
        }
        routes.get(.queueExport, export)
        routes.post(.queueActions, act)
    }

    /// Codes such as `release.12.1`: what was done, how often, and how often it was refused.
    private func doneText(_ code: String) -> String? {
        let parts = code.split(separator: ".").map(String.init)
        guard parts.count == 3, let done = Int(parts[1]), let refused = Int(parts[2]) else { return nil }
        let words = pages.words
        let text: String
        switch parts[0] {
        case "release": text = words.count("queue.done.release", done)
        case "retry": text = words.count("queue.done.retry", done)
        default: return nil
        }
        return refused == 0 ? text : text + " " + words.count("queue.done.refused", refused)
    }

    private func show(
        _ request: Request, to person: SignedIn, chosen: FormFields? = nil, done: String? = nil,
        refusal: FormRefusal? = nil
    ) async throws -> Response {
        let viewer = person.principal
        var query = try QueueQueryParameters(request, caller: viewer)
        let school = (request.query("school") ?? request.query("urn") ?? "").trimmingCharacters(in: .whitespaces)
        let text = pages.text
        let (filter, position) = (query.narrowed(), query.position)
        let (items, earlier, count) = try await site.work { engine in
            let filter = try QueuePage.filter(filter, school: school, engine)
            let items = try engine.store.notifications.queue(
                filter, for: viewer, limit: QueuePage.rows + 1, after: position, at: text.now)
            return (
                items, try engine.store.incidents.earlier(ofNotifications: items.map(\.id), for: viewer),
                try engine.store.notifications.count(filter, for: viewer, limit: QueuePage.counted + 1, at: text.now)
            )
        }
        let rows = QueueRows(text: text, viewer: viewer, earlier: earlier)
        let shown = items.prefix(QueuePage.rows)
        let kept = QueuePage.filters.compactMap { name in request.query(name).map { (name, $0) } }
            .filter { !$0.1.isEmpty }
        let content = QueueView(
            groups: QueueView.groups(of: Array(shown), rows, chosen: Set(chosen?.all("notification") ?? []), text),
            count: count > QueuePage.counted
                ? text.words("queue.more", ["count": String(QueuePage.counted)])
                : text.words.count("notifications", count),
            filters: QueueFilters(request, school: school, site.engine, text.words),
            next: items.count > QueuePage.rows
                ? Path.queue.link(query: kept + [("cursor", QueueCursor(after: items[QueuePage.rows - 1]).opaque)])
                : nil,
            exportLink: Path.queueExport.link(query: kept), actionLink: Path.queueActions.link(query: kept),
            reason: chosen?.text("reason") ?? "",
            mayAct: viewer.may(.actOnNotifications) && !items.isEmpty)
        var page = Page(text.words("place.queue"), content)
        page.done = done
        page.say(refusal)
        page.address = Path.queue.link(query: kept)
        return await pages.show(page, to: person, at: .queue)
    }

    /// With the schools that a name or a URN stands for.
    private static func filter(_ filter: QueueFilter, school: String, _ engine: Engine) throws -> QueueFilter {
        guard !school.isEmpty, filter.target == nil else { return filter }
        var filter = filter
        filter.targets = try engine.store.registry.establishments(matching: school, limit: QueuePage.schools)
            .map { .establishment($0.urn) }
        return filter
    }

    /// What is listed, as a table. It names schools and nobody else, and is logged.
    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        var query = try QueueQueryParameters(request, caller: person.principal)
        let school = request.query("school") ?? ""
        let filter = query.narrowed()
        let text = pages.text
        let viewer = person.principal
        let items = try await site.work { engine in
            let items = try engine.store.notifications.queue(
                QueuePage.filter(filter, school: school, engine), for: viewer, limit: QueuePage.counted, at: text.now)
            let entry = AuditEntry(
                .operation, "queue.exported", actor: viewer.actor, subject: "queue",
                facts: ["rows": String(items.count)])
            try engine.store.auditLog.append(entry, at: text.now)
            return items
        }
        let rows = QueueRows(text: text, viewer: viewer)
        let head = ["reference", "deadline", "place", "children", "state", "overdue", "next"]
        let lines = items.map { item in
            [
                item.reference, item.deadlineAt.rfc3339,
                viewer.isWithheld(item.isRestricted) ? text.words("exception.kind.restricted") : item.placeName,
                String(item.childCount), item.state.name(text.words),
                text.words(item.overdue ? "yes" : "no"), rows.nextStep(item),
            ]
        }
        let table = ([head] + lines).map { $0.map(CallSheetText.cell).joined(separator: ",") + "\r\n" }.joined()
        var response = Response.text(table, type: "text/csv; charset=utf-8; header=present")
        response.headers[.contentDisposition] = "attachment; filename=\"queue.csv\""
        return response
    }

    /// Does the same with every notification that was ticked, each on its own.
    private func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .actOnNotifications)
        let reason = fields.text("reason", limit: 2000)
        let ids = Array(fields.all("notification").prefix(QueuePage.rows))
        let kind = QueueAction.Kind(rawValue: fields.text("action")).flatMap {
            [.release, .retry].contains($0) ? $0 : nil
        }
        guard let kind else { throw Problem(.unprocessableContent, "choose what to do") }
        let faults =
            (ids.isEmpty ? [PageFault("notifications", "fault.queueNobody")] : [])
            + (reason.isEmpty ? [PageFault("reason", "fault.reason")] : [])
        guard faults.isEmpty else {
            return try await show(request, to: person, chosen: fields, refusal: FormRefusal(faults))
        }
        var (done, refused) = (0, 0)
        for id in ids {
            do {
                try await site.run(
                    .queue(QueueAction(kind: kind, notification: id, reason: reason, isUnopened: true)), by: person)
                done += 1
            } catch let error as StoreError where error.isForThePerson {
                refused += 1
            }
        }
        let kept = QueuePage.filters.compactMap { name in request.query(name).map { (name, $0) } }
        return .seeOther(
            Path.queue.link(
                query: kept + [site.flashes.leave("\(kind.rawValue).\(done).\(refused)", for: person)]))
    }
}

extension QueueQueryParameters {
    /// For a page: only open ones, unless states are named.
    mutating func narrowed() -> QueueFilter {
        if filter.states.isEmpty { filter.openOnly = true }
        return filter
    }
}

/// The choices of the queue's filters.
struct QueueFilters: PageModel {
    struct Choice: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    let states: [Choice]
    let areas: [Choice]
    let forces: [Choice]
    let channels: [Choice]
    let contacts: [Choice]
    let school: String
    /// The deadline that a link named; kept while other filters change.
    let deadline: String?
    let isOverdue: Bool
    let hasTrouble: Bool

    init(_ request: Request, school: String, _ engine: Engine, _ words: Words) {
        func choices(_ name: String, _ first: String, _ values: [(String, String)]) -> [Choice] {
            let chosen = request.query(name) ?? ""
            let several = chosen.contains(",") ? [(chosen, words("queue.several"))] : []
            return ([("", words(first))] + values + several).map {
                Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen)
            }
        }
        let areas = engine.policies.areas
        states = choices("state", "queue.open", NotificationState.allCases.map { ($0.rawValue, $0.name(words)) })
        self.areas = choices("area", "queue.anyArea", areas.map { ($0.id, $0.name) })
        forces = choices(
            "force", "queue.anyForce",
            Set(areas.compactMap(\.force)).sorted().map { ($0, PlaceWords.force($0, engine.policies)) })
        channels = choices(
            "channel", "queue.anyChannel", engine.settings.channels.map { ($0.rawValue, $0.name(words)) })
        contacts = choices(
            "contacts", "queue.anyContacts", ContactProblem.allCases.map { ($0.rawValue, $0.name(words)) })
        self.school = school
        deadline = request.query("deadline")
        isOverdue = request.query("overdue") == "true"
        hasTrouble = request.query("trouble") == "true"
    }
}

struct QueueView: PageContent {
    static let template = Template.queue

    /// The notifications of one deadline.
    struct Group: PageModel {
        let deadline: String
        let remaining: String
        let isLate: Bool
        let items: [Ticked]
    }

    struct Ticked: PageModel {
        let id: String
        let isTicked: Bool
        let row: QueueRow
    }

    let groups: [Group]
    let count: String
    let filters: QueueFilters
    let next: String?
    let exportLink: String
    let actionLink: String
    let reason: String
    let mayAct: Bool

    static func groups(
        of items: [QueueItem], _ rows: QueueRows, chosen: Set<String>, _ text: LondonText
    ) -> [Group] {
        var groups: [(deadline: Timestamp, items: [QueueItem])] = []
        for item in items {
            if groups.last?.deadline == item.deadlineAt {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append((item.deadlineAt, [item]))
            }
        }
        return groups.map { deadline, items in
            Group(
                deadline: text.moment(deadline), remaining: text.remaining(deadline),
                isLate: items.contains(where: \.overdue),
                items: items.map { Ticked(id: $0.id, isTicked: chosen.contains($0.id), row: rows.row($0)) })
        }
    }
}

/// A notification as a row of a table.
struct QueueRow: PageModel {
    let deadline: String
    let remaining: String
    let reference: String
    let link: String
    let isLate: Bool
    /// Nil for an ordinary notification.
    let kind: String?
    let isWithheld: Bool
    let place: String
    let isGuarded: Bool
    let count: Int
    let state: String
    let colour: String
    let flag: String?
    let nextStep: String
    /// How many incidents of the same children came before.
    let earlier: String?
}

/// Makes rows of notifications for a person at the desk.
struct QueueRows {
    let text: LondonText
    let viewer: Principal
    /// How many earlier incidents have the children, by notification.
    var earlier: [String: Int] = [:]

    func row(_ item: QueueItem) -> QueueRow {
        let isWithheld = viewer.isWithheld(item.isRestricted)
        return QueueRow(
            deadline: text.moment(item.deadlineAt), remaining: text.remaining(item.deadlineAt),
            reference: item.reference, link: Path.notificationPage.link(item.id), isLate: item.overdue,
            kind: item.kind == .new ? nil : item.kind.name(text.words), isWithheld: isWithheld, place: item.placeName,
            isGuarded: item.isRestricted && !isWithheld, count: item.childCount, state: item.state.name(text.words),
            colour: item.state.colour, flag: flag(item), nextStep: nextStep(item),
            earlier: isWithheld ? nil : earlier[item.id].map { text.words.count("earlierIncidents", $0) })
    }

    /// One more thing to know at a glance.
    private func flag(_ item: QueueItem) -> String? {
        if item.hasOpenPhoneTask { return text.words(item.isPaused ? "queue.pausedCall" : "queue.call") }
        if item.isPaused { return text.words("queue.paused") }
        if item.state == .held { return item.hold?.name(text.words) }
        return nil
    }

    func nextStep(_ item: QueueItem) -> String {
        if item.state.isFinal { return "" }
        if item.hold?.endsByItself == false { return text.words("queue.next.decision") }
        guard let next = item.nextAt else {
            if item.hasOpenPhoneTask { return text.words("queue.next.call") }
            return text.words("none")
        }
        if item.state == .held { return text.words("queue.next.release", ["time": text.moment(next)]) }
        return text.moment(next)
    }
}
