import EncompassCore
import EncompassMatching
import EncompassSample
import EncompassStore
import Foundation
import GRDB

/// A county on a given day with its registry in a database file, from which every night begins with a copy.
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
    /// Who everybody truly is.
    let population: Population
    let lookAlikes: [LookAlike]
    /// Pupils of whom a story can be told: with one school, whose roll does not change in the night, and nothing special
    /// about them.
    let tellable: [String]

    /// Makes the files in `folder`.
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
        try CountyTemplate.writeKey(beside: database, seed: seed)
        let store = try Store.open(
            path: database, purpose: .exercise, holder: DatabaseLock.Holder(pid: 1, role: .tool),
            entropy: EntropySource(SeededEntropy(seed: seed)))
        let now = Timestamp(seconds: Int64(date.dayNumber) * 86_400 - 86_400)
        let staged = try store.beginImport(by: .login("county"), at: now)
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
        let token = try store.createCredential(
            CredentialRequest(role: .feed, force: county.force), by: .login("county"), at: now
        ).secret
        guard let feed = try store.credential(token: token) else { throw StoreError(.notFound, "no credential") }
        self.feed = feed
        webhooks = try county.trust.reduce(into: [:]) { ids, urn in
            ids[urn] = try store.createCredential(
                CredentialRequest(role: .school, urn: urn), by: .login("county"), at: now
            ).id
        }
        // The night before was quiet, and the force said so: its feed is nobody's worry any more.
        let midnight = now + .days(1)
        _ = try store.declare(
            force: county.force, from: midnight - .hours(6), to: midnight + .hours(5), incidents: 0,
            credential: feed.id, at: now + .hours(29))
        // A copy takes the file alone, so nothing may be left beside it.
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

    /// The same key for the same seed, so that nothing in the file differs from run to run.
    private static func writeKey(beside database: String, seed: UInt64) throws {
        var entropy = SeededEntropy(seed: seed ^ 0x6B65_79)
        let made = FileManager.default.createFile(
            atPath: database + ".key", contents: Data(entropy.bytes(32)), attributes: [.posixPermissions: 0o600])
        guard made else { throw StoreError(.unavailable, "cannot write \(database).key") }
    }

    /// Copies the files to `path` for one night.
    func copy(to path: String) throws {
        for end in ["", ".key"] { try FileManager.default.copyItem(atPath: database + end, toPath: path + end) }
    }
}
