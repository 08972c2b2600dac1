import Foundation
import TestSupport
import Testing

/// A night is lost with its disk, and comes back from a backup.
struct BackupAndRestoreTests {
    @Test func aLostDatabaseComesBackFromABackup() throws {
        let morning = try Morning()
        let site = morning.site
        let first = IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])
        let second = IncidentText.make("NC-2", children: [MadeUp.jack.reported()])
        #expect(try morning.feed.push([first]).status == 200)
        _ = try morning.notification(of: MadeUp.quay, until: "sent")

        let backup = site.folder.file("night.backup")
        let made = try site.json("backup", backup)
        #expect(made["path"].text == backup && made["unaccounted"].number == 0 && made["children"].number == 1)
        #expect(try site.tool("backup", backup).status == 1, "nothing is overwritten")
        #expect(try site.tool("restore", backup).status == 75, "the daemon runs")

        #expect(try morning.feed.push([second]).status == 200)
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")
        let sent = try morning.mail().count
        #expect(try site.stop() == .exited(0))
        let occupied = try site.tool("restore", backup)
        #expect(occupied.status == 1 && occupied.errors.contains("move it away first"))

        try FileManager.default.removeItem(atPath: site.database)
        try Data(repeating: 1, count: 100_000).write(to: URL(fileURLWithPath: site.database + "-wal"))
        let restored = try site.tool("restore", backup)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(restored.output.contains("entries of the audit log") && restored.output.contains("are missing"))

        try site.start(until: "/health/live")
        #expect(try Client(site.url).get("/health/ready").text.contains("until somebody confirms"))
        // The force pushes the night again: the first incident is there, the second is not.
        let again = try morning.feed.push([first, second])
        #expect(again["duplicates"].number == 1 && again["accepted"].number == 1)
        _ = try morning.notification(of: MadeUp.harbour, until: "queued")
        usleep(2_500_000)
        #expect(try morning.mail().count == sent)
        #expect(try site.tool("restore", "confirm", "--reason", "the school was called").status == 0)
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")
        #expect(try morning.notification(of: MadeUp.quay, until: "sent")["attempts"].list.count == 1)
        #expect(try site.tool("audit", "verify").status == 0)
        #expect(try site.tool("restore", "confirm", "--reason", "again").status == 1)
    }

    /// The service's account reads and replaces the record of the audit log each minute.
    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func whatRootMakesBelongsToTheServicesAccount() throws {
        let site = try Installation()
        try site.start()
        #expect(try site.stop() == .exited(0))
        let service: uid_t = 65_533
        for end in ["", ".key", ".key.position"] {
            #expect(chown(site.database + end, service, service) == 0, "\(end)")
        }
        try FileManager.default.removeItem(atPath: site.database + ".lock")
        let backup = site.folder.file("a.backup")
        #expect(try site.tool("backup", backup).status == 0)
        try FileManager.default.removeItem(atPath: site.database)
        #expect(try site.tool("restore", backup).status == 0)
        #expect(try site.tool("restore", "confirm", "--reason", "nothing was sent").status == 0)
        for path in ["", ".key", ".key.position", ".lock"].map({ site.database + $0 }) + [backup] {
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_uid == service && status.st_gid == service, "\(path)")
        }
    }

    @Test func theDaemonMakesBackupsOnATimer() throws {
        let folder = try TemporaryFolder()
        let morning = try Morning(Installation(["backup:", "  directory: \(folder.path)", "  every: 15m"]))
        let name = try Wait.first("a backup") {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".backup") }
        }
        try Wait.until("its time is a metric") {
            try Client(morning.site.url).get("/metrics").text.contains("encompass_backup_timestamp_seconds 1")
        }
        // Without a daemon, from any machine that has the key.
        let other = try TemporaryFolder()
        let database = other.file("restored.db")
        try FileManager.default.copyItem(atPath: morning.site.database + ".key", toPath: database + ".key")
        let restored = try Program.run(["restore", folder.file(name), "--database", database])
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(
            try Program.run(["registry", "stats", "--json", "--database", database]).output.contains("\"pupils\":4"))
        #expect(try Program.run(["audit", "verify", "--database", database]).status == 0)
    }

    @Test func withoutADaemonABackupIsMadeByTheTool() throws {
        let site = try Installation()
        let backup = site.folder.file("a.backup")
        let nothing = try site.tool("backup", backup)
        #expect(nothing.status == 1 && nothing.errors.contains("there is no database"))
        #expect(!FileManager.default.fileExists(atPath: site.database))
        try site.start()
        #expect(try site.stop() == .exited(0))
        #expect(try site.tool("backup", backup).status == 0)
        #expect(FileManager.default.fileExists(atPath: backup))
    }
}
