import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords
import Hummingbird

/// `/`: what needs the person who is signed in, and the state of this morning.
struct MorningPage: Sendable {
    private static let rows = 10
    let site: Site
    let pages: Pages

    func add(to routes: inout Routes) {
        routes.get(.morning) { request, _ in
            guard let person = try await site.access.person(request) else {
                throw Problem(.unauthorized, "please sign in")
            }
            guard person.principal.may(.readQueue) else { return .seeOther(Pages.home(of: person).link()) }
            let done = site.flashes.take(request, for: person) == "handover" ? pages.words("done.handover") : nil
            return try await show(to: person, done: done)
        }
        routes.post(.handover, handOver)
    }

    private func show(
        to person: SignedIn, note: FormFields? = nil, done: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> Response {
        let text = pages.text
        let viewer = person.principal
        let since = MorningWindow.beginning(at: text.now, london: text.london)
        let day = text.london.moment(text.london.date(text.now), .midnight)
        let facts = try await site.work { engine in
            let store = engine.store
            return MorningFacts(
                statistics: try engine.statistics(for: viewer.areas, since: since, at: text.now),
                items: try store.notifications.queue(
                    QueueFilter(openOnly: true), for: viewer, limit: MorningPage.rows, at: text.now),
                overview: try MorningOverview(engine, for: viewer, alarms: MorningView.alarmRows, at: text.now),
                notes: try store.notifications.unreadNotes(for: viewer, limit: MorningView.noteRows),
                outage: try store.recovery.outageWait(at: text.now),
                agenda: try engine.agenda(for: viewer, at: text.now),
                progress: try engine.progress(for: viewer, from: day, at: text.now),
                requests: try store.pauses.all(inForceOnly: false, at: text.now).filter {
                    $0.isRequested(at: text.now) && $0.approvedBy == viewer.account
                },
                closures: try PlaceWords(engine: engine, words: text.words).closures(on: text.london.date(text.now)),
                handover: try store.handover.latest(MorningView.handoverRows),
                channels: engine.settings.channels, troubles: engine.channelTroubles)
        }
        let content = MorningView(
            facts, viewer: viewer, since: since, limit: site.configuration.auditLimit, site.engine.policies,
            note: note?.text("note") ?? "", text)
        var page = Page(text.words("place.morning"), content)
        page.done = done
        page.say(refusal)
        page.address = Path.morning.link()
        return await pages.show(page, to: person, at: .morning)
    }

    private func handOver(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, fields) = try await site.access.decision(request, .makeCalls)
        let note = fields.text("note", limit: HandoverNote.longest)
        return try await Form.answer(
            note.isEmpty ? [PageFault("note", "fault.handover")] : [],
            again: { try await show(to: person, note: fields, refusal: $0) },
            act: {
                let now = site.now
                try await site.work { try $0.store.handover.write(note, by: person.principal, at: now) }
                return .seeOther(Path.morning.link(query: [site.flashes.leave("handover", for: person)]))
            })
    }
}

/// What the morning's page is made of.
struct MorningFacts: Sendable {
    let statistics: MorningStatistics
    let items: [QueueItem]
    let overview: MorningOverview
    let notes: (notes: [UnreadNote], count: Int)
    /// The wait for calls that were made during an outage.
    let outage: OutageWait?
    let agenda: [AgendaItem]
    let progress: [DeadlineProgress]
    /// Pauses that wait for the reader's approval.
    let requests: [Pause]
    /// Names of the places closed today at short notice.
    let closures: [String]
    let handover: [HandoverNote]
    let channels: [Contact.Channel]
    let troubles: [ChannelTrouble]
}

/// The morning's work, figures and balance.
struct MorningView: PageContent {
    static let template = Template.morning
    /// How many alarms are shown; the rest are counted.
    static let alarmRows = 12
    /// How many notes of schools; the rest are counted.
    static let noteRows = 20
    static let handoverRows = 3

    /// One thing to do, with its button.
    struct Task: PageModel {
        let id: String
        let tag: String
        let colour: String
        let what: String
        let due: String?
        let isLate: Bool
        let link: String
        let button: String

