import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import Foundation
import Synchronization

/// The made-up county that everything is measured on: as many pupils as asked for, seen on the next school morning.
struct Ground {
    let county: County
    let generator: FamilyGenerator
    let london: London
    /// The next school day.
    let day: LocalDate
    /// Twenty to seven on that morning: when the measured service begins its work.
    let start: Timestamp
    let night: ClosedRange<Timestamp>

    /// On the school day after this one.
    init(pupils: Int) throws {
        let county = County(seed: 1, establishments: max(360, pupils / 280))
        try self.init(county, after: nil) { FamilyGenerator(county: county, pupils: pupils, on: $0, seed: 1) }
    }

    /// The county of labelled children, on the school day after their own, so that they are the same in every run.
    init(_ set: LinkageSet) throws {
        try self.init(set.generator.county, after: set.generator.date) { _ in set.generator }
    }

    /// - Parameter date: nil for today.
    private init(
        _ county: County, after date: LocalDate?, families: (LocalDate) -> FamilyGenerator
    ) throws {
        guard let london = London(), let dawn = LocalTime(hour: 6, minute: 40),
            let dusk = LocalTime(hour: 18, minute: 0), let end = LocalTime(hour: 6, minute: 10)
        else { throw BenchFailure("no time zone data: install tzdata") }
        self.london = london
        self.county = county
        let today = date ?? london.date(SystemClock().now())
        let calendar = SchoolCalendar(
            periods: county.calendar(years: today.year - 1...today.year + 1), bankHolidays: BankHolidays.all)
        day = calendar.days(la: county.authorities[0].code).nextSchoolDay(after: today).date
        start = london.moment(day, dawn)
        night = london.moment(day.adding(days: -1), dusk)...london.moment(day, end)
        generator = families(day)
    }

    /// What tells its files from those of another.
    var name: String { "\(generator.pupils)-\(generator.seed)" }

    /// `count` lines of the night's feed, no reference twice.
    func lines(_ count: Int) -> [String] { NightFeed.lines(generator: generator, night: night, count: count) }

    /// The force that reports, which is also the area's id.
    var force: String { county.force }
    /// The codes of the local authorities.
    var authorities: [String] { county.authorities.map(\.code) }

    /// The establishments that are open.
    var urns: [URN] { county.places.filter { $0.kind != .closed }.map(\.establishment.urn) }

    var area: AreaPolicy {
        AreaPolicy(
            id: county.force, name: county.name, localAuthorities: county.authorities.map(\.code), force: county.force)
    }

    /// An engine of this morning on a store.
    ///
    /// - Parameter clock: nil for one that does not move, so that what is due does not depend on the machine's speed.
    /// - Parameter concurrency: messages that are out at once.
    func engine(
        on store: Store, clock: MovedClock? = nil, concurrency: Int = Stage.concurrency,
        morning: MorningSettings = MorningSettings()
    ) throws -> Engine {
        try Engine(
            store: store, clock: clock ?? MovedClock(start), london: london,
            settings: EngineSettings(
                matching: .automatic, publicURL: "http://127.0.0.1:8080",
                concurrentMessages: concurrency, morning: morning),
            policies: PolicyBook(areas: [area]), alerts: NoAlerts())
    }
}

/// Alerts nobody: log lines would be measured with the steps.
private struct NoAlerts: DutyAlerting {
    func alert(_ alert: DutyAlert) {}
}

/// A clock that the measurement moves.
final class MovedClock: WallClock {
    private let time: Mutex<Timestamp>
    init(_ start: Timestamp) { time = Mutex(start) }
    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}

/// Pushes to the engine, as the daemon makes them.
enum Feed {
    /// A feed credential of the county's force.
    static func credential(of ground: Ground, in store: Store) throws -> (credential: Credential, secret: String) {
        let made = try store.credentials.create(
            CredentialRequest(role: .feed, force: ground.force), by: .login("benchmark"), at: ground.start)
        guard let credential = try store.credentials.credential(token: made.secret) else {
            throw BenchFailure("no credential was made")
        }
        return (credential, made.secret)
    }

    /// The secret of a new credential, put into a stage that nobody has open.
    static func secret(of ground: Ground, on stage: Stage) throws -> String {
        let store = try stage.open()
        defer { try? store.close() }
        return try credential(of: ground, in: store).secret
    }

    /// Stores lines in batches.
    static func ingest(_ lines: some Collection<String>, batch: Int, by credential: Credential, into engine: Engine)
        throws
    {
        var rest = lines[...]
        while !rest.isEmpty {
            let part = rest.prefix(batch).enumerated().map { place, text in
                LineSplitter.Line(number: place + 1, content: .bytes(Array(text.utf8)))
            }
            let answers = try engine.ingest(part, from: FeedSource(credential), at: engine.clock.now())
            if answers.contains(where: { if case .quarantined = $0.outcome { true } else { false } }) {
                throw BenchFailure("a made-up line was refused")
            }
            rest = rest.dropFirst(batch)
        }
    }
}
