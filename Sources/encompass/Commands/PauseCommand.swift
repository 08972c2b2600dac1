import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract:
            "Stops messages to an area, an authority or a school for a time; deadlines run on, to the phone list.",
        subcommands: [Start.self, List.self, End.self], defaultSubcommand: List.self)

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Starts a pause.")
        @OptionGroup var options: ToolOptions
        @Option(help: "urn:121234, la:926 or area:norfolk.") var scope: String
        @Option(help: "The account of the supervisor or duty manager who approved it, not your own.")
        var approvedBy: String
        @Option(help: "Why; it is shown everywhere.") var reason: String
        @Option(help: "When it ends by itself, as \"2026-11-20 12:00\" in London; seven days ahead at most.") var until:
            String

        func run() async throws {
            try await Failure.reporting {
                let request = PauseRequest(
                    scope: scope, approvedBy: approvedBy, reason: reason, until: try Moments.read(until, "--until"))
                try options.carryOut(.startPause(request))
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a pause; what is queued goes out.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The pause's id.") var id: String
        @Option(help: "Why; it stands in the log.") var reason: String

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.endPause(id: id, reason: reason))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the pauses in force.")
        @OptionGroup var options: ToolOptions
        @Flag(help: "Those that are over too.") var all = false

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let pauses = try session.reading().pauses(inForceOnly: !all, at: session.now())
                try options.show(
                    pauses, as: PauseLine.init,
                    under: ["PAUSE", "SCOPE", "UNTIL", "ENDED", "ASKED BY", "APPROVED BY", "REASON"]
                ) { pause in
                    [
                        pause.id, pause.scope, pause.expiresAt.local, pause.endedAt?.local ?? "-", pause.askedBy,
                        pause.approvedBy, pause.reason,
                    ]
                }
            }
        }
    }
}

private struct PauseLine: Encodable {
    let id: String
    let scope: String
    let askedBy: String
    let approvedBy: String
    let reason: String
    let startedAt: String
    let expiresAt: String
    let endedAt: String?
    let endedBy: String?

    init(_ pause: Pause) {
        id = pause.id
        scope = pause.scope
        askedBy = pause.askedBy
        approvedBy = pause.approvedBy
        reason = pause.reason
        startedAt = pause.startedAt.rfc3339
        expiresAt = pause.expiresAt.rfc3339
        endedAt = pause.endedAt?.rfc3339
        endedBy = pause.endedBy
    }
}
