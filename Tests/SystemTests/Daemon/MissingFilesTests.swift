import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

/// What is missing is not replaced in silence.
struct MissingFilesTests {
    @Test func aMissingDatabaseIsRefusedUntilAPersonSaysCreate() throws {
        let site = try Installation()
        try site.start()
        #expect(try site.stop() == .exited(0))
        try FileManager.default.removeItem(atPath: site.database)
        for command in [["serve"], ["registry", "stats"], ["check-config"]] {
            let refused = try Program.run(command + site.configuration)
            #expect(refused.status == 78, "\(command): \(refused.errors)")
            #expect(refused.errors.contains("serve --create") && refused.errors.contains("restore"))
        }
        let doctor = try site.tool("doctor")
        #expect(doctor.status == 1 && doctor.output.contains("is missing, but its key"), "\(doctor.output)")
        #expect(!FileManager.default.fileExists(atPath: site.database))
        try site.start(options: ["--create"])
        #expect(try site.stop() == .exited(0))
        let again = try Program.run(["serve", "--create"] + site.configuration)
        #expect(again.status == 64 && again.errors.contains("leave out --create"))
        try site.start()
    }

    @Test func aKeyThatDoesNotFitExitsWith78() throws {
        let site = try Installation()
        try site.start()
        #expect(try site.stop() == .exited(0))
        let key = site.database + ".key"
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        for command in [["serve"], ["check-config"], ["queue"]] {
            let refused = try Program.run(command + site.configuration)
            #expect(refused.status == 78, "\(command): \(refused.errors)")
            #expect(refused.errors.contains("the key file is not this database's"))
        }
    }

    /// A restart cannot help, so the service manager must not try.
    @Test func aDatabaseOfANewerProgramExitsWith78() throws {
        let site = try Installation()
        try site.start()
        #expect(try site.stop() == .exited(0))
        let queue = try DatabaseQueue(path: site.database)
        try queue.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 the future')")
        }
        try queue.close()
        for command in [
            ["serve"], ["check-config"], ["queue"], ["key", "rotate"], ["backup", site.folder.file("copy")],
        ] {
            let refused = try Program.run(command + site.configuration)
            #expect(refused.status == 78, "\(command): \(refused.errors)")
            #expect(refused.errors.contains("a newer version of encompass made or upgraded this database"))
            #expect(refused.errors.contains("install the newer program again"))
        }
        let doctor = try site.tool("doctor")
        #expect(doctor.status == 1 && doctor.output.contains("; install the newer program again"))
    }

    @Test func anotherNameOfTheFileGivesNoSecondDaemon() throws {
        let site = try Installation()
        try site.start()
        let link = site.folder.file("symbolic.db")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: site.database)
        let hard = site.folder.file("hard.db")
        try FileManager.default.linkItem(atPath: site.database, toPath: hard)
        try FileManager.default.copyItem(atPath: site.database + ".key", toPath: hard + ".key")
        let free = try HeldPort()
        for name in [link, hard] {
            let second = try Program.run(
                ["serve", "--database", name] + site.configuration,
                environment: ["ENCOMPASS_HTTP_PORT": String(free.number)])
            #expect(second.status == 75, "\(name): \(second.errors)")
        }
        // By the link, tools reach the daemon.
        let made = try Program.run(
            ["credential", "create", "--role", "auditor", "--purpose", "inspection", "--database", link]
                + site.configuration)
        #expect(made.status == 0, "\(made.errors)")
    }

    @Test func aToolInTheStartOfTheDaemonGets75() throws {
        let site = try Installation()
        try site.start()
        #expect(try site.stop() == .exited(0))
        let process = try Program.start(
            ["serve"] + site.configuration, in: site.folder.path, output: site.folder.file("starting"))
        try Wait.until("the daemon has the lock") { DatabaseLock.state(of: site.database) != .free }
        var seen: Set<Int32> = []
        try Wait.until("the daemon is ready") {
            let tool = try site.tool("credential", "create", "--role", "auditor", "--purpose", "inspection")
            seen.insert(tool.status ?? -1)
            return (try? Client(site.url).get("/health/ready").status) == 200
        }
        #expect(seen.isSubset(of: [0, 75]), "\(seen)")
        process.signal(SIGTERM)
        #expect(try process.wait() == .exited(0))
    }
}
