import EncompassCore
import EncompassEngine
import EncompassSample
import Foundation

/// The sample registry and feed as files, such as a county and a force would hand over.
struct DemoFiles {
    let folder: String
    let generator: FamilyGenerator
    let feed: NightFeed

    var county: County { generator.county }

    /// - Parameter morning: the day on which schools are to know.
    init(
        folder: String, county: County, morning: LocalDate, night: ClosedRange<Timestamp>, pupils: Int, seed: UInt64
    ) {
        self.folder = folder
        generator = FamilyGenerator(county: county, pupils: pupils, on: morning, seed: seed)
        feed = NightFeed(generator: generator, night: night, seed: seed)
    }

    func path(_ name: String) -> String { folder + "/" + name }

    /// What is imported, in order; a register that was given stands in for the made-up one.
    func registry(given: String?) -> [(RegistryFile.Kind, String)] {
        let register: [(RegistryFile.Kind, String)] =
            given.map { [(.establishments, $0)] }
            ?? [(.establishments, path("establishments.csv")), (.links, path("links.csv"))]
        return register + [
            (.bankHolidays, path("bank-holidays.json")), (.calendar, path("calendar.csv")), (.roll, path("roll.csv")),
            (.contacts, path("contacts.csv")),
        ]
    }

    /// Writes everything but a register that was given.
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
