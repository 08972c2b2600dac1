import Foundation
import GRDB
import TestSupport
import Testing

/// Damage, and a database that is older than it should be, are found at the start.
struct DamagedDatabaseTests {
    /// Overwrites the first page of a table or an index.
    private func damage(_ name: String, of site: Installation) throws {
        let queue = try DatabaseQueue(path: site.database)
        let (page, size) = try queue.read { db in
            (
                try Int.fetchOne(
                    db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = ?", arguments: [name]),
                try Int.fetchOne(db, sql: "PRAGMA page_size")
            )
        }
        try queue.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: site.database))
        try file.seek(toOffset: UInt64((try #require(page) - 1) * (try #require(size))))
        try file.write(contentsOf: Data(repeating: 0xA5, count: try #require(size)))
        try file.close()
    }

    @Test func aDamagedPageIsAnAlarmAndPushesGet503() throws {
        let morning = try Morning()
        let site = morning.site
        #expect(try site.stop() == .exited(0))
        try damage("session_expires", of: site)

        try site.start(until: "/health/live")
        let ready = try Client(site.url).get("/health/ready")
        #expect(ready.status == 503 && ready.text.contains("the database is damaged"))
        let push = try morning.feed.push([IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])])
        #expect(push.status == 503)
        #expect(try morning.feed.post("/v1/incidents", "{}").status == 503)
        try Wait.until("the alarm") {
            try site.tool("sitrep").output.contains("the database is damaged")
        }
        #expect(try Client(site.url).get("/metrics").text.contains("encompass_database_damaged 1"))
    }

    @Test func theMetricOfTheDamageIsThereAlthoughOthersCannotBeRead() throws {
        let morning = try Morning()
        let site = morning.site
        #expect(try site.stop() == .exited(0))
        try damage("notification", of: site)
        try site.start(until: "/health/live")
        try Wait.until("the metric") {
            try Client(site.url).get("/metrics").text.contains("encompass_database_damaged 1")
        }
        let metrics = try Client(site.url).get("/metrics")
        #expect(metrics.status == 200 && metrics.text.contains("encompass_exercise 1"))
    }

    @Test func anOlderCopyNextToTheLogOfALaterOneIsRefused() throws {
        let morning = try Morning()
        let site = morning.site
        #expect(try site.stop() == .exited(0))
        let old = try Data(contentsOf: URL(fileURLWithPath: site.database))
        for _ in 0..<4 {
            try site.start()
            #expect(try site.stop() == .exited(0))
        }
        try site.start()
        // Somebody who reads, so that the daemon does not cut its log before it is killed.
        var reading = Configuration()
        reading.readonly = true
        let reader = try DatabaseQueue(path: site.database, configuration: reading)
        try reader.read { db in
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM meta")
            #expect(
                try morning.feed.push([IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])]).status == 200)
            try site.kill()
        }
        try reader.close()
        let log = site.database + "-wal"
        #expect(try Data(contentsOf: URL(fileURLWithPath: log)).count > 0)
        let new = try Data(contentsOf: URL(fileURLWithPath: site.database))
        try old.write(to: URL(fileURLWithPath: site.database))
        for command in [["serve"], ["sitrep"], ["registry", "stats"], ["check-config"]] {
            let refused = try Program.run(command + site.configuration)
            #expect(refused.status == 78, "\(command): \(refused.output)")
            #expect(refused.errors.contains("left by a later copy"), "\(command): \(refused.errors)")
        }
        // The later copy put back, nothing is lost.
        try new.write(to: URL(fileURLWithPath: site.database))
        try site.start()
        #expect(try morning.desk.get("/v1/stats")["incidents"].number == 1)
    }

    @Test("A deleted record of the audit log's position is told by verify, doctor and the next start")
    func aDeletedRecordIsTold() throws {
        let morning = try Morning()
        let site = morning.site
        let record = site.database + ".key.position"
        #expect(try site.stop() == .exited(0))
        #expect(try site.tool("audit", "verify").status == 0)
        let kept = try Data(contentsOf: URL(fileURLWithPath: record))
        try FileManager.default.removeItem(atPath: record)
        let verified = try site.tool("audit", "verify")
        #expect(
            verified.status == 1 && verified.errors.contains("\(record): the record of the audit log"),
            "\(verified.errors)")
        #expect(try site.tool("doctor").output.contains("\(record): the record of the audit log"))
        // Put back, all is well.
        try kept.write(to: URL(fileURLWithPath: record))
        #expect(try site.tool("audit", "verify").status == 0)
        try FileManager.default.removeItem(atPath: record)

        try site.start(until: "/health/live")
        let ready = try Client(site.url).get("/health/ready")
        #expect(ready.status == 503 && ready.text.contains("until somebody confirms"))
        #expect(try site.tool("audit", "verify").status == 1)
        let confirmed = try site.tool("restore", "confirm", "--reason", "compared with the last report")
        #expect(confirmed.status == 0, "\(confirmed.errors)")
        #expect(FileManager.default.fileExists(atPath: record))
        #expect(try site.tool("audit", "verify").status == 0)
    }

    @Test func aDatabaseThatWentBackSendsNothingUntilSomebodyConfirms() throws {
        let morning = try Morning()
        let site = morning.site
        #expect(try site.stop() == .exited(0))
        let old = try Data(contentsOf: URL(fileURLWithPath: site.database))
        try site.start()
        let incident = IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])
        #expect(try morning.feed.push([incident]).status == 200)
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let sent = try morning.mail().count
        let before = try site.json("audit", "verify")
        #expect(try site.stop() == .exited(0))
        try old.write(to: URL(fileURLWithPath: site.database))

        try site.start(until: "/health/live")
        let ready = try Client(site.url).get("/health/ready")
        #expect(ready.status == 503 && ready.text.contains("until somebody confirms"))
        #expect(try site.tool("restore", "show").output.contains("had reached entry"))
        let verified = try site.tool("audit", "verify")
        #expect(verified.status == 1 && verified.errors.contains("had reached entry"))
        // The position that somebody wrote down shows it as well, on any machine.
        let expected = "\(before["entries"].number):\(before["head"].text)"
        #expect(try site.tool("audit", "verify", "--expect", expected).status == 1)
        // The force pushes again, and nothing leaves.
        #expect(try morning.feed.push([incident]).records[0]["status"].text == "accepted")
        #expect(try morning.notification(of: MadeUp.quay, until: "queued")["overdue"].isFalse)
        usleep(2_500_000)
        #expect(try morning.mail().count == sent)
        let confirmed = try site.tool("restore", "confirm", "--reason", "compared with the mail server's log")
        #expect(confirmed.status == 0, "\(confirmed.errors)")
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(try Client(site.url).get("/health/ready").status == 200)
        #expect(try site.tool("audit", "verify").status == 0)
        #expect(try site.tool("audit", "verify", "--expect", expected).status == 1)
        #expect(try site.tool("audit", "verify", "--expect", "nonsense").status == 64)
    }
}
