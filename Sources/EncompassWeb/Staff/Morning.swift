package import EncompassCore
package import EncompassEngine
package import EncompassFormats
package import EncompassStore

/// The state of the morning: the balance, the feeds, pauses, alarms and breaches.
struct MorningOverview: Sendable {
    /// Nil before the auditor's first check.
    let balance: BalanceReport?
    let feeds: [FeedStatus]
    /// In force.
    let pauses: [Pause]
    /// The first active ones; `alarmCount` counts them all.
    let alarms: [Alarm]
    let alarmCount: Int
    /// The open ones, earliest due first.
    let breaches: [Breach]

    /// - Parameter limit: how many alarms are listed.
    init(_ engine: Engine, for viewer: Principal, alarms limit: Int, at now: Timestamp) throws {
        let areas = engine.store.areas
        balance = engine.balance
        feeds = try FeedStatus.all(engine.policies, store: engine.store, london: engine.london, at: now)
        pauses = try areas.seen(engine.store.pauses.all(inForceOnly: true, at: now), by: viewer) { .pause($0.id) }
        (alarms, alarmCount) = try engine.store.alarms.active(first: limit, for: viewer)
        breaches = try engine.store.breaches.all(for: viewer)
    }

    /// From a situation report.
    init(_ report: Sitrep) {
        balance = report.balance
        feeds = report.feeds
        pauses = report.pauses
        (alarms, alarmCount) = (report.alarms, report.alarms.count)
        breaches = report.breaches
    }
}

/// The start of the current morning: later incidents belong to it.
///
/// It begins at 09:00 on the last weekday before, so that a Monday covers three days, and is shown until 16:00.
enum MorningWindow {
    static func beginning(at now: Timestamp, london: London) -> Timestamp {
        let (today, time) = london.civil(now)
        if time.hour >= 16, !today.isWeekend { return london.moment(today, .nineOClock) }
        var day = today.adding(days: -1)
        while day.isWeekend { day = day.adding(days: -1) }
        return london.moment(day, .nineOClock)
    }
}

extension MorningOverview {
    /// How many alarms and breaches are listed; all are counted.
    static let limit = 200

    /// The members of `GET /v1/stats` besides the counts.
    ///
    /// - Parameter counted: the difference that the counts show, used until the auditor's first check.
    func members(counted: Int, for viewer: Principal, at now: Timestamp) -> [(String, JSONValue?)] {
        [
            ("balance", balance.map { $0.json } ?? .firstBalance(counted)), ("feeds", .array(feeds.map(\.json))),
            ("pauses", .array(pauses.map { $0.json(at: now) })), ("alarmsStanding", .integer(alarmCount)),
            ("alarms", .array(alarms.map(\.json))), ("breachesOpen", .integer(breaches.count)),
            ("breaches", .array(breaches.prefix(MorningOverview.limit).map { $0.json(for: viewer) })),
        ]
    }
}

extension Sitrep {
    /// `GET /v1/stats`, with the schools that still have something outstanding.
    package func json(for viewer: Principal) -> JSONValue {
        .members(
            statistics.members(since: since, at: at)
                + MorningOverview(self).members(counted: statistics.difference, for: viewer, at: at)
                + [("outstanding", .array(outstanding.map { $0.json(minutesLeft: minutesLeft($0.deadlineAt)) }))])
    }
}

extension OutstandingSchool {
    fileprivate func json(minutesLeft: Int) -> JSONValue {
        .members(
            (target?.place(named: name, isWithheld: false) ?? [("establishment", .null)]) + [
                ("restricted", .bool(target == nil)), ("notifications", .integer(notifications)),
                ("references", .array(references.map { .string($0) })), ("deadlineAt", .time(deadlineAt)),
                ("minutesLeft", .integer(minutesLeft)), ("phoneTask", .bool(isOnPhoneList)),
            ])
    }
}

extension JSONValue {
    fileprivate static func firstBalance(_ difference: Int) -> JSONValue {
        .record(
            ("difference", .integer(difference)), ("holds", .bool(difference == 0)), ("checkedAt", .null),
            ("differences", .array([])))
    }
}

