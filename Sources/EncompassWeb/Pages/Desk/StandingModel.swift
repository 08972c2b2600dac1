import EncompassCore
import EncompassEngine
import EncompassStore

/// How the promise stands, as the desk's first page shows it.
struct StandingModel {
    /// How many alarms are shown; the rest are counted.
    private static let alarmRows = 12
    let standing: MorningStanding
    let text: LondonText
    /// How old a balance may be.
    let limit: Span

    var model: PageModel {
        let alarms = standing.alarms.prefix(StandingModel.alarmRows)
        let more = standing.alarms.count - alarms.count
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
