import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// Files that a force leaves in its folder.
@Suite("The folder for files of forces")
struct FeedInboxTests {
    private let night: Night
    private let folder: TemporaryFolder
    private let mapping = FeedMapping(
        format: .csv, force: "quayside", zone: .london,
        incident: [
            "reference": .value(.init(from: ["Ref"])), "occurredAt": .value(.init(from: ["When"])),
        ],
        children: [
            FeedMapping.People(
                repeats: .rows,
                fields: [
                    "forename": .value(.init(from: ["Forename"])), "surname": .value(.init(from: ["Surname"])),
                    "dateOfBirth": .value(.init(from: ["DOB"])),
                ])
        ])

    init() throws {
        night = try Night()
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("quayside"), withIntermediateDirectories: true)
    }

    private func inbox(_ mapping: @escaping @Sendable (String) throws -> FeedMapping?, settled: Span = .seconds(0))
        -> FeedInbox
    {
        FeedInbox(
            engine: night.engine,
            settings: FeedInboxSettings(directory: folder.path, settled: settled, mapping: mapping))
    }

    private func leave(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("quayside/" + name)))
    }

    private func names(_ sub: String = "") -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.file("quayside" + sub))) ?? []
        return all.filter { $0 != "done" && $0 != "rejected" }.sorted()
    }

    private func report(_ sub: String) throws -> String {
        let name = try #require(names(sub).last { $0.hasSuffix(".report.txt") })
        let path = folder.file("quayside\(sub)/\(name)")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    private let header = "Ref,When,Surname,Forename,DOB,Officer\n"

    @Test func recordsOfAnExportAreStoredOnceAndTheFileIsMovedWithAReport() async throws {
        let inbox = inbox { [mapping] _ in mapping }
        let text =
            header + "Q-1,19/11/2026 22:41,Fen,Ivy,02/03/2015,1\nQ-1,19/11/2026 22:41,Fen,Tom,31/02/2016,1\n"
            + "Q-2,never,Marsh,Una,02/03/2015,1\n"
        try leave("a.csv", text)
        await inbox.turn()
        #expect(names().isEmpty && names("/done").count == 2)
        let said = try report("/done")
        #expect(said.contains("accepted: 1, duplicates: 0, rejected: 1"))
        #expect(said.contains("not in the mapping: Officer (line 1)") && said.contains("DOB: is not a valid date"))
        #expect(!said.contains("Fen") && !said.contains("31/02"))
        #expect(try night.store.exceptions.counts()[.quarantined] == 1)
        // The same file again is all duplicates, and the refused record is still one exception.
        try leave("b.csv", text)
        await inbox.turn()
        #expect(try report("/done").contains("accepted: 0, duplicates: 1, rejected: 1"))
        #expect(try night.store.exceptions.counts()[.quarantined] == 1)
        #expect(try night.store.alarms.activeKeys(of: .feedFile).isEmpty)
        #expect(try night.store.balance.feedCount(force: "quayside", from: Timestamp(milliseconds: 0)).received == 2)
    }

    @Test func aWorkbookIsTakenLikeATable() async throws {
        let inbox = inbox { [mapping] _ in mapping }
        let rows: [[MadeWorkbook.Cell]] = [
            ["Ref", "When", "Surname", "Forename", "DOB"],
            ["Q-1", .moment("46345.945138888888"), "Fen", "Ivy", .date("42065")],
            ["Q-1", .moment("46345.945138888888"), "Fen", "Tom", .date("42430")],
        ]
        let path = folder.file("quayside/night.xlsx")
        try Data(MadeWorkbook([("Night", rows)]).bytes).write(to: URL(fileURLWithPath: path))
        try Data(MadeWorkbook([("Night", rows)]).bytes.dropLast(9)).write(
            to: URL(fileURLWithPath: folder.file("quayside/cut.xlsx")))
        await inbox.turn()
        #expect(names().isEmpty && names("/done").count == 2 && names("/rejected").count == 2)
        let said = try report("/done")
        #expect(said.contains("accepted: 1, duplicates: 0, rejected: 0") && said.contains("workbook, sheet Night"))
        #expect(try report("/rejected").contains("damaged or cut off"))
        let id = try #require(try night.store.incidents.ids(of: "Q-1").first)
        #expect(try night.store.incidents.summaries([id]).count == 1)
    }

    @Test func aFileThatNobodyCanReadIsAnAlarmUntilItIsTakenAway() async throws {
        let inbox = inbox { [mapping] _ in mapping }
        try leave("a.csv", "%PDF-1.4\n")
        try leave("b.csv", header + "Q-1,11/19/2026 22:41,Fen,Ivy,03/14/2015,1\n")
        await inbox.turn()
        #expect(names().isEmpty && names("/rejected").count == 4)
        #expect(try report("/rejected").contains("month first"))
        #expect(try night.store.alarms.activeKeys(of: .feedFile) == ["feedFile:quayside"])
        #expect(try night.store.exceptions.counts()[.quarantined] ?? 0 == 0, "nothing of it was stored")
        try FileManager.default.removeItem(atPath: folder.file("quayside/rejected"))
        await inbox.turn()
        #expect(try night.store.alarms.activeKeys(of: .feedFile).isEmpty)
    }

    @Test func unfinishedFilesAndLinksStay() async throws {
        let inbox = inbox { _ in nil }
        for name in [".hidden", "a.part", "b.tmp", "c.filepart", "d.PART"] { try leave(name, "{}") }
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("quayside/link.ndjson"), withDestinationPath: "/etc/hostname")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("elsewhere"), withDestinationPath: folder.file("quayside"))
        await inbox.turn()
        #expect(names().count == 6 && names("/done").isEmpty && names("/rejected").isEmpty)
        // One that has just changed is not complete yet.
        let patient = self.inbox({ _ in nil }, settled: .minutes(5))
        try leave("fresh.ndjson", "{}")
        await patient.turn()
        #expect(names().contains("fresh.ndjson"))
    }

    @Test func filesWaitWhileTheMappingCannotBeUsed() async throws {
        struct Broken: Error {}
        let isBroken = Mutex(true)
        let inbox = inbox { [mapping] _ in
            if isBroken.withLock({ $0 }) { throw Broken() }
            return mapping
        }
        try leave("a.csv", header + "Q-1,19/11/2026 22:41,Fen,Ivy,02/03/2015,1\n")
        await inbox.turn()
        #expect(names() == ["a.csv"])
        #expect(try night.store.alarms.activeKeys(of: .feedFile) == ["feedMapping:quayside"])
        isBroken.withLock { $0 = false }
        await inbox.turn()
        #expect(names().isEmpty)
        #expect(try night.store.alarms.activeKeys(of: .feedFile).isEmpty)
    }

    @Test func linesOfTheFeedNeedNoMappingAndAnotherForceIsRefused() async throws {
        let inbox = inbox { _ in nil }
        let child = #"{"forename":"Ivy","surname":"Fen","dateOfBirth":"2015-03-02"}"#
        func line(_ force: String, _ reference: String) -> String {
            #"{"force":"\#(force)","reference":"\#(reference)","occurredAt":"2026-11-19T22:41:00Z","children":[\#(child)]}"#
                + "\n"
        }
        try leave("a.ndjson", line("quayside", "Q-1") + line("elsewhere", "Q-2"))
        await inbox.turn()
        #expect(try report("/done").contains("accepted: 1, duplicates: 0, rejected: 1"))
        try leave("b.csv", header)
        await inbox.turn()
        #expect(try report("/rejected").contains("the force has no mapping"))
    }

    @Test("A file whose name is as long as the disk allows is moved too, and its report beside it")
    func longNames() async throws {
        let inbox = inbox { [mapping] _ in mapping }
        try leave(
            String(repeating: "x", count: 251) + ".csv", header + "Q-1,19/11/2026 22:41,Fen,Ivy,02/03/2015,1\n")
        await inbox.turn()
        #expect(names().isEmpty && names("/done").count == 2)
        #expect(try night.store.alarms.activeKeys(of: .feedFile).isEmpty)
    }

    @Test("A file that cannot be moved stays, is an alarm, and is named nowhere: its name may be a child's")
    func aFileThatCannotBeMovedIsNotNamed() async throws {
        let inbox = inbox { [mapping] _ in mapping }
        try leave("Ivy Fen.csv", header + "Q-1,19/11/2026 22:41,Fen,Ivy,02/03/2015,1\n")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("quayside/done"), withDestinationPath: folder.file("nowhere"))
        await inbox.turn()
        #expect(FileManager.default.fileExists(atPath: folder.file("quayside/Ivy Fen.csv")))
        let alarms = try night.store.alarms.active()
        #expect(alarms.map(\.key) == ["feedStuck:quayside"])
        #expect(!alarms.contains { "\($0)".contains("Ivy") || "\($0)".contains("Fen") })
        try FileManager.default.removeItem(atPath: folder.file("quayside/done"))
        await inbox.turn()
        #expect(names().isEmpty)
        #expect(try night.store.alarms.activeKeys(of: .feedFile).isEmpty)
        #expect(try report("/done").contains("accepted: 0, duplicates: 1"), "what was stored is not stored again")
    }
}