        init(_ item: AgendaItem, mayDecide: Bool, _ text: LondonText) {
            let words = text.words
            let kind = item.kind.rawValue
            id = kind
            tag = words("agenda.\(kind).tag")
            what = words.count("agenda.\(kind)", item.count)
            let first = words(
                "agenda.first", ["remaining": text.remaining(item.dueAt), "time": text.moment(item.dueAt)])
            let withheld = ["first": first, "count": String(item.withheld)]
            due =
                item.withheld == 0
                ? first
                : item.withheld == item.count
                    ? words("agenda.withheld.all", withheld) : words("agenda.withheld.some", withheld)
            isLate = item.dueAt <= text.now
            colour = isLate ? "red" : item.dueAt - text.now < .minutes(30) ? "amber" : "blue"
            link = Task.link(item)
            button =
                mayDecide && item.withheld < item.count ? words("agenda.\(kind).button") : words("agenda.look")
        }

        init(_ request: Pause, _ text: LondonText) {
            id = request.id
            tag = text.words("agenda.approval.tag")
            what = text.words("agenda.approval", ["reason": request.reason])
            due = text.words(
                "agenda.lapses",
                ["remaining": text.remaining(request.lapsesAt), "time": text.moment(request.lapsesAt)])
            isLate = false
            colour = "amber"
            link = Path.pauses.link()
            button = text.words("agenda.approval.button")
        }

        private static func link(_ item: AgendaItem) -> String {
            switch item.kind {
            case .calls: Path.callsPage.link()
            case .questions: item.first.map { Path.ringPage.link($0) } ?? Path.callsPage.link()
            case .exceptions: item.first.map { Path.exceptionPage.link($0) } ?? Path.exceptionsPage.link()
            case .confirmations: Path.confirmations.link()
            case .failed:
                item.first.map { Path.notificationPage.link($0) }
                    ?? Path.queue.link(query: [("state", NotificationState.failed.rawValue)])
            case .held:
                item.first.map { Path.notificationPage.link($0) }
                    ?? Path.queue.link(query: [("state", NotificationState.held.rawValue)])
            case .breaches: item.first.map { Path.breach.link($0) } ?? Path.breaches.link()
            }
        }
    }

    /// How far the children of one area and deadline are.
    struct Progress: PageModel {
        struct Stage: PageModel {
            let label: String
            let count: Int
            let link: String
        }

        let id: String
        let place: String
        let deadline: String
        let remaining: String
        let isLate: Bool
        let received: Int
        let acknowledged: Int
        let stages: [Stage]

        init(_ progress: DeadlineProgress, _ policies: PolicyBook, _ text: LondonText) {
            let words = text.words
            func queue(_ states: [NotificationState]) -> String {
                var query: [(name: String, value: String)] = [
                    ("deadline", progress.deadlineAt.rfc3339),
                    ("state", states.map(\.rawValue).joined(separator: ",")),
                ]
                if let area = progress.area { query.append(("area", area)) }
                return Path.queue.link(query: query)
            }
            id = "\(progress.area ?? "-") \(progress.deadlineAt.milliseconds)"
            place = policies.areas.first { $0.id == progress.area }?.name ?? words("progress.elsewhere")
            deadline = text.moment(progress.deadlineAt)
            remaining = text.remaining(progress.deadlineAt)
            isLate = progress.deadlineAt <= text.now && progress.acknowledged < progress.received
            received = progress.received
            acknowledged = progress.acknowledged
            stages = [
                Stage(
                    label: words("progress.received"), count: progress.received,
                    link: Path.incidentList.link(
                        query: [
                            ("received", IncidentListPage.any), ("deadline", progress.deadlineAt.rfc3339),
                            ("area", progress.area ?? ""),
                        ])),
                Stage(
                    label: words("progress.matched"), count: progress.matched,
                    link: queue(NotificationState.allCases.filter { $0 != .cancelled })),
                Stage(
                    label: words("progress.disclosed"), count: progress.disclosed,
                    link: queue([.sent, .delivered, .acknowledged])),
                Stage(
                    label: words("progress.acknowledged"), count: progress.acknowledged,
                    link: queue([.acknowledged])),
                Stage(
                    label: words("progress.exceptions"), count: progress.received - progress.matched,
                    link: Path.exceptionsPage.link()),
            ]
        }
    }

