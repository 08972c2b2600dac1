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
                try engine.store.statistics(since: since, at: text.now),
                try engine.store.queue(QueueFilter(openOnly: true), limit: MorningPage.rows, at: text.now),
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
            "overdueText": overdue == 1 ? "1 notification is overdue." : "\(overdue) notifications are overdue.",
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

/// How the promise stands, as the desk's first page shows it.
struct StandingModel {
    /// How many alarms are shown; the rest are counted.
    static let alarmRows = 12
    let standing: MorningStanding
    let text: LondonText
    /// How old a balance may be.
    let limit: Span

    var model: PageModel {
        let alarms = standing.alarms
        let more = standing.alarmCount - alarms.count
        return [
            "balance": standing.balance.map(balance) ?? false as Any, "isUnlooked": standing.balance == nil,
            "isStale": isStale, "isUnbalanced": standing.balance?.holds == false,
            "differences": standing.balance?.differences.map(difference) ?? [],
            "feeds": standing.feeds.map(feed), "hasFeeds": !standing.feeds.isEmpty,
            "alarms": alarms.map(alarm), "hasAlarms": !alarms.isEmpty,
            "moreAlarms": more > 0 ? "and \(more) more" as Any : false,
            "breachesOpen": standing.breaches.count, "hasBreaches": !standing.breaches.isEmpty,
            "firstBreach": standing.breaches.first.map { text.left(until: $0.dueAt) } ?? "",
            "breachesLink": Path.breaches.link(),
        ]
    }

    private var isStale: Bool { standing.balance.map { text.now - $0.at > limit } ?? false }

    /// The sum with its terms, those at 0 left out.
    private func balance(_ report: BalanceReport) -> PageModel {
        [
            "at": text.clock(report.at), "ago": text.remaining(report.at), "received": report.received,
            "holds": report.holds && !isStale, "quarantined": report.quarantined,
            "terms": ChildState.allCases.compactMap { state -> PageModel? in
                guard let count = report.byState[state], count > 0 else { return nil }
                return ["label": state.words, "count": count]
            },
        ]
    }

    private func difference(_ difference: BalanceDifference) -> PageModel {
        let more = difference.count - difference.ids.count
        return [
            "label": difference.kind.words, "count": difference.count, "ids": difference.ids,
            "more": more > 0 ? "and \(more) more" as Any : false,
        ]
    }

    private func feed(_ feed: FeedStatus) -> PageModel {
        [
            "force": feed.force, "received": feed.count.received, "by": text.clock(feed.by),
            "declared": feed.count.declared.map { "\(feed.count.held) of \($0) declared" } ?? "nothing declared",
            "isAsExpected": feed.troubles.isEmpty && (feed.count.received > 0 || feed.count.declared != nil),
            "isAwaited": feed.troubles.isEmpty && feed.count.received == 0 && feed.count.declared == nil,
            "troubles": feed.troubles.map { ["label": $0.words] as PageModel },
        ]
    }

    private func alarm(_ alarm: Alarm) -> PageModel {
        ["detail": alarm.detail, "at": text.moment(alarm.raisedAt)]
    }
}
