import Foundation
import TestSupport
import Testing

/// Given Litestream with the configuration that ships, then a machine that is lost at any moment loses at most the last
/// seconds, and its standby takes over so that the two never both send.
@Suite(.enabled(if: Litestream.path != nil, "litestream is not installed (scripts/setup)"), .serialized)
struct ReplicationTests {
    private let folder: TemporaryFolder
    private var replica: String { folder.file("replica") }

    init() throws { folder = try TemporaryFolder() }

    private func replicate(_ site: Installation) throws -> ChildProcess {
        try Litestream.replicate(site.database, to: replica, output: folder.file("litestream-\(UUID().uuidString)"))
    }

    /// The incidents in a database file.
    private func incidents(_ file: String) throws -> Int {
        let python = try #require(TestPython.path)
        let code =
            "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT COUNT(*) FROM incident').fetchone()[0])"
        let process = try ChildProcess(
            python, ["-c", code, file], environment: [:], output: folder.file("count-\(UUID().uuidString)"))
        #expect(try process.wait() == .exited(0))
        return Int(process.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    @Test func aMachineLostDuringAPushLosesTheLastSeconds() throws {
        let morning = try Morning()
        let site = morning.site
        #expect(try site.stop() == .exited(0))
        var answered: [ContinuousClock.Instant] = []
        var worst = (records: 0, time: Duration.zero)
        for round in 1...5 {
            try site.start(environment: ["ENCOMPASS_DATABASE_REPLICATED": "true"])
            let litestream = try replicate(site)
            // It begins with a whole copy, which takes as long as the disk does.
            let copy = folder.file("copy-\(round).db")
            try Wait.until("the replica has the rounds before") {
                try? FileManager.default.removeItem(atPath: copy)
                return try Litestream.restore(site.database, from: replica, to: copy, in: folder)
                    && incidents(copy) == answered.count
            }
            try FileManager.default.removeItem(atPath: copy)
            let end = ContinuousClock.now + .milliseconds(Int.random(in: 2500...4500))
            while ContinuousClock.now < end {
                let reference = "NC-\(round)-\(answered.count)"
                let answer = try morning.feed.push([IncidentText.make(reference, children: [MadeUp.amelia.reported()])])
                #expect(answer.status == 200)
                answered.append(.now)
            }
            let lost = ContinuousClock.now
            litestream.kill()
            try site.kill()

            #expect(try Litestream.restore(site.database, from: replica, to: copy, in: folder))
            let held = try incidents(copy)
            let missing = answered.count - held
            #expect(held >= 0 && missing >= 0, "\(held) of \(answered.count)")
            let time = missing > 0 ? lost - answered[held] : .zero
            worst = (max(worst.records, missing), max(worst.time, time))
            // What the copy has is whole, and a database of this program.
            let standby = folder.file("standby-\(round).db")
            try FileManager.default.copyItem(atPath: site.database + ".key", toPath: standby + ".key")
            let restored = try Program.run(["restore", copy, "--database", standby])
            #expect(restored.status == 0, "\(restored.errors)")
        }
        print(
            "litestream: of \(answered.count) answered records \(worst.records) at most were lost, the last \(worst.time)"
        )
        // It copies each second; a copy that fell behind would lose whole rounds.
        #expect(worst.time < .seconds(60))
    }

    @Test func theLogIsCutByLitestreamAndNotByTheDaemon() throws {
        let morning = try Morning()
        let site = morning.site
        #expect(try site.stop() == .exited(0))
        try site.start(environment: ["ENCOMPASS_DATABASE_REPLICATED": "true"])
        let text = String(repeating: "x", count: 20_000)
        func push(_ round: Int) throws -> UInt64 {
            let lines = (0..<500).map { index in
                IncidentText.make(
                    "NC-\(round)-\(index)", children: [MadeUp.amelia.reported()], more: "\"circumstances\":\"\(text)\"")
            }
            // Litestream may have the database to itself for a moment; a force tries again.
            try Wait.until("the push is taken") { try morning.feed.push(lines).status == 200 }
            let attributes = try FileManager.default.attributesOfItem(atPath: site.database + "-wal")
            return (attributes[.size] as? UInt64) ?? 0
        }
        let alone = try push(0)
        #expect(alone > 8 << 20, "\(alone): the daemon has cut the log")
        let litestream = try replicate(site)
        defer { litestream.kill() }
        let largest = try (1..<8).map(push).max() ?? 0
        #expect(largest < 512 << 20, "\(largest)")
        try Wait.until("Litestream has moved the log into the database") {
            let size = try FileManager.default.attributesOfItem(atPath: site.database)[.size] as? Int ?? 0
            return size > 60 << 20
        }
        // A copy of that moment still restores: nobody took pages from under Litestream.
        let copy = folder.file("copy.db")
        try Wait.until("the copy is complete") {
            try? FileManager.default.removeItem(atPath: copy)
            return try Litestream.restore(site.database, from: replica, to: copy, in: folder) && incidents(copy) == 4000
        }
        // It may find the database busy while it begins, and tries again; it must never lose its place in the log.
        let errors = (litestream.output + litestream.errors).split(separator: "\n").filter {
            $0.contains("level=ERROR") && !$0.contains("SQLITE_BUSY")
        }
        #expect(errors.isEmpty, "\(errors)")
        #expect(try site.stop() == .exited(0))
    }

    @Test func aStandbyTakesOverAndTheTwoNeverBothSend() throws {
        let fence = folder.file("fence")
        try FileManager.default.createDirectory(atPath: fence, withIntermediateDirectories: false)
        let first = ["ENCOMPASS_DATABASE_REPLICATED": "true", "ENCOMPASS_DATABASE_FENCE": fence]
        let morning = try Morning(Installation(speed: 10))
        let site = morning.site
        #expect(try site.stop() == .exited(0))
        try site.start(environment: first, until: "/health/live")
        #expect(try Client(site.url).get("/health/ready").text.contains("no machine has the right to send"))
        #expect(try site.tool("restore", "confirm", "--reason", "the only machine").status == 0)
        let litestream = try replicate(site)
        #expect(
            try morning.feed.push([IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])]).status == 200)
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let copy = folder.file("copy.db")
        try Wait.until("the replica has the night") {
            try? FileManager.default.removeItem(atPath: copy)
            return try Litestream.restore(site.database, from: replica, to: copy, in: folder) && incidents(copy) == 1
        }
        litestream.kill()
        try site.kill()
        let sent = try morning.mail().count