    struct Handover: PageModel {
        let person: String
        let at: String
        let text: String
    }

    struct ChannelState: PageModel {
        let name: String
        /// Nil while it works.
        let trouble: String?
    }

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
        let link: String
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
        let receivedLink: String
        let holds: Bool
        let verdict: String
        let quarantined: Int
        let quarantinedLink: String
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
            receivedLink = Path.incidentList.link(query: [("child", IncidentListPage.any)])
            holds = report.holds && !isStale
            verdict =
                isStale
                ? words("balance.notChecked")
                : report.holds ? words("balance.holds") : words.count("balance.unaccounted", unaccounted)
            quarantined = report.quarantined
            quarantinedLink = Path.exceptionsPage.link(query: [("kind", ExceptionKind.quarantined.rawValue)])
            terms = ChildState.allCases.compactMap { state in
                guard let count = report.byState[state], count > 0 else { return nil }
                return Count(
                    label: state.name(words), count: count,
                    link: Path.incidentList.link(query: [("child", state.rawValue)]))
            }
            self.isStale = isStale
            differences = report.differences.map { Difference($0, words) }
        }
    }

    struct Feed: PageModel {
        let force: String
        let link: String
        let received: String
        let declared: String
        let by: String
        let isAsExpected: Bool
        let isAwaited: Bool
        let troubles: [String]

        init(_ feed: FeedStatus, _ policies: PolicyBook, _ text: LondonText) {
            let words = text.words
            force = PlaceWords.force(feed.force, policies)
            link = Path.incidentList.link(query: [("force", feed.force)])
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
        /// Where it is dealt with.
        struct Act: PageModel {
            let link: String
            let button: String
        }

        let detail: String
        let at: String
        /// Nil for what only the people who run the service can put right.
        let act: Act?

        init(_ alarm: Alarm, for viewer: Principal, _ text: LondonText) {
            detail = LondonText.sentence(alarm.detail)
            at = text.moment(alarm.raisedAt)
            act = StandingAlarm.link(alarm, for: viewer).map {
                Act(link: $0, button: StandingAlarm.button(alarm.kind, text.words))
            }
        }

        private static func link(_ alarm: Alarm, for viewer: Principal) -> String? {
            switch alarm.kind {
            case .overdue: alarm.subject.map { Path.notificationPage.link($0) } ?? Path.queue.link()
            case .exceptionDue: alarm.subject.map { Path.exceptionPage.link($0) } ?? Path.exceptionsPage.link()
            case .answerDue: alarm.subject.map { Path.ringPage.link($0) } ?? Path.callsPage.link()
            case .breach: alarm.subject.map { Path.breach.link($0) } ?? Path.breaches.link()
            case .callDue, .mailDown, .channelDown, .destinationDown: Path.callsPage.link()
            case .childAbsent: "#from-schools"
            case .feedLate, .feedSilent, .feedShort: "#feeds"
            case .emergencyPause: Path.pauses.link()
            case .recovery: Path.restore.link()
            case .importRejected: Path.registry.link()
            case .webhookStopped: Path.contacts.link()
            case .balance: Path.queue.link()
            case .secondStepClosed: viewer.may(.manageAccounts) ? Path.people.link() : nil
            case .outagePack, .certificate, .damaged, .databaseRefuses, .backup, .logSize, .feedFile: nil
            }
        }

        private static func button(_ kind: Alarm.Kind, _ words: Words) -> String {
            switch kind {
            case .overdue: words("alarm.act.overdue")
            case .exceptionDue: words("alarm.act.exception")
            case .answerDue: words("alarm.act.answer")
            case .breach: words("alarm.act.breach")
            case .callDue, .mailDown, .channelDown, .destinationDown: words("alarm.act.calls")
            case .childAbsent: words("alarm.act.absent")
            case .feedLate, .feedSilent, .feedShort: words("alarm.act.feeds")
            case .emergencyPause: words("alarm.act.pauses")
            case .recovery: words("alarm.act.recovery")
            default: words("alarm.act.look")
            }
        }
    }

    struct Breaches: PageModel {
        let open: String
        let first: String
        let link: String
    }

    let today: String
    let clock: String
    /// For somebody who works for no area yet.
    let noArea: String?
    /// Nil without open notifications.
    let nextDeadline: String?
    /// Until when calls made during an outage are to be entered; nil if there was none.
    let outage: String?
    let tasks: [Task]
    /// Children whose match is still being looked for.
    let undecided: String?
    let progress: [Progress]
    let channels: [ChannelState]
    let closures: [String]
    let handover: [Handover]
    let handoverLink: String
    let note: String
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
    let incidentsLink: String
    let children: Int
    let childrenLink: String
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
        _ facts: MorningFacts, viewer: Principal, since: Timestamp, limit: Span, _ policies: PolicyBook, note: String,
        _ text: LondonText
    ) {
        let (statistics, overview, notes) = (facts.statistics, facts.overview, facts.notes)
        let words = text.words
        let open = NotificationState.allCases.filter { !$0.isFinal }
        today = text.day(text.now)
        clock = text.clock(text.now)
        noArea = viewer.areas == .none ? words("morning.noArea") : nil
        nextDeadline = facts.progress.first { $0.deadlineAt > text.now && $0.acknowledged < $0.received }.map {
            words(
                "morning.nextDeadline",
                ["time": text.moment($0.deadlineAt), "remaining": text.remaining($0.deadlineAt)])
        }
        outage = facts.outage.map { text.outage($0) }
        tasks =
            facts.requests.map { Task($0, text) }
            + facts.agenda.map { Task($0, mayDecide: viewer.may(.makeCalls), text) }
        let pending = statistics.childrenByState[.pending] ?? 0
        undecided = pending > 0 ? words.count("morning.undecided", pending) : nil
        progress = facts.progress.map { Progress($0, policies, text) }
        channels = facts.channels.map { channel in
            let trouble = facts.troubles.first { $0.channel == channel }
            return ChannelState(
                name: channel.name(words),
                trouble: trouble.map { words("morning.channelDown", ["since": text.moment($0.since)]) })
        }
        closures = facts.closures
        handover = facts.handover.map { Handover(person: $0.person, at: text.moment($0.at), text: $0.text) }
        handoverLink = Path.handover.link()
        self.note = note
        self.since = text.moment(since)
        overdue = statistics.overdue
        overdueText = overdue > 0 ? words.count("morning.overdue", overdue) : nil
        waiting = open.reduce(0) { $0 + (statistics.notificationsByState[$1] ?? 0) }
        acknowledged = statistics.notificationsByState[.acknowledged] ?? 0
        exceptions = statistics.exceptionsOpen
        exceptionsLabel = words.count("morning.exceptions", exceptions)
        calls = statistics.phoneTasksOpen
        callsLabel = words.count("morning.calls", calls)
        breachesOpen = overview.breaches.count
        breachesLabel = words.count("morning.breaches", breachesOpen)
        incidents = statistics.incidents
        incidentsLink = Path.incidentList.link()
        children = statistics.children
        childrenLink = Path.incidentList.link(query: [("child", IncidentListPage.any)])
        states = NotificationState.allCases.compactMap { state in
            statistics.notificationsByState[state].map {
                State(
                    label: state.name(words), count: $0, link: Path.queue.link(query: [("state", state.rawValue)]))
            }
        }
        tableCaption = words("queue.nearest")
        items = facts.items.map(QueueRows(text: text, viewer: viewer).row)
        balance = overview.balance.map { Balance($0, limit: limit, text) }
        feeds = overview.feeds.map { Feed($0, policies, text) }
        alarms = overview.alarms.map { StandingAlarm($0, for: viewer, text) }
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
