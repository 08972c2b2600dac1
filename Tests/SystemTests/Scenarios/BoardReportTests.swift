import Foundation
import TestSupport
import Testing

/// Scenario 39. Given a monthly report for the board, then no row, hidden sheet or small number in any export can carry a person.
struct BoardReportTests {
    private static let quay = Array(MadeUp.crowd(23).prefix(12)).map { $0.moved(to: MadeUp.quay) }
    private static let harbour = Array(MadeUp.crowd(23).dropFirst(12).prefix(9)).map { $0.moved(to: MadeUp.harbour) }
    private static let mill = Array(MadeUp.crowd(23).suffix(2)).map { $0.moved(to: MadeUp.mill) }
    private static let all = quay + harbour + mill

    @Test func noExportOfTheMonthCarriesAPersonOrASmallNumber() throws {
        let morning = try Morning(pupils: Self.all)
        let records = Self.all.enumerated().map { number, pupil in
            IncidentText.make(
                "NC-\(number)", children: [pupil.reported()],
                more: "\"circumstances\":\"\(pupil.forename) \(pupil.surname) was at home.\"")
        }
        #expect(try morning.feed.push(records)["accepted"].number == Self.all.count)
        try Wait.until("every school is written to") {
            let items = try morning.desk.get("/v1/notifications?limit=1000").items
            return items.count == Self.all.count && items.allSatisfy { $0["state"].text == "sent" }
        }
        try morning.site.kill()
        try morning.site.start(at: "2026-12-06T06:40:00Z")

        let sue = Browser(morning.site.url)
        try sue.signIn("sue", try morning.account("sue", "supervisor", "Sue Pervisor"))
        let site = morning.site
        // The page fixes the month, if the daemon has not done so yet.
        let page = try sue.open("/reports?month=2026-11").text
        let pack = site.folder.file("pack.zip")
        let made = try site.tool(
            "inspection", "--month", "2026-11", "--reason", "the board's inspector", "--output", pack)
        #expect(made.status == 0, "\(made.errors)")
        let files = try ArchivedFiles(Data(contentsOf: URL(fileURLWithPath: pack))).files
        #expect(Set(files.keys) == ["README.txt", "report.csv", "report.html", "audit.csv"])
        var exports = [
            "page": page,
            "table": try sue.open("/reports/export?month=2026-11").text,
            "API": try morning.desk.get("/v1/reports/2026-11").text,
            "text": try site.tool("report", "--month", "2026-11").output,
            "file": try site.tool("report", "--month", "2026-11", "--csv").output,
            "JSON": try site.tool("report", "--month", "2026-11", "--json").output,
            "queue": try sue.open("/queue/export").text,
        ]
        for (name, text) in files { exports["pack/" + name] = text }
        for (name, text) in exports {
            #expect(!text.isEmpty, "\(name)")
            for pupil in Self.all {
                for secret in [pupil.surname, pupil.upn, pupil.born, pupil.address, pupil.postcode] {
                    #expect(!text.contains(secret), "\(name) has \(secret)")
                }
            }
            #expect(!text.contains("was at home"), "\(name)")
        }
        // The whole of it is there.
        for name in ["table", "file", "pack/report.csv"] {
            let table = try #require(exports[name])
            #expect(table.contains("\"month\",\"Incidents received\",\"number\",\"23\""), "\(name)")
            #expect(table.contains("\"schools\",\"Quayside Primary School\",\"to disclose\",\"12\""), "\(name)")
            // Two children of one school are few, and the other school's nine would tell how many.
            for school in ["Mill Lane Primary School", "Harbour High School"] {
                #expect(table.contains("\"schools\",\"\(school)\",\"to disclose\",\"*\""), "\(name) \(school)")
            }
            for (what, value) in Self.counts(in: table) {
                #expect(!(1...4).contains(value), "\(name): \(what) \(value)")
            }
        }
        for row in try morning.desk.get("/v1/reports/2026-11")["tables"]["schools"].list {
            #expect(!(1...4).contains(row["counts"]["due"].number), "\(row)")
        }
        #expect(try morning.desk.get("/v1/reports/2026-12").status == 404)

        let log = site.folder.file("audit.csv")
        try Data(try #require(files["audit.csv"]).utf8).write(to: URL(fileURLWithPath: log))
        let verified = try Program.run(["audit", "verify", log])
        #expect(verified.status == 0 && verified.output.contains("verified"), "\(verified.errors)")
    }

    /// The counts of a file; what is measured in minutes is no count of persons, and neither is a share.
    private static func counts(in table: String) -> [(String, Int)] {
        table.split(separator: "\r\n").dropFirst().compactMap { line in
            let cells = line.dropFirst().dropLast().components(separatedBy: "\",\"")
            guard cells.count == 4, !cells[2].contains("minutes"), !cells[1].contains("minutes") else { return nil }
            let count = cells[3].components(separatedBy: " (").first ?? ""
            return Int(count).map { (cells[0] + ", " + cells[1] + ", " + cells[2], $0) }
        }
    }
}

/// The files of a zip archive that stores them as they are.
private struct ArchivedFiles {
    private(set) var files: [String: String] = [:]

    init(_ archive: Data) throws {
        let bytes = Array(archive)
        func number(_ place: Int, _ width: Int) -> Int {
            (0..<width).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }
        var place = 0
        while place + 30 <= bytes.count, number(place, 4) == 0x0403_4B50 {
            let (size, length) = (number(place + 22, 4), number(place + 26, 2))
            let start = place + 30 + length + number(place + 28, 2)
            let name = String(decoding: bytes[place + 30..<place + 30 + length], as: UTF8.self)
            files[name] = String(decoding: bytes[start..<start + size], as: UTF8.self)
            place = start + size
        }
    }
}
