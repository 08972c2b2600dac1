import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Makes a verified copy of the database, while the daemon runs or not.",
        discussion: """
            The copy holds one moment, and its personal data stays sealed: the key file is not in it. A running daemon \
            makes it, so its account must be able to write there. The copy is opened and checked: its structure, the \
            whole audit log, and the balance. Only root and the service's own user may do this.
            """)
    @Argument(help: "The file to make; nothing is overwritten.") var file: String
    @OptionGroup var options: ToolOptions

    func run() async throws {
        try await Failure.reporting {
            let session = try ToolSession(options)
            guard FileManager.default.fileExists(atPath: session.path) else {
                throw Failure(.failed, "there is no database at \(session.path)")
            }
            let result = try session.run(.backUp(path: URL(fileURLWithPath: file).standardizedFileURL.path))
            if options.json, let backup = result.backup { return try Console.printJSON(backup) }
            Console.print(result.message)
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a backup in the place of a database that is gone.",
        discussion: """
            Until somebody confirms, the daemon then sends nothing to schools: what was sent after the backup is not in \
            it, and would go out twice. The phone list works meanwhile.
            """,
        subcommands: [FromFile.self, Show.self, Confirm.self], defaultSubcommand: FromFile.self)

    struct FromFile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "from",
            abstract:
                "Verifies a backup and puts it in place; refuses to overwrite a database, and while a daemon runs.")
        @Argument(help: "The backup.") var file: String
        @OptionGroup var options: PlaceOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await Failure.reporting {
                let session = ToolSession(try options.configuration())
                umask(0o077)
                let report = try Store.restore(
                    from: file, to: session.path, keyFile: session.configuration.database.keyFile,
                    by: .login(LocalUser.current.name), at: session.now())
                if json { return try Console.printJSON(report) }
                Console.print(
                    """
                    restored    \(report.database)
                    verified    \(report.backup.summary)
                    missing     \(report.missing)
                    next        start the daemon: it takes pushes and sends nothing to schools. Ask each force to push
                                again everything since \(report.backup.at.local). Look at what is due, then confirm:
                                encompass restore confirm --reason TEXT
                    """)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows whether somebody must confirm, and why.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let open = try ToolSession(options).reading(.sitrep).store.recovery.open()
                if options.json { return try Console.printJSON(["open": open]) }
                Console.print(
                    open.map { "since \($0.since.local) nothing is sent to schools: \($0.detail)" }
                        ?? "nothing is to be confirmed")
            }
        }
    }

    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets messages go out again after a restore.",
            discussion: """
                Before you confirm, cancel what was sent and answered after the backup (encompass queue, or the desk):
                it is due again. Your name and the reason go into the audit log.
                """)
        @OptionGroup var options: ToolOptions
        @Option(help: "What was checked, for the audit log.") var reason: String

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.confirmRecovery(reason: reason)) }
        }
    }
}
