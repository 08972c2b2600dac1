import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Hummingbird

/// `/queue`: the delivery queue by time to deadline, with the exceptions next to it.
struct QueuePage: Sendable {
    private static let rows = 100
    private static let exceptionRows = 12
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) { routes.get(.queue, show) }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await site.access.desk(request)
        var query = try QueueQueryParameters(request, caller: person.principal)
        if query.filter.states.isEmpty { query.filter.openOnly = true }
        let text = pages.text
        let viewer = person.principal
        let (filter, position) = (query.filter, query.position)
        let (items, exceptions) = try await site.work { engine in
            (
                try engine.store.notifications.queue(
                    filter, for: viewer, limit: QueuePage.rows + 1, after: position, at: text.now),
                try engine.store.exceptions.page(limit: QueuePage.exceptionRows)
            )
        }
        let exceptionRows = ExceptionRows(text: text, viewer: viewer, policies: site.engine.policies)
        let queueRows = QueueRows(text: text, viewer: viewer)
        let content = QueueView(
            items: items.prefix(QueuePage.rows).map(queueRows.row), tableCaption: text.words("queue.caption"),
            clock: text.clock(text.now), urn: request.query("urn") ?? "",
            stateChoices: QueuePage.choices(request.query("state") ?? "", text.words), next: next(items, request),
            exceptions: exceptions.map(exceptionRows.row))
        var page = Page(text.words("place.queue"), content)
        page.refresh = 60
        return await pages.show(page, to: person, at: .queue)
    }

    private func next(_ items: [QueueItem], _ request: Request) -> String? {
        guard items.count > QueuePage.rows else { return nil }
        let cursor = QueueCursor(after: items[QueuePage.rows - 1]).opaque
        let kept = ["state", "urn", "overdue"].compactMap { name in request.query(name).map { (name, $0) } }
        return Path.queue.link(query: kept.filter { !$0.1.isEmpty } + [("cursor", cursor)])
    }

    private static func choices(_ chosen: String, _ words: Words) -> [QueueView.Choice] {
        [QueueView.Choice(value: "", label: words("queue.open"), isChosen: chosen.isEmpty)]
            + NotificationState.allCases.map {
                QueueView.Choice(value: $0.rawValue, label: $0.name(words), isChosen: $0.rawValue == chosen)
            }
    }
}

struct QueueView: PageContent {
    static let template = Template.queue

    struct Choice: PageModel {
        let value: String
        let label: String
        let isChosen: Bool
    }

    let items: [QueueRow]
    let tableCaption: String
    let clock: String
    let urn: String
    let stateChoices: [Choice]
    let next: String?
    let exceptions: [ExceptionRow]
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
}

/// Makes rows of notifications for a person at the desk.
struct QueueRows {
    let text: LondonText
    let viewer: Principal

    func row(_ item: QueueItem) -> QueueRow {
        let isWithheld = viewer.isWithheld(item.isRestricted)
        return QueueRow(
            deadline: text.moment(item.deadlineAt), remaining: text.remaining(item.deadlineAt),
            reference: item.reference, link: Path.notificationPage.link(item.id), isLate: item.overdue,
            kind: item.kind == .new ? nil : item.kind.name(text.words), isWithheld: isWithheld, place: item.placeName,
            isGuarded: item.isRestricted && !isWithheld, count: item.childCount, state: item.state.name(text.words),
            colour: item.state.colour, flag: flag(item), nextStep: nextStep(item))
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
        guard let next = item.nextAt else { return text.words(item.hasOpenPhoneTask ? "queue.next.call" : "none") }
        if item.hold?.endsByItself == false { return text.words("queue.next.decision") }
        return text.moment(next)
    }
}
