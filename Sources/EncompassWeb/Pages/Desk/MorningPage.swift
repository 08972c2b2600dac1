import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Hummingbird

/// `/`: the state of this morning.
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
        let (statistics, items, overview, notes) = try await site.work { engine in
            (
                try engine.store.balance.statistics(since: since, at: text.now),
                try engine.store.notifications.queue(
                    QueueFilter(openOnly: true), limit: MorningPage.rows, at: text.now),
                try MorningOverview(engine, alarms: MorningView.alarmRows, at: text.now),
                try engine.store.notifications.unreadNotes(limit: MorningView.noteRows)
            )
        }
        let rows = QueueRows(text: text, viewer: signedIn.principal)
        let content = MorningView(
            statistics, overview, items: items.map(rows.row), notes: notes, viewer: signedIn.principal, since: since,
            limit: site.configuration.auditLimit, site.engine.policies, text)
        var page = Page(text.words("place.morning"), content)
        page.refresh = 60
        return await pages.show(page, to: signedIn, at: .morning)
    }
}

/// The morning's figures and the balance.
struct MorningView: PageContent {
    static let template = Template.morning
    /// How many alarms are shown; the rest are counted.
    static let alarmRows = 12
    /// How many notes of schools; the rest are counted.
    static let noteRows = 20

    /// A school's note that nobody has read.
    struct Note: PageModel {
        let kind: String
        let isAbsence: Bool
        let place: String
        let reference: String
        let link: String
        let at: String

        init(_ note: UnreadNote, for viewer: Principal, _ text: LondonText) {
            let isWithheld = viewer.isWithheld(note.isRestricted)
            kind = note.kind.name(text.words)
            isAbsence = note.kind == .absent
            place = isWithheld ? text.words("exception.kind.restricted") : note.placeName
            reference = note.reference
            link = Path.notificationPage.link(note.notification)
            at = text.moment(note.at)
        }
    }

    struct Count: PageModel {
        let label: String
        let count: Int
    }

    struct State: PageModel {
        let label: String
        let count: Int
        let link: String
    }

    struct Difference: PageModel {
        let label: String
        let count: Int
        let ids: [String]
        let more: String?

        init(_ difference: BalanceDifference, _ words: Words) {
            let more = difference.count - difference.ids.count
            label = difference.kind.name(words)
            count = difference.count
            ids = difference.ids
            self.more = more > 0 ? words("morning.more", ["count": String(more)]) : nil
        }
    }

    struct Balance: PageModel {
        let at: String
        let ago: String
        let received: Int
        let holds: Bool
        let verdict: String
        let quarantined: Int
        let terms: [Count]
        let isStale: Bool
        let differences: [Difference]

        /// The sum with its terms, without those at 0.
        init(_ report: BalanceReport, limit: Span, _ text: LondonText) {
            let words = text.words
            let isStale = text.now - report.at > limit
            let unaccounted = report.differences.reduce(0) { $0 + $1.count }
            at = text.clock(report.at)
            ago = text.remaining(report.at)
            received = report.received
            holds = report.holds && !isStale
            verdict =
                isStale
                ? words("balance.notChecked")
                : report.holds ? words("balance.holds") : words.count("balance.unaccounted", unaccounted)
            quarantined = report.quarantined
            terms = ChildState.allCases.compactMap { state in
                guard let count = report.byState[state], count > 0 else { return nil }
                return Count(label: state.name(words), count: count)
            }
            self.isStale = isStale
            differences = report.differences.map { Difference($0, words) }
        }
    }

    struct Feed: PageModel {
        let force: String
        let received: String
        let declared: String
        let by: String
        let isAsExpected: Bool
        let isAwaited: Bool
        let troubles: [String]

        init(_ feed: FeedStatus, _ policies: PolicyBook, _ text: LondonText) {
            let words = text.words
            force = PlaceWords.force(feed.force, policies)
            received = words.count("feed.received", feed.count.received)
            declared =
                feed.count.declared.map {
                    words("feed.declared", ["held": String(feed.count.held), "declared": String($0)])
                } ?? words("feed.undeclared")
            by = text.clock(feed.by)
            isAsExpected = feed.troubles.isEmpty && (feed.count.received > 0 || feed.count.declared != nil)
            isAwaited = feed.troubles.isEmpty && feed.count.received == 0 && feed.count.declared == nil
            troubles = feed.troubles.map { $0.name(words) }
        }
    }

    struct StandingAlarm: PageModel {
        let detail: String
        let at: String
    }

    struct Breaches: PageModel {
        let open: String
        let first: String
        let link: String
    }

    let today: String
    let clock: String
    let toNine: String
    let since: String
    let overdue: Int
    let overdueText: String?
    let waiting: Int
    let acknowledged: Int
    let exceptions: Int
    let exceptionsLabel: String
    let calls: Int
    let callsLabel: String
    let breachesOpen: Int
    let breachesLabel: String
    let incidents: Int
    let children: Int
    let states: [State]
    let tableCaption: String
    let items: [QueueRow]
    /// Nil before the first check.
    let balance: Balance?
    let feeds: [Feed]
    let alarms: [StandingAlarm]
    let moreAlarms: String?
    let notes: [Note]
    let moreNotes: String?
    let breaches: Breaches?

    /// - Parameter limit: how old a balance may be.
    init(
        _ statistics: MorningStatistics, _ overview: MorningOverview, items: [QueueRow],
        notes: (notes: [UnreadNote], count: Int), viewer: Principal, since: Timestamp,
        limit: Span, _ policies: PolicyBook, _ text: LondonText
    ) {
        let words = text.words
        let open = NotificationState.allCases.filter { !$0.isFinal }
        today = text.day(text.now)
        clock = text.clock(text.now)
        toNine = text.toNine
        self.since = text.moment(since)
        overdue = statistics.overdue
        overdueText = overdue > 0 ? words.count("morning.overdue", overdue) : nil
        waiting = open.reduce(0) { $0 + (statistics.notificationsByState[$1] ?? 0) }
        acknowledged = statistics.notificationsByState[.acknowledged] ?? 0
        exceptions = statistics.exceptionsByKind.values.reduce(0, +)
        exceptionsLabel = words.count("morning.exceptions", exceptions)
        calls = statistics.phoneTasksOpen
        callsLabel = words.count("morning.calls", calls)
        breachesOpen = overview.breaches.count
        breachesLabel = words.count("morning.breaches", breachesOpen)
        incidents = statistics.incidents
        children = statistics.children
        states = NotificationState.allCases.compactMap { state in
            statistics.notificationsByState[state].map {
                State(
                    label: state.name(words), count: $0, link: Path.queue.link(query: [("state", state.rawValue)]))
            }
        }
        tableCaption = words("queue.nearest")
        self.items = items
        balance = overview.balance.map { Balance($0, limit: limit, text) }
        feeds = overview.feeds.map { Feed($0, policies, text) }
        alarms = overview.alarms.map {
            StandingAlarm(detail: LondonText.sentence($0.detail), at: text.moment($0.raisedAt))
        }
        let more = overview.alarmCount - overview.alarms.count
        moreAlarms = more > 0 ? words("morning.more", ["count": String(more)]) : nil
        self.notes = notes.notes.map { Note($0, for: viewer, text) }
        let further = notes.count - notes.notes.count
        moreNotes = further > 0 ? words("morning.more", ["count": String(further)]) : nil
        breaches = overview.breaches.first.map {
            Breaches(
                open: words.count("breaches.open", overview.breaches.count), first: text.left(until: $0.dueAt),
                link: Path.breaches.link())
        }
    }
}