extension BalanceReport {
    /// Every term of the sum, and the ids of what is unaccounted for.
    var json: JSONValue {
        .record(
            ("difference", .integer(difference)), ("holds", .bool(holds)), ("checkedAt", .time(at)),
            ("received", .integer(received)), ("byState", .counts(byState)), ("quarantined", .integer(quarantined)),
            ("differences", .array(differences.map(\.json))), ("neglected", .array(unattended.map(\.json))))
    }
}

extension UnattendedTasks {
    var json: JSONValue {
        .record(
            ("kind", .string(kind.rawValue)), ("count", .integer(count)),
            ("references", .array(references.prefix(BalanceDifference.idLimit).map { .string($0) })))
    }
}

extension BalanceDifference {
    var json: JSONValue {
        .record(
            ("kind", .string(kind.rawValue)), ("count", .integer(count)), ("ids", .array(ids.map { .string($0) })))
    }
}

extension FeedStatus {
    var json: JSONValue {
        .record(
            ("area", .string(area)), ("force", .string(force)), ("date", .string(date.description)),
            ("from", .time(from)), ("by", .time(by)), ("received", .integer(count.received)),
            ("declared", count.declared.map { .integer($0) } ?? .null), ("held", .integer(count.held)),
            ("declaredAt", .orNull(count.declaredAt)),
            ("troubles", .array(troubles.map { .string($0.rawValue) })))
    }
}

extension Pause {
    /// The one form of a pause, requested, in force or over.
    package func json(at now: Timestamp) -> JSONValue {
        .record(
            ("id", .string(id)), ("scope", .string(scope)), ("state", .string(state(at: now))),
            ("reason", .string(reason)), ("askedBy", .string(askedBy)),
            ("approvedBy", isEmergency ? .null : .string(approvedBy)),
            ("requestedAt", .time(startedAt)), ("startedAt", .orNull(approvedAt)), ("expiresAt", .time(expiresAt)),
            ("endedAt", .orNull(endedAt)), ("endedBy", .orNull(endedBy)))
    }

    /// `requested`, `inForce` or `over`.
    package func state(at now: Timestamp) -> String {
        isInForce(at: now) ? "inForce" : isRequested(at: now) ? "requested" : "over"
    }
}

extension Alarm {
    var json: JSONValue {
        .record(
            ("key", .string(key)), ("kind", .string(kind.rawValue)), ("subject", .orNull(subject)),
            ("detail", .string(detail)),
            ("raisedAt", .time(raisedAt)))
    }
}

extension Breach {
    /// The form of a breach record in lists. A restricted one is counted with its time limit, and described to a
    /// supervisor only.
    func json(for viewer: Principal) -> JSONValue { .members(members(for: viewer)) }

    /// The record with its openings and the decision, for those who decide.
    package func detail(for viewer: Principal) -> JSONValue {
        let isWithheld = viewer.isWithheld(isRestricted)
        return .members(
            members(for: viewer) + [
                ("child", isWithheld ? .null : .string(child)),
                ("reportedBy", isWithheld ? .null : .string(reportedBy)),
                ("openings", .array(isWithheld ? [] : opened.map(\.json))), ("settledAt", .orNull(closedAt)),
                ("settledBy", .orNull(closedBy)), ("outcome", isWithheld ? .null : .orNull(outcome)),
            ])
    }

    private func members(for viewer: Principal) -> [(String, JSONValue?)] {
        let isWithheld = viewer.isWithheld(isRestricted)
        return [
            ("id", .string(id)), ("notification", isWithheld ? .null : .string(notification)),
            ("reference", isWithheld ? .null : .string(reference)),
            ("target", isWithheld ? .null : .string(target.description)), ("restricted", .bool(isRestricted)),
            ("learnedAt", .time(learnedAt)), ("dueAt", .time(dueAt)), ("opened", .integer(opened.count)),
        ]
    }
}

extension Breach.Opening {
    fileprivate var json: JSONValue {
        .record(
            ("entry", .integer(seq)), ("at", .time(at)), ("action", .string(action)), ("actor", .string(actor)))
    }
}
