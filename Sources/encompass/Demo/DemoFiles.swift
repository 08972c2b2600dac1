import EncompassCore
import EncompassSample
import Foundation

/// The sample registry and feed as files, such as a county and a force would hand over.
struct DemoFiles {
    let folder: String
    let generator: FamilyGenerator
    let feed: NightFeed

    var county: County { generator.county }

    /// - Parameters:
    ///   - morning: the day on which schools are to know.
    ///   - given: real establishments on which the made-up families live; the made-up county where absent.
    init(
        folder: String, morning: LocalDate, night: ClosedRange<Timestamp>, pupils: Int, seed: UInt64,
        given: [Establishment]?
    )
        throws
    {
        self.folder = folder
        let county = given.map { County(establishments: $0, seed: seed) } ?? County(seed: seed)
        generator = FamilyGenerator(county: county, pupils: pupils, on: morning, seed: seed)
        feed = NightFeed(generator: generator, night: night, seed: seed)
    }

    func path(_ name: String) -> String { folder + "/" + name }

    /// Writes everything but the establishments, which may be a file that was given.
    func write(establishments: Bool, on date: LocalDate) throws {
        if establishments {
            try write("establishments.csv") { try SampleFiles.establishments(of: county, to: $0) }
            try write("links.csv") { try SampleFiles.links(of: county, to: $0) }
        }
        try write("contacts.csv") { try SampleFiles.contacts(of: county, on: date, to: $0) }
        try write("calendar.csv") { try SampleFiles.calendar(of: county, to: $0) }
        try write("bank-holidays.json") { try SampleFiles.bankHolidays(to: $0) }
        try write("roll.csv") { try SampleFiles.roll(of: generator, to: $0) }
        try write("night.ndjson") { try $0(feed.text) }
    }

    private func write(_ name: String, _ body: (SampleFiles.Sink) throws -> Void) throws {
        guard FileManager.default.createFile(atPath: path(name), contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path(name))
        else { throw Failure(.failed, "cannot write \(path(name))") }
        defer { try? handle.close() }
        try body { try handle.write(contentsOf: Data($0.utf8)) }
    }
}
