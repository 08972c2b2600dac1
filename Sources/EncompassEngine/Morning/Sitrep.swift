public import EncompassCore
public import EncompassStore
import EncompassWords

/// The morning report to MASH: counts, schools and references; nothing about any child.
public struct Sitrep: Sendable {
    public let at: Timestamp
    /// The time that incidents are counted from.
    public let since: Timestamp
    public let statistics: MorningStatistics
    public let outstanding: [OutstandingSchool]
    public let alarms: [Alarm]
    public let pauses: [Pause]
    public let feeds: [FeedStatus]
    /// The open ones, earliest due first.
    public let breaches: [Breach]
    public let balance: BalanceReport
    /// How far the audit log has got: a copy kept outside the database.
    public let auditLog: AuditPosition
    /// The last verified one.
    public let backup: BackupReport?
    public let isExercise: Bool
    /// The names of paused places and of people, by scope and by login.
    private let places: [String: String]
    private let people: [String: String]
    private let london: London
    private let words = Words.english

    /// - Parameter since: the time that incidents are counted from.
    public init(
        store: Store, policies: PolicyBook, london: London, balance: BalanceReport? = nil, isExercise: Bool = false,
        for viewer: Principal = .engine, since: Timestamp, at now: Timestamp
    ) throws {
        self.at = now
        self.since = since
        self.london = london
        self.isExercise = isExercise
        statistics = try store.balance.statistics(for: viewer.areas, since: since, at: now)
        outstanding = try store.notifications.outstanding(for: viewer, until: now + .hours(24))
        alarms = try store.areas.seen(store.alarms.active(), by: viewer) { .alarm($0.key) }
        pauses = try store.areas.seen(store.pauses.all(inForceOnly: true, at: now), by: viewer) { .pause($0.id) }
        feeds = try FeedStatus.all(policies, store: store, london: london, at: now)
        breaches = try store.breaches.all(for: viewer)
        auditLog = try store.auditLog.position()
        backup = try store.backups.last()
        places = try pauses.reduce(into: [:]) { names, pause in
            names[pause.scope] =
                try Scope(pause.scope).map(store.registry.placeName)
                ?? policies.areas.first { "area:" + $0.id == pause.scope }?.name
        }
        let isAnybodyNamed = !pauses.isEmpty || !statistics.cancelled.isEmpty
        people = Dictionary(
            isAnybodyNamed ? try store.accounts.all().map { ($0.login, $0.name) } : [],
            uniquingKeysWith: { first, _ in first })
        self.balance = try balance ?? store.balance.report(since: since, epoch: nil, seals: false, at: now)
    }

    /// Minutes until a deadline, negative after it.
    public func minutesLeft(_ deadline: Timestamp) -> Int { Int((deadline - at).milliseconds / 60_000) }

    /// The message's subject: figures, and nothing that names anybody.
    public var subject: String {
        let open = outstanding.reduce(0) { $0 + $1.notifications }
        let subject = words("sitrep.subject", ["at": moment(at), "open": String(open)])
        return isExercise ? words("message.subject.exercise", ["subject": subject]) : subject
    }

    /// The report in plain text.
    public var text: String { lines.joined(separator: "\n") + "\n" }

    private func moment(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        return "\(date) \(time)"
    }

    private var lines: [String] {
        let (date, time) = london.civil(at)
        var lines = [words("sitrep.head", ["day": words.day(date), "time": time.description]), ""]
        if isExercise { lines.insert(words("message.exercise"), at: 0) }
        lines += counts
        lines += section("sitrep.cancelledItems", statistics.cancelled.map(line))
        lines += section("sitrep.outstanding", outstanding.map(line))
        lines += section("sitrep.feeds", feeds.map(line))
        lines += section("sitrep.paused", pauses.map(line))
        lines += section("sitrep.alarms", alarms.map(\.detail))
        lines += ["", balanceLine]
        lines += [
            words("sitrep.auditLog", ["position": auditLog.description]),
            backup.map { words("sitrep.backup", ["at": moment($0.at)]) } ?? words("sitrep.backup.none"),
        ]
        return lines
    }

    /// A heading with its items; nothing without items.
    private func section(_ heading: String, _ items: [String]) -> [String] {
        items.isEmpty ? [] : ["", words(heading)] + items.map { "  " + $0 }
    }

