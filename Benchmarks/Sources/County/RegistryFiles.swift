import EncompassCore
import EncompassEngine
import EncompassSample
import Foundation

/// A county's registry as the files that a county would hand over.
struct RegistryFiles {
    let folder: String

    func path(_ name: String) -> String { folder + "/" + name }

    /// Everything but the roll, as options of `encompass registry import`.
    var register: [String] {
        [
            "--establishments", path("establishments.csv"), "--links", path("links.csv"), "--bank-holidays",
            path("bank-holidays.json"), "--calendar", path("calendar.csv"), "--contacts", path("contacts.csv"),
        ]
    }

    var roll: [String] { ["--roll", path("roll.csv")] }

    func write(_ ground: Ground) throws {
        try writeEstablishments(of: ground.county)
        try write("links.csv") { try SampleFiles.links(of: ground.county, to: $0) }
        try write("contacts.csv") { try SampleFiles.contacts(of: ground.county, on: ground.day, to: $0) }
        try write("calendar.csv") { try SampleFiles.calendar(of: ground.county, to: $0) }
        try write("bank-holidays.json") { try SampleFiles.bankHolidays(to: $0) }
        try write("roll.csv") { try SampleFiles.roll(of: ground.generator, to: $0) }
    }

    func writeEstablishments(of county: County) throws {
        try write("establishments.csv") { try SampleFiles.establishments(of: county, to: $0) }
    }

    private func write(_ name: String, _ body: (SampleFiles.Sink) throws -> Void) throws {
        guard FileManager.default.createFile(atPath: path(name), contents: nil),
            let handle = FileHandle(forWritingAtPath: path(name))
        else { throw BenchFailure("cannot write \(name)") }
        defer { try? handle.close() }
        try body { try handle.write(contentsOf: Data($0.utf8)) }
    }
}
