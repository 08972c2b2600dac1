public import EncompassCore
public import EncompassStore
import EncompassWords
import Logging

/// The state of an area's feed this morning.
public struct FeedStatus: Hashable, Sendable {
    public var area: String
    public var force: String
    /// As people call it.
    var forceName: String
    /// The morning on which the window ends.
    public var date: LocalDate
    public var from: Timestamp
    public var by: Timestamp
    public var count: FeedCount
    public var troubles: [FeedTrouble]

    /// The key of an alarm about it, for a morning; this one where none is given.
    func key(_ trouble: FeedTrouble, _ date: String? = nil) -> String {
        "feed.\(trouble.rawValue):\(area):\(date ?? self.date.description)"
    }

    /// The feeds of today's windows, for areas that name a force and a window.
    public static func all(
        _ policies: PolicyBook, store: Store, london: London, at now: Timestamp
    ) throws -> [FeedStatus] {
        let today = london.date(now)
        return try policies.areas.compactMap { area in
            guard let force = area.force, let window = area.feed,
                let (from, by) = window.window(endingOn: today, london: london), now >= from
            else { return nil }
            let count = try store.balance.feedCount(force: force, from: from)
            return FeedStatus(
                area: area.id, force: force, forceName: policies.name(ofForce: force), date: today, from: from, by: by,
                count: count,
                troubles: window.troubles(count, by: by, at: now))
        }
    }
}

extension Engine {
    /// Checks whether each force's records of the night have arrived, and raises one alarm for each trouble.
    @discardableResult
    public func feedStep() throws -> [FeedStatus] {
        let now = clock.now()
        let feeds = try FeedStatus.all(policies, store: store, london: london, at: now)
        guard !feeds.isEmpty else { return [] }
        let active = try store.alarms.activeKeys(of: .feedLate, .feedSilent, .feedShort)
        for feed in feeds {
            for trouble in FeedTrouble.allCases {
                // A trouble of an earlier morning ends with that morning.
                for key in active where key.hasPrefix(feed.key(trouble, "")) && key != feed.key(trouble) {
                    try store.alarms.clear(key, at: now)
                }
                try announce(trouble, of: feed, active: active, at: now)
            }
        }
        return feeds
    }

    private func announce(
        _ trouble: FeedTrouble, of feed: FeedStatus, active: [String], at now: Timestamp
    ) throws {
        let isPresent = feed.troubles.contains(trouble)
        meters.set(
            "encompass_feed_trouble", isPresent ? 1 : 0, [("force", feed.force), ("kind", trouble.rawValue)])
        let key = feed.key(trouble)
        guard isPresent else {
            if active.contains(key) { try store.alarms.clear(key, at: now) }
            return
        }
        let alarm = Alarm(
            key: key, kind: trouble.alarm,
            detail: Words.english(
                "alarm.feed.\(trouble.rawValue)", trouble.values(of: feed)), raisedAt: now)
        let entry = AuditEntry(
            .operation, "feed.\(trouble.rawValue)", actor: .engine, subject: "force:\(feed.force)",
            facts: [
                "area": feed.area, "date": feed.date.description, "received": String(feed.count.received),
                "declared": feed.count.declared.map(String.init) ?? "", "held": String(feed.count.held),
            ])
        if try store.alarms.raise(alarm, entry: entry) {
            log.error("feed \(trouble.rawValue)", metadata: ["force": "\(feed.force)", "area": "\(feed.area)"])
        }
    }
}

extension FeedTrouble {
    var alarm: Alarm.Kind {
        switch self {
        case .late: .feedLate
        case .silent: .feedSilent
        case .short: .feedShort
        }
    }

    /// What the text of the alarm contains.
    fileprivate func values(of feed: FeedStatus) -> [String: String] {
        switch self {
        case .late, .silent: ["force": feed.forceName]
        case .short:
            [
                "force": feed.forceName, "declared": String(feed.count.declared ?? 0),
                "held": String(feed.count.held),
            ]
        }
    }
}
