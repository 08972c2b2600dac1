import ArgumentParser
import EncompassCore
import EncompassEngine

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The key that seals personal data in the database.", subcommands: [Rotate.self]
    )

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Creates a new data key; the running daemon seals all rows again with it, in the background.",
            discussion: """
                Only root and the service's own user may do this. It does not delay other work, and a daemon that is
                stopped in the meantime continues at its next start. The old key is deleted once nothing is sealed with
                it. The key file does not change: it wraps the data key, and is needed to open the database.
                """)
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.rotateKey) }
        }
    }
}