        let standby = try Installation(speed: 10)
        try FileManager.default.copyItem(atPath: site.database + ".key", toPath: standby.database + ".key")
        let restored = try standby.tool("restore", copy)
        #expect(restored.status == 0, "\(restored.errors)")
        try standby.start(environment: ["ENCOMPASS_DATABASE_FENCE": fence], until: "/health/live")
        let feed = Client(standby.url, token: morning.feed.token)
        let desk = Client(standby.url, token: morning.desk.token)
        func mails() -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: standby.folder.file("mail/new")).count) ?? 0
        }
        let second = IncidentText.make("NC-2", children: [MadeUp.jack.reported()])
        #expect(try feed.push([second]).status == 200)
        try Wait.until("the second notification waits") {
            try desk.get("/v1/notifications?urn=\(MadeUp.harbour)").items.contains { $0["state"].text == "queued" }
        }
        usleep(2_000_000)
        #expect(mails() == 0)

        // The first machine is back. Until a person says otherwise, it is the one that sends.
        try site.start(environment: first)
        #expect(try standby.tool("restore", "confirm", "--reason", "the first machine is lost").status == 0)
        try Wait.until("the first machine sees it") {
            try Client(site.url).get("/health/ready").text.contains("has had the right to send")
        }
        let third = IncidentText.make("NC-3", children: [MadeUp.noah.reported()])
        #expect(try morning.feed.push([third]).status == 503)
        try Wait.until("the standby sends") { mails() > 0 }
        usleep(2_000_000)
        #expect(try morning.mail().count == sent)
        #expect(try site.stop() == .exited(0))
        #expect(try standby.stop() == .exited(0))
    }
}
