import Foundation
import TestSupport
import Testing

/// Given a force whose system writes files of its own, with the real program.
struct ExportFileTests {
    private static let mapping = [
        "format: csv", "force: norfolk", "timeZone: Europe/London", "incident:", "  reference: Ref",
        "  occurredAt: [Date, Time]", "children:", "  repeat: columns", "  forename: \"Child{n} Forename\"",
        "  surname: \"Child{n} Surname\"", "  dateOfBirth: \"Child{n} DOB\"",
    ]

    private static func export(_ count: Int, from first: Int = 0) -> [String] {
        ["Ref;Date;Time;Child1 Surname;Child1 Forename;Child1 DOB"]
            + (first..<first + count).map { "NC-\($0);19/11/2026;22:41;Wetherby\($0);Zara;02/03/2015" }
    }

    @Test func aMappingIsProposedCheckedAndPushedWith() throws {
        let morning = try Morning()
        let site = morning.site
        let file = try site.write("export.csv", Self.export(3) + ["NC-9;19/11/2026;;Fen;Ivy;31/02/2015;x"])
        let proposed = try Program.run(["feed", "map", file, "--force", "norfolk"])
        #expect(proposed.status == 0 && proposed.errors.contains("/reference  NC-0"), "\(proposed.errors)")
        let map = try site.write("mapping.yaml", [proposed.output])

        let checked = try Program.run(["feed", "map", file, "--map", map])
        #expect(checked.status == 65)
        #expect(checked.output.contains("3 would be accepted (0 with warnings), 1 rejected"))
        #expect(checked.output.contains("(line 5)") && !checked.output.contains("Fen"))
        let listed = try Program.run(["feed", "check", file, "--map", map, "--json"])
        #expect(listed.status == 65 && listed.output.contains("\"line\":5"))

        let token = try site.write("token", [morning.feed.token ?? ""])
        let push = ["feed", "push", file, "--map", map, "--url", site.url, "--token-file", token, "--gzip"]
        let pushed = try Program.run(push)
        #expect(
            pushed.status == 65 && pushed.output.contains("3 accepted, 0 duplicates, 1 rejected"), "\(pushed.errors)")
        #expect(pushed.errors.contains("line 5 (NC-9)"))
        #expect(try Program.run(push).output.contains("0 accepted, 3 duplicates, 1 rejected"))

