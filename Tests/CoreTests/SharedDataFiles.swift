import EncompassCore
import Foundation
import TestSupport

/// The public calendar files next to some checkouts.
enum SharedDataFiles {
    static var isAbsent: Bool { SharedData.isAbsent }

    /// The clock changes of 2025 to 2028 (gov.uk, days written `30/03/2025`).
    static func clockChanges() throws -> [LocalDate] {
        struct File: Decodable {
            let divisions: [String: [String: [Change]]]
            struct Change: Decodable { let date: String }
        }
        let file = try read(File.self, "calendar/when-do-the-clocks-change_alphagov.json")
        let changes = file.divisions.values.flatMap { $0.values.flatMap { $0 } }
        return changes.compactMap { change in
            let parts = change.date.split(separator: "/").compactMap { Int($0) }
            return parts.count == 3 ? LocalDate(year: parts[2], month: parts[1], day: parts[0]) : nil
        }.sorted()
    }

    /// The bank holidays of England and Wales (gov.uk).
    static func bankHolidays() throws -> [BankHoliday] {
        struct Division: Decodable {
            let events: [Event]
            struct Event: Decodable {
                let title: String
                let date: LocalDate
            }
        }
        let file = try read([String: Division].self, "calendar/bank-holidays_govuk_20260807.json")
        return (file["england-and-wales"]?.events ?? []).map { BankHoliday(date: $0.date, title: $0.title) }
    }

    /// URNs of the schools that were open in July 2025 (GIAS).
    static func openSchools() throws -> [URN] {
        let text = try String(contentsOfFile: SharedData.path("gias/schools_gias_open_20250711.csv"), encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).compactMap { URN($0.prefix(6)) }
    }

    private static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(fileURLWithPath: SharedData.path(name))))
    }
}
