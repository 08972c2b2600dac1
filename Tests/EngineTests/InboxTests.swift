import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import Glibc
import TestSupport
import Testing

/// A folder on the disk, into which schools and the authority put files, and the daemon's step that imports them.
@Suite("The watched folder")
struct InboxTests {
    private let folder: TemporaryFolder
    private let night: Night

    init() throws {
        folder = try TemporaryFolder()
        night = try Night(registry: RegistrySettings(inbox: InboxSettings(directory: folder.path)))
    }

    private static let roll = """
        Surname,Forename,DOB,pupilId,UPN
        Wetherby,Rosalind,2015-03-02,Wetherby-Rosalind,
        Okonkwo,Adaeze,2014-01-20,Okonkwo-Adaeze,
        Okonkwo,Chidi,2016-05-09,Okonkwo-Chidi,
        Abernathy,Fenella,2014-10-17,Abernathy-Fenella,
        Pemberton,Clementine,2012-04-04,Pemberton-Clementine,H801200001001
        Nightingale,Una,2014-02-03,N1,

        """

    private func put(_ name: String, _ text: String, in place: String = "900001") throws {
        let path = folder.path + "/" + place
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    private func names(_ place: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + place)) ?? []).sorted()
    }

    private func text(_ place: String, _ suffix: String) throws -> String {
        let name = try #require(names(place).first { $0.hasSuffix(suffix) }, "\(names(place))")
        return try String(contentsOfFile: folder.path + "/" + place + "/" + name, encoding: .utf8)
    }

    /// Looks, waits until a file counts as complete, and handles all that are.
    private func wait() throws {
        _ = try night.engine.inboxStep()
        night.clock.advance(.seconds(31))
        while try night.engine.inboxStep() {}
    }

    private var pupils: Int {
        get throws { try night.store.registry.stats(staleBefore: night.clock.now()).pupils }
    }

    private var alarms: [Alarm] {
        get throws { try night.store.alarms.active().filter { $0.kind == .importRejected } }
    }

    @Test(
        "What is in done and rejected is removed after the period, and nothing else is; the removal is in the audit log"
    )
    func oldFilesGo() throws {
        try put("roll.csv", InboxTests.roll)
        try put("broken.csv", "not a roll\n")
        try wait()
        let moved = names("900001/done").count + names("900001/rejected").count
        #expect(moved >= 5)
        // The disk has the machine's own time.
        let elapsed = SystemClock().now() - night.clock.now()
        if elapsed > .seconds(0) { night.clock.advance(elapsed) }
        night.clock.advance(.days(29))
        _ = try night.engine.inboxStep()
        #expect(names("900001/done").count + names("900001/rejected").count == moved)
        try put("waiting.part", "still being sent")
        night.clock.advance(.days(2))
        _ = try night.engine.inboxStep()
        #expect(names("900001/done").isEmpty && names("900001/rejected").isEmpty)
        #expect(names("900001").contains("waiting.part"))
        let entries = try night.store.auditLog.trail(of: "retention:files").map(\.entry)
        #expect(entries.map(\.action) == ["retention.filesRemoved"] && entries[0].facts["count"] == String(moved))
    }

    /// So many that the system gives their names in several pieces, each filled to its end. AddressSanitizer sees whether
    /// anything is read beyond.
    @Test("A folder with thousands of files is read to its last name")
    func manyFiles() throws {
        for number in 0..<3000 { try put("\(number).csv", "", in: "900001/done") }
        let elapsed = SystemClock().now() - night.clock.now()
        if elapsed > .seconds(0) { night.clock.advance(elapsed) }
        night.clock.advance(.days(31))
        _ = try night.engine.inboxStep()
        #expect(names("900001/done").isEmpty)
        let entries = try night.store.auditLog.trail(of: "retention:files").map(\.entry)
        #expect(entries.map { $0.facts["count"] } == ["3000"])
    }

    @Test("A file that does not say which school it is of is reported with what works in the folder")
    func remediesInTheFolder() throws {
        try put("roll.csv", InboxTests.roll, in: "rolls")
        try put("named.csv", "Surname,Forename,DOB,School name\nPike,Una,01/02/2014,Nowhere School\n", in: "rolls")
        try put("ctf.txt", "<?xml version=\"1.0\"?><CTfile/>")
        try wait()
        for (place, suffix, words) in [
            ("rolls/rejected", "roll.csv.report.txt", "folder named after the school's URN"),
            ("rolls/rejected", "named.csv.report.txt", "is of no school in the register: put the file into a folder"),
            ("900001/rejected", ".report.txt", "under a name that ends in .xml"),
        ] {
            let report = try text(place, suffix)
            #expect(report.contains(words) && !report.contains("--urn") && !report.contains("--ctf"), "\(report)")
        }
    }

    @Test("A roll is imported once it is complete, and moved with its report")
    func aRollComesIn() throws {
        let before = try pupils
        try put("roll.csv", String(InboxTests.roll.prefix(60)))
        #expect(try !night.engine.inboxStep())
        night.clock.advance(.seconds(20))
        // Still being written.
        try put("roll.csv", InboxTests.roll)
        #expect(try !night.engine.inboxStep())
        night.clock.advance(.seconds(20))
        #expect(try !night.engine.inboxStep())
        night.clock.advance(.seconds(11))
        #expect(try night.engine.inboxStep())
        #expect(try pupils == before + 1)
        #expect(names("900001") == ["done"])
        let report = try text("900001/done", ".report.txt")
        #expect(report.hasPrefix("imported\n") && report.contains("rolls: 1 added") && report.contains("pupilId"))
        for part in [report, try text("900001/done", ".report.json")] {
            for name in ["Nightingale", "Una", "2014-02-03", "N1"] { #expect(!part.contains(name), "\(name)") }
        }
        #expect(try text("900001/done", "roll.csv") == InboxTests.roll)
        #expect(try alarms.isEmpty)
        let entry = try night.store.auditLog.trail(of: "run:\(night.store.registry.generation())").map(\.entry)
        #expect(entry.first?.actor == .engine && entry.first?.facts["sha256"]?.count == 64)
    }

    @Test("A file that removes too much is rejected with an alarm, which ends when a later one lands")
    func tooManyLeave() throws {
        let before = try pupils
        try put("roll.csv", "Surname,Forename,DOB,pupilId\nWetherby,Rosalind,2015-03-02,Wetherby-Rosalind\n")
        try wait()
        #expect(try pupils == before && names("900001") == ["rejected"])
        #expect(try text("900001/rejected", ".report.txt").contains("roll of 900001: 4 of 5 pupils would be removed"))
        let alarm = try #require(try alarms.first)
        #expect(alarm.key == "import:900001" && alarm.detail.contains("would remove more"))
        try put("roll.csv", InboxTests.roll)
        try wait()
        #expect(try alarms.isEmpty && pupils == before + 1)
    }

    @Test("Rejected rows are saved for the school only, and a person can close the alarm")
    func rejectedRows() throws {
        try put("roll.csv", InboxTests.roll + "Vole,Basil,2015-02-30,V1,\n")
        try wait()
        let rows = try text("900001/rejected", ".rejected.csv")
        #expect(rows.contains("\"Vole\",\"Basil\"") && rows.contains("is not a valid date"))
        let report = try text("900001/rejected", ".report.txt")
        #expect(report.contains("rejected: line 8") && report.contains("9999-99-99") && !report.contains("Vole"))
        let path = try #require(names("900001/rejected").first { $0.hasSuffix(".rejected.csv") })
        var status = stat()
        #expect(stat(folder.path + "/900001/rejected/" + path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let sam = Principal.desk("sam", as: .supervisor)
        #expect(throws: StoreError.self) {
            try night.engine.run(
                .closeImportAlarm(key: "import:900001", reason: "x"), by: .desk("op", as: .operator))
        }
        _ = try night.engine.run(.closeImportAlarm(key: "import:900001", reason: "asked the school"), by: sam)
        #expect(try alarms.isEmpty)
        let closed = try night.store.auditLog.trail(of: "alarm:import:900001").map(\.entry)
        #expect(closed.last?.action == "alarm.closed" && closed.last?.facts["reason"] == "asked the school")
    }

    @Test("Each folder says what its files are")
    func kinds() throws {
        try put(
            "c.csv",
            "urn,role,name,email,verifiedOn\n900001,deputy,Zed New,z@schools.example,2026-11-01\n"
                + "900001,keyAdult,Kay Prior,k@schools.example,2026-11-01\n900001,deputy,Denis Pratt,d@schools.example,2026-11-01\n"
                + "900001,head,Helen Price,h@schools.example,2026-11-01\n", in: "contacts")
        try put(
            "b.json",
            #"{"england-and-wales":{"division":"england-and-wales","events":[{"title":"New Year","date":"2027-01-01"}]}}"#,
            in: "bank-holidays")
        try put(
            "k.csv", "scope,kind,from,to\nla:991,term,2026-09-01,2027-07-21\nurn:900001,inset,2026-12-01,2026-12-01\n",
            in: "calendar")
        try put("schools.txt", "# ours\nquay = 900001\n", in: "")
        try put(
            "t.xml",
            "<CTfile><Header><CTFversion>24.0</CTFversion></Header><CTFpupilData><Pupil><Surname>Bell</Surname>"
                + "<Forename>Kit</Forename><DOB>2015-03-02</DOB></Pupil></CTFpupilData></CTfile>", in: "quay")
        try put("r.csv", "urn,Surname,Forename,DOB,pupilId\n900005,Finch,Ida,2012-07-01,F1\n", in: "rolls")
        let before = try pupils
        try wait()
        #expect(try alarms.map(\.detail) == [])
        for place in ["contacts", "bank-holidays", "calendar", "quay", "rolls"] {
            #expect(names(place) == ["done"], "\(place)")
        }
        #expect(try pupils == before + 2)
        #expect(try night.store.registry.contacts(.establishment(Quayside.primary)).count == 4)
    }

    @Test("Nothing is followed, guessed or taken half written")
    func hostile() throws {
        let before = try pupils
        try put("secret.csv", InboxTests.roll, in: "../elsewhere-\(folder.path.split(separator: "/").last ?? "")")
        let elsewhere =
            (folder.path as NSString).deletingLastPathComponent + "/elsewhere-"
            + (folder.path as NSString).lastPathComponent
        defer { try? FileManager.default.removeItem(atPath: elsewhere) }
        try put("roll.csv.part", InboxTests.roll)
        try put(".roll.csv", InboxTests.roll)
        #expect(symlink(elsewhere + "/secret.csv", folder.path + "/900001/link.csv") == 0)
        #expect(symlink(elsewhere, folder.path + "/900002") == 0)
        #expect(mkfifo(folder.path + "/900001/pipe.csv", 0o600) == 0)
        try wait()
        #expect(try pupils == before && alarms.isEmpty)
        #expect(names("900001").count == 4)
        // A folder that means nothing, and a name that a terminal would obey.
        try put("evil\u{1B}[2J\u{202E}.csv", InboxTests.roll, in: "some school")
        try put("loose.csv", InboxTests.roll, in: "")
        try wait()
        #expect(try alarms.map(\.key).sorted() == ["import:.", "import:some school"])
        let made = names("some school/rejected")
        #expect(made.count == 3 && made.allSatisfy { $0.allSatisfy { $0.isASCII && $0 != "\u{1B}" } }, "\(made)")
        #expect(try text("some school/rejected", ".report.txt").contains("no URN"))
        #expect(try text("some school/rejected", ".report.json").contains("\u{1B}") == false)
    }

    @Test("After a crash between import and move, the same file is moved and not imported again")
    func crash() throws {
        try put("roll.csv", InboxTests.roll)
        // The folder for what is done cannot be made: the import lands, and the move fails.
        try put("done", "not a folder", in: "900001")
        try FileManager.default.moveItem(
            atPath: folder.path + "/900001/done", toPath: folder.path + "/900001/.keep")
        #expect(symlink("/nonexistent", folder.path + "/900001/done") == 0)
        try wait()
        let landed = try night.store.registry.generation()
        #expect(names("900001").contains("roll.csv"))
        #expect(try alarms.first?.detail.contains("cannot be read or moved") == true)
        try FileManager.default.removeItem(atPath: folder.path + "/900001/done")
        try night.restart()
        try wait()
        #expect(try night.store.registry.generation() == landed)
        #expect(!names("900001").contains("roll.csv") && names("900001/done").count == 3)
        #expect(try alarms.isEmpty)
        // The same roll sent again is imported again: it is fresh.
        try put("roll.csv", InboxTests.roll)
        try wait()
        #expect(try night.store.registry.generation() > landed)
    }

    @Test("A folder that cannot be read is an alarm")
    func unreadable() throws {
        try FileManager.default.removeItem(atPath: folder.path)
        #expect(try !night.engine.inboxStep())
        #expect(try alarms.map(\.key) == ["import:inbox"])
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
        #expect(try !night.engine.inboxStep())
        #expect(try alarms.isEmpty)
    }
}