        let broken = try site.write("broken.yaml", ["format: csv", "force: norfolk", "incident: {refrence: Ref}"])
        let refused = try Program.run(["feed", "check", file, "--map", broken])
        #expect(
            refused.status == 78 && refused.errors.contains("broken.yaml:3") && refused.errors.contains("reference"))
    }

    @Test("The hour that occurs twice is pushed as the earlier time, with a warning, as the check says")
    func theClocksGoBack() throws {
        let morning = try Morning()
        let site = morning.site
        let file = try site.write(
            "export.csv", [Self.export(0)[0], "NC-0;25/10/2026;01:30;Wetherby;Zara;02/03/2015"])
        let map = try site.write("mapping.yaml", Self.mapping)
        let warning = "could be either of two times, since the clocks went back; the earlier is taken (line 2)"
        let checked = try Program.run(["feed", "map", file, "--map", map])
        #expect(checked.status == 0 && checked.output.contains(warning), "\(checked.output)")
        let token = try site.write("token", [morning.feed.token ?? ""])
        let pushed = try Program.run(["feed", "push", file, "--map", map, "--url", site.url, "--token-file", token])
        #expect(pushed.status == 0 && pushed.output.contains("1 accepted"), "\(pushed.output) \(pushed.errors)")
        #expect(pushed.errors.contains(warning), "\(pushed.errors)")
    }

    @Test func aWorkbookIsMappedCheckedAndPushedLikeATable() throws {
        let morning = try Morning()
        let site = morning.site
        let file = try site.write("export.xlsx", [])
        try Data(
            MadeWorkbook([
                ("Read me", [["Nothing here"]]),
                (
                    "Incidents",
                    [
                        ["Ref", "Date", "Time", "Child1 Surname", "Child1 Forename", "Child1 DOB"],
                        ["NC-1", .date("46345"), .time("0.945138888888889"), "Wetherby", "Zara", .date("42065")],
                    ]
                ),
            ]).bytes
        ).write(to: URL(fileURLWithPath: file))
        let proposed = try Program.run(["feed", "map", file, "--force", "norfolk"])
        #expect(proposed.status == 0 && proposed.output.contains("occurredAt: [Date, Time]"), "\(proposed.output)")
        #expect(proposed.errors.contains("/occurredAt  2026-11-19T22:41:00Z"), "\(proposed.errors)")
        #expect(proposed.errors.contains("/children/0/dateOfBirth  2015-03-02"))
        let map = try site.write("mapping.yaml", [proposed.output])
        let checked = try Program.run(["feed", "check", file, "--map", map])
        #expect(checked.status == 0, "\(checked.output) \(checked.errors)")
        let listed = try Program.run(["feed", "map", file, "--map", map])
        #expect(listed.status == 0 && listed.output.contains("workbook, sheet Incidents"))
        #expect(listed.output.contains("a sheet that was not read: Read me"))
        let token = try site.write("token", [morning.feed.token ?? ""])
        let pushed = try Program.run(["feed", "push", file, "--map", map, "--url", site.url, "--token-file", token])
        #expect(pushed.status == 0 && pushed.output.contains("1 accepted"), "\(pushed.errors)")
    }

    @Test func aPushGivesUpAfterItsTimeWithTryAgain() throws {
        let folder = try TemporaryFolder()
        let token = folder.file("token")
        try Data("x".utf8).write(to: URL(fileURLWithPath: token))
        let file = folder.file("a.ndjson")
        try Data("{}\n".utf8).write(to: URL(fileURLWithPath: file))
        // Kept, and not listened on.
        let held = try HeldPort()
        let url = "http://127.0.0.1:\(held.number)"
        let pushed = try Program.run(["feed", "push", file, "--url", url, "--token-file", token, "--timeout", "20s"])
        #expect(pushed.status == 75 && pushed.errors.contains("connection refused; trying again for 20 seconds"))
        withExtendedLifetime(held) {}
    }

    /// The daemon is killed in the middle of a file, and starts again: every record is there once.
    @Test func aFileIsTakenAgainAfterAKill() throws {
        let folder = try TemporaryFolder()
        let inbox = folder.file("inbox")
        for path in [inbox + "/norfolk", folder.file("mappings")] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let site = try Installation([
            "feed:", "  inbox:", "    directory: \(inbox)", "    mappings: \(folder.file("mappings"))",
            "    settled: 1s",
        ])
        try Data((Self.mapping.joined(separator: "\n") + "\n").utf8).write(
            to: URL(fileURLWithPath: folder.file("mappings/norfolk.yaml")))
        let morning = try Morning(site)
        let count = 20_000
        let draft = inbox + "/norfolk/night.csv.part"
        try Data((Self.export(count).joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: draft))
        try FileManager.default.moveItem(atPath: draft, toPath: inbox + "/norfolk/night.csv")
        func incidents() throws -> Int {
            try morning.desk.get("/v1/stats?since=2000-01-01T00:00:00Z")["incidents"].number
        }
        try Wait.until("some records are stored") { try incidents() >= 500 }
        try site.kill()
        #expect(FileManager.default.fileExists(atPath: inbox + "/norfolk/night.csv"))
        try site.start()
        func done() -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: inbox + "/norfolk/done")) ?? []
        }
        try Wait.until("the file is done") { done().count == 2 }
        #expect(try incidents() == count)
        let report = try #require(done().first { $0.hasSuffix(".report.txt") })
        let text = try String(contentsOfFile: inbox + "/norfolk/done/" + report, encoding: .utf8)
        #expect(text.contains("records: \(count);") && text.contains("rejected: 0") && !text.contains("Wetherby"))
        let accepted = try #require(text.firstMatch(of: /accepted: (\d+),/).flatMap { Int($0.output.1) })
        #expect(0 < accepted && accepted < count, "it was killed in the middle: what was stored before is a duplicate")
    }
}
