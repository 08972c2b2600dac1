import ArgumentParser
import EncompassCore
import EncompassEngine

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The key that seals what is personal in the database.", subcommands: [Rotate.self]
    )

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a new data key; the running daemon seals all rows with it again, in the background.",
            discussion: """
                Only root and the service's own user may do this. Nothing waits for it, and a daemon that is stopped
                meanwhile goes on at its next start. When nothing is sealed with the old key any more, it is deleted. The key
                file stays as it is: it wraps the data key, and is needed to open the database.
                """)
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.rotateKey) }
        }
    }
}
