import EncompassCore
import EncompassMatching
import EncompassSample
import EncompassStore
import Foundation
import GRDB

/// A county on a given day with its registry in a database file; every night starts with a copy of it.
struct CountyTemplate: Sendable {
    let county: County
    let generator: FamilyGenerator
    let date: LocalDate
    let database: String
    let contacts: [Contact]
    let calendar: SchoolDayBook
    /// Credentials of the force and of the schools whose systems answer by webhook.
    let feed: Credential
    let webhooks: [URN: String]
    let feedToken: String
    /// An operator and a supervisor with accounts.
    let clerk: Account
    let supervisor: Account
    /// Who everybody really is.
    let population: Population
    let lookAlikes: [LookAlike]
    /// Ordinary pupils that a story can be about, with one school, whose roll does not change in the night.
    let tellable: [String]

    /// Creates the files in `folder`.
    init(date: LocalDate, seed: UInt64, folder: String) throws {
        county = County(seed: seed, establishments: 60)
        generator = FamilyGenerator(county: county, pupils: 400 + Int(seed % 3) * 250, on: date, seed: seed)
        self.date = date
        contacts = county.contacts(on: date)
        database = "\(folder)/county-\(date)-\(seed).sqlite"
        let periods = county.calendar()
        calendar = SchoolDayBook(periods: periods, county: county)
        var population = Population(county: county, generator: generator, date: date)
        lookAlikes = LookAlike.all(at: population.held, silent: population.silent.sorted(), on: date)
        tellable = CountyTemplate.tellable(population, county, date)
        for person in lookAlikes.flatMap(\.people) { population.add(person) }
        self.population = population
        try CountyTemplate.writeKey(nextTo: database, seed: seed)
        let store = try Store.open(
            path: database, purpose: .exercise, holder: DatabaseLock.Holder(pid: 1, role: .tool),
            beginning: true, entropy: EntropySource(SeededEntropy(seed: seed)))
        let now = Timestamp(seconds: Int64(date.dayNumber) * 86_400 - 86_400)
        let staged = try store.registry.beginImport(by: .login("county"), at: now)
        try staged.stage(establishments: county.establishments)
        try staged.stage(links: county.links)
        var rows: [(line: Int, row: RollRow)] = []
        generator.forEachRow { row in
            if !population.silent.contains(row.enrolment.urn) { rows.append((rows.count + 2, row)) }
        }
        for row in lookAlikes.flatMap(\.people).flatMap(\.rows) { rows.append((rows.count + 2, row)) }
        try staged.stage(roll: rows)
        try staged.stage(contacts: contacts.enumerated().map { ($0.offset + 2, $0.element) })
        try staged.stage(calendar: periods)
        try staged.stage(bankHolidays: BankHolidays.all)
        try staged.land(acceptRemovals: true, at: now)
        let token = try store.credentials.create(
            CredentialRequest(role: .feed, force: county.force), by: .login("county"), at: now
        ).secret
        guard let feed = try store.credentials.credential(token: token) else {
            throw StoreError(.notFound, "credential.notInUse", ["id": "feed"])
        }
        self.feed = feed
        feedToken = token
        webhooks = try county.trust.reduce(into: [:]) { ids, urn in
            ids[urn] = try store.credentials.create(
                CredentialRequest(role: .school, urn: urn), by: .login("county"), at: now
            ).id
        }
        func account(_ name: String, _ role: Account.Role) throws -> Account {
            try store.accounts.create(
                login: "desk.\(role.rawValue)", name: name, role: role, places: [], password: "none",
                by: .login("county"), at: now)
        }
        clerk = try account("Kim Read", .operator)
        supervisor = try account("Lee Ward", .supervisor)
        // The night before was quiet, and declared so, and its feed raises no alarm.
        let midnight = now + .days(1)
        _ = try store.incidents.declare(
            force: county.force, from: midnight - .hours(6), to: midnight + .hours(5), incidents: 0,
            credential: feed.id, at: now + .hours(29))
        // Only the file itself is copied, so empty the WAL.
        _ = try store.writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try store.close()
    }

    private static func tellable(_ population: Population, _ county: County, _ date: LocalDate) -> [String] {
        population.people.values.filter { person in
            guard let row = person.rows.first, person.rows.count == 1, person.elsewhere.isEmpty else { return false }
            let age = Int(date.dayNumber - row.pupil.dateOfBirth.dayNumber) / 365
            return !person.isProtected && row.pupil.upn != nil && (5...15).contains(age)
                && person.places == [row.enrolment.urn] && !county.trust.contains(row.enrolment.urn)
                && county.place(row.enrolment.urn)?.establishment.status == .open
        }.map(\.key).sorted()
    }

    /// The same key for the same seed, so that the file does not differ from run to run.
    private static func writeKey(nextTo database: String, seed: UInt64) throws {
        var entropy = SeededEntropy(seed: seed ^ 0x6B65_79)
        let made = FileManager.default.createFile(
            atPath: database + ".key", contents: Data(entropy.bytes(32)), attributes: [.posixPermissions: 0o600])
        guard made else { throw StoreError(.unavailable, "keyFile.notWritten", ["path": database + ".key"]) }
    }

    /// Copies the files to `path` for one night.
    func copy(to path: String) throws {
        for end in ["", ".key"] { try FileManager.default.copyItem(atPath: database + end, toPath: path + end) }
    }
}

