import EncompassCore
import EncompassEngine
import EncompassStore
import Hummingbird

/// `/`: where the morning stands.
struct MorningPage: Sendable {
    private static let rows = 10
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) { routes.get(.morning, show) }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = try await site.access.person(request) else {
            throw Problem(.unauthorized, "please sign in")
        }
        if !signedIn.account.role.isDesk { return .seeOther(Path.school.link()) }
        let text = pages.text
        let since = MorningWindow.beginning(at: text.now, london: text.london)
        let (statistics, items, standing) = try await site.work { engine in
            (
                try engine.store.balance.statistics(since: since, at: text.now),
                try engine.store.notifications.queue(
                    QueueFilter(openOnly: true), limit: MorningPage.rows, at: text.now),
                try MorningStanding(engine, alarms: StandingModel.alarmRows, at: text.now)
            )
        }
        var page = Page(.morning, "This morning", figures(statistics))
        let board = StandingModel(standing: standing, text: text, limit: site.configuration.auditLimit)
        page.model.merge(board.model) { $1 }
        page.model["today"] = text.day(text.now)
        page.model["clock"] = text.clock(text.now)
        page.model["toNine"] = text.toNine
        page.model["since"] = text.moment(since)
        page.model["tableCaption"] = "The nearest deadlines"
        page.model["items"] = items.map { QueueRow(item: $0, text: text, viewer: signedIn.principal).model }
        page.model["hasItems"] = !items.isEmpty
        page.refresh = 60
        return await pages.show(page, to: signedIn, at: .morning)
    }

    private func figures(_ statistics: MorningStatistics) -> PageModel {
        let open = NotificationState.allCases.filter { !$0.isFinal }
        let overdue = statistics.overdue
        return [
            "overdue": overdue, "isOverdue": overdue > 0,
            "overdueText": counted(overdue, "notification is", "notifications are") + " overdue.",
            "waiting": open.reduce(0) { $0 + (statistics.notificationsByState[$1] ?? 0) },
            "acknowledged": statistics.notificationsByState[.acknowledged] ?? 0,
            "exceptions": statistics.exceptionsByKind.values.reduce(0, +), "calls": statistics.phoneTasksOpen,
            "incidents": statistics.incidents, "children": statistics.children,
            "states": NotificationState.allCases.compactMap { state -> PageModel? in
                statistics.notificationsByState[state].map { count in
                    [
                        "label": state.words, "count": count,
                        "link": Path.queue.link(query: [("state", state.rawValue)]),
                    ]
                }
            },
        ]
    }
}