    private var counts: [String] {
        func of(_ states: [NotificationState]) -> String {
            String(states.reduce(0) { $0 + (statistics.notificationsByState[$1] ?? 0) })
        }
        let exceptions = String(statistics.exceptionsOpen)
        let kinds = statistics.exceptionsByKind.filter { $0.key != .confirm }.sorted {
            $0.key.rawValue < $1.key.rawValue
        }
        .map { "\(words.name("exception.short", $0.key.rawValue) ?? $0.key.rawValue) \($0.value)" }
        .joined(separator: ", ")
        return [
            words(
                "sitrep.received",
                [
                    "incidents": words.count("incidents", statistics.incidents),
                    "children": words.count("children", statistics.children),
                ]),
            words("sitrep.matched", ["children": words.count("children", statistics.childrenByState[.matched] ?? 0)]),
            words(
                "sitrep.notifications",
                [
                    "all": of(NotificationState.allCases), "held": of([.held]), "waiting": of([.queued, .sending]),
                    "sent": of([.sent, .delivered]), "acknowledged": of([.acknowledged]), "failed": of([.failed]),
                ]),
            words(
                "sitrep.cancelled",
                [
                    "cancelled": String(statistics.cancelled.count),
                    "children": String(statistics.childrenCancelled),
                ]),
            words("sitrep.overdue", ["overdue": String(statistics.overdue)]),
            words("sitrep.calls", ["calls": String(statistics.phoneTasksOpen)]),
            kinds.isEmpty
                ? words("sitrep.exceptions", ["exceptions": exceptions])
                : words("sitrep.exceptions.kinds", ["exceptions": exceptions, "kinds": kinds]),
        ]
            + (statistics.confirmationsOpen == 0
                ? [] : [words("sitrep.confirmations", ["confirmations": String(statistics.confirmationsOpen)])])
            + [
                words("sitrep.breaches", ["breaches": String(breaches.count)]),
                words(
                    "sitrep.notes",
                    ["notes": String(statistics.unreadNotes), "absent": String(statistics.unreadAbsences)]),
            ]
    }

    /// A person by name: `account:sue`, or the login alone; another actor is shown as it is.
    private func person(_ actor: String) -> String {
        let login = actor.hasPrefix("account:") ? String(actor.dropFirst("account:".count)) : actor
        return people[login] ?? login
    }

    private func line(_ cancelled: CancelledNotification) -> String {
        let values = ["reference": cancelled.reference, "by": person(cancelled.by)]
        return cancelled.isRestricted
            ? words("sitrep.cancelledItem.restricted", values) : words("sitrep.cancelledItem", values)
    }

    private func line(_ school: OutstandingSchool) -> String {
        let minutes = minutesLeft(school.deadlineAt)
        let (date, time) = london.civil(school.deadlineAt)
        let values = [
            "duration": words.duration(minutes: abs(minutes)),
            "time": date == london.date(at) ? time.description : moment(school.deadlineAt),
        ]
        let left = minutes >= 0 ? words("sitrep.left", values) : words("sitrep.over", values)
        let line = ["school": school.name, "references": school.references.joined(separator: " "), "left": left]
        return school.isOnPhoneList ? words("sitrep.school.called", line) : words("sitrep.school", line)
    }

    private func line(_ feed: FeedStatus) -> String {
        let declared = feed.count.declared.map {
            words("feed.declared", ["held": String(feed.count.held), "declared": String($0)])
        }
        let troubles = feed.troubles.map { words.name("feed.trouble", $0.rawValue) ?? $0.rawValue }
        return words(
            "sitrep.feed",
            [
                "force": feed.forceName, "received": words.count("feed.received", feed.count.received),
                "declared": declared ?? words("feed.undeclared"),
                "state": troubles.isEmpty ? words("feed.asExpected") : troubles.joined(separator: ", "),
            ])
    }

    private func line(_ pause: Pause) -> String {
        words(
            "sitrep.pause",
            [
                "place": places[pause.scope] ?? pause.scope, "until": moment(pause.expiresAt), "reason": pause.reason,
                "askedBy": person(pause.askedBy),
                "approvedBy": pause.isEmergency ? words("pause.noApprover") : person(pause.approvedBy),
            ])
    }

    private var balanceLine: String {
        if balance.holds {
            return words("sitrep.balance", ["children": words.count("children", balance.received)])
        }
        let differences = balance.differences.map { difference in
            "\(words.name("balance", difference.kind.rawValue) ?? difference.kind.rawValue): \(difference.count)"
        }
        return words("sitrep.unaccounted", ["differences": differences.joined(separator: "; ")])
    }
}

extension Engine {
    /// Makes the reports that are due, each exactly once. One that is more than an hour late is left out, since it would be
    /// about another morning.
    ///
    /// - Returns: the times of the reports made.
    @discardableResult
    public func sitrepStep() throws -> [LocalTime] {
        let now = clock.now()
        let today = london.date(now)
        var made: [LocalTime] = []
        for time in settings.morning.sitrepTimes {
            let moment = london.moment(today, time)
            guard moment <= now, now - moment < .hours(1), try !store.staffMail.hasSitrep(on: today, time: time) else {
                continue
            }
            let report = try Sitrep(
                store: store, policies: policies, london: london, balance: balance, isExercise: settings.isExercise,
                since: morningSince(now), at: now)
            let isNew = try store.staffMail.keepSitrep(
                on: today, time: time, to: settings.morning.sitrepTo, subject: report.subject, text: report.text,
                at: now)
            if isNew { made.append(time) }
        }
        return made
    }
}