/// The evenings that simulated nights begin on: ordinary ones, and some near holidays and clock changes.
enum NightDate {
    static let all: [LocalDate] = [
        // Ordinary nights within a week, and into a weekend.
        "2026-11-17", "2026-11-18", "2026-03-10", "2027-01-20", "2026-11-20", "2026-11-21", "2027-06-11",
        // Clock changes in the night, in the following evening, and a year earlier.
        "2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2027-03-27",
        // The last nights before half-term, Christmas, the new year and Easter; bank holidays.
        "2026-10-23", "2026-12-17", "2026-12-18", "2026-12-31", "2027-01-04", "2026-04-02", "2027-05-02", "2026-05-24",
        // The summer, and the night before the first day of the year.
        "2026-07-16", "2026-08-12", "2026-09-01", "2026-09-02",
    ].compactMap { LocalDate(iso: $0) }
}

/// The policies of a simulated county.
enum AreaVariants {
    static func book(for county: County, feed: FeedWindow, _ dice: inout Dice) -> PolicyBook {
        PolicyBook(
            areas: county.authorities.enumerated().map { place, authority in
                var area = AreaPolicy(
                    id: "area-\(place + 1)", name: authority.name, localAuthorities: [authority.code],
                    force: place == 0 ? county.force : nil, settings: settings(&dice))
                if place == 0 { area.feed = feed }
                return area
            })
    }

    private static func settings(_ dice: inout Dice) -> PolicySettings {
        var settings = PolicySettings()
        settings.deadline = time(dice.pick([(8, 0), (8, 30), (8, 45), (9, 0), (9, 0)]))
        settings.release =
            dice.chance(0.5) ? .atOnce : time(dice.pick([(6, 0), (6, 30), (7, 0)])).map { .notBefore($0) }
        settings.holidays = dice.chance(0.5) ? .send : .hold
        settings.weekends = dice.chance(0.7) ? settings.holidays : .send
        settings.approvedBy = "Head of safeguarding"
        settings.phoneFirst = dice.chance(0.12)
        settings.channels = [.email]
        settings.ladder = dice.pick(ladders) ?? LadderStep.standardLadder
        return settings
    }

    private static func time(_ pair: (Int, Int)?) -> LocalTime? { pair.flatMap { LocalTime(hour: $0.0, minute: $0.1) } }

    /// Each has a phone step before the deadline, so that an unanswered notification is never silent.
    private static let ladders = [
        LadderStep.standardLadder, LadderStep.standardLadder,
        [
            LadderStep(at: .atRelease, recipients: [.keyAdult, .deputy]),
            LadderStep(at: .before(45), recipients: [.head]), LadderStep(at: .before(30), recipients: [.mashPhone]),
        ],
        [
            LadderStep(at: .atRelease, recipients: [.keyAdult]), LadderStep(at: .before(40), recipients: [.mashPhone]),
            LadderStep(at: .before(20), recipients: [.keyAdult, .deputy, .head]),
        ],
    ]
}

/// School days of the sample county, calculated independently to check the calendar: a weekday in a term that is not a
/// bank holiday, training day or holiday.
struct SchoolDayBook: Sendable {
    private var periods: [Scope: [CalendarPeriod]] = [:]
    private let holidays: Set<LocalDate>
    private let authorities: [URN: String]

    init(periods all: [CalendarPeriod], county: County) {
        for period in all { periods[period.scope, default: []].append(period) }
        holidays = Set(BankHolidays.all.map(\.date))
        authorities = county.establishments.reduce(into: [:]) { $0[$1.urn] = $1.localAuthority }
    }

    func isSchoolDay(_ date: LocalDate, at urn: URN) -> Bool {
        guard !date.isWeekend, !holidays.contains(date) else { return false }
        let own = periods[.establishment(urn)] ?? []
        let county = authorities[urn].flatMap { periods[.localAuthority($0)] } ?? []
        let terms = own.contains { $0.kind == .term } ? own : county
        let isTerm = terms.contains { $0.kind == .term && holds($0, date) }
        let isOff = (own + terms).contains { ($0.kind == .inset || $0.kind == .closure) && holds($0, date) }
        return isTerm && !isOff
    }

    private func holds(_ period: CalendarPeriod, _ date: LocalDate) -> Bool { period.from <= date && date <= period.to }

    /// The first deadline after `moment`, by the rule that summer time is from the last Sunday of March to the last
    /// Sunday of October, 01:00 GMT.
    func deadline(after moment: Timestamp, timeOfDay: LocalTime, at urn: URN) -> Timestamp? {
        let first = Int32(moment.milliseconds / 86_400_000)
        for day in first...(first + 90) {
            let date = LocalDate(dayNumber: day)
            let at = GreenwichRule.moment(date, timeOfDay)
            if at > moment, isSchoolDay(date, at: urn) { return at }
        }
        return nil
    }
}

/// The legal rule for summer time, without time-zone data.
enum GreenwichRule {
    /// For times of day after 02:00.
    static func moment(_ date: LocalDate, _ time: LocalTime) -> Timestamp {
        let wall = Int64(date.dayNumber) * 86_400 + Int64(time.minutes) * 60
        return Timestamp(seconds: isSummer(date) ? wall - 3600 : wall)
    }

    /// From the morning of the last Sunday of March to the day before the last Sunday of October.
    static func isSummer(_ date: LocalDate) -> Bool {
        guard let begin = lastSunday(of: 3, date.year), let end = lastSunday(of: 10, date.year) else { return false }
        return begin <= date && date < end
    }

    private static func lastSunday(of month: Int, _ year: Int) -> LocalDate? {
        LocalDate(year: year, month: month, day: 31).map { $0.adding(days: -($0.weekday % 7)) }
    }
}
