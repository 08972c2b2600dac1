import EncompassCore
import EncompassEngine
import EncompassStore
import Hummingbird

/// `/queue`: the delivery queue by time to deadline, with the exceptions beside it.
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
                try engine.store.queue(filter, for: viewer, limit: QueuePage.rows + 1, after: position, at: text.now),
                try engine.store.exceptions(limit: QueuePage.exceptionRows)
            )
        }
        let shown = items.prefix(QueuePage.rows)
        var page = Page(.queue, "Queue")
        page.model["items"] = shown.map { QueueRow(item: $0, text: text, viewer: viewer).model }
        page.model["hasItems"] = !shown.isEmpty
        page.model["tableCaption"] = "Notifications, nearest deadline first"
        page.model["clock"] = text.clock(text.now)
        page.model["urn"] = request.query("urn") ?? ""
        page.model["stateChoices"] = QueuePage.choices(request.query("state") ?? "")
        page.model["next"] = next(items, request) ?? false as Any
        page.model["exceptions"] = exceptions.map { ExceptionRow(item: $0, text: text, viewer: viewer).model }
        page.model["hasExceptions"] = !exceptions.isEmpty
        page.refresh = 60
        return await pages.show(page, to: person, at: .queue)
    }

    private func next(_ items: [QueueItem], _ request: Request) -> String? {
        guard items.count > QueuePage.rows else { return nil }
        let cursor = Cursor.text(QueueCursor(after: items[QueuePage.rows - 1]).description)
        let kept = ["state", "urn", "overdue"].compactMap { name in request.query(name).map { (name, $0) } }
        return Path.queue.link(query: kept.filter { !$0.1.isEmpty } + [("cursor", cursor)])
    }

    private static func choices(_ chosen: String) -> [PageModel] {
        let open: PageModel = ["value": "", "label": "All that are open", "isChosen": chosen.isEmpty]
        return [open]
            + NotificationState.allCases.map {
                ["value": $0.rawValue, "label": $0.words, "isChosen": $0.rawValue == chosen]
            }
    }
}

/// An exception as a row of a table or an item of a list.
struct ExceptionRow {
    let item: ExceptionItem
    let text: LondonText
    let viewer: Principal

    var model: PageModel {
        let isKept = viewer.isKept(item.isRestricted)
        return [
            "deadline": text.moment(item.deadlineAt), "remaining": text.remaining(item.deadlineAt),
            "isLate": item.deadlineAt <= text.now, "link": Path.exceptionPage.link(item.id),
            "kind": isKept ? ExceptionKind.restricted.words : item.kind.words, "force": item.force,
            "incident": isKept ? false : (item.incidentReference ?? false as Any), "detail": isKept ? "" : item.detail,
            "decision": isKept ? "" : item.decision ?? "",
        ]
    }
}

/// A notification as a row of a table.
struct QueueRow {
    let item: QueueItem
    let text: LondonText
    let viewer: Principal

    var model: PageModel {
        let isKept = viewer.isKept(item.isRestricted)
        return [
            "deadline": text.moment(item.deadlineAt), "remaining": text.remaining(item.deadlineAt),
            "reference": item.reference, "link": Path.notificationPage.link(item.id), "isLate": item.overdue,
            "kind": item.kind == .new ? false : item.kind.words as Any, "isKept": isKept, "place": item.placeName,
            "isGuarded": item.isRestricted && !isKept, "count": item.childCount, "state": item.state.words,
            "colour": item.state.colour, "flag": flag ?? false as Any, "nextStep": nextStep,
        ]
    }

    /// One more thing to know at a glance.
    private var flag: String? {
        if item.hasOpenPhoneTask { return item.isPaused ? "Paused: call" : "Call to make" }
        if item.isPaused { return "Paused" }
        if item.state == .held { return item.hold?.short }
        return nil
    }

    var nextStep: String {
        if item.state.isFinal { return "" }
        guard let next = item.nextAt else { return item.hasOpenPhoneTask ? "a call" : "none" }
        if item.hold?.endsByItself == false { return "a person's decision" }
        return text.moment(next)
    }
}
