import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract:
            "Pauses messages to an area, an authority or a school; deadlines still apply, and calls go to the phone list.",
        subcommands: [Start.self, Approve.self, List.self, End.self], defaultSubcommand: List.self)

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Requests a pause; it starts when the named approver approves it, or at once for 30 minutes.")
        @OptionGroup var options: ToolOptions
        @Option(help: "urn:121234, la:926 or area:norfolk.") var scope: String
        @Option(help: "The account of the supervisor or duty manager who will approve it, not your own.")
        var approvedBy: String?
        @Option(help: "The reason; it is shown with the pause.") var reason: String
        @Option(help: "When it ends by itself, as \"2026-11-20 12:00\" in London; within seven days.") var until:
            String?
        @Flag(help: "Start it at once, without an approver; it ends by itself after 30 minutes.") var emergency = false

        func validate() throws {
            guard emergency == (approvedBy == nil), emergency == (until == nil) else {
                throw ValidationError("Give --approved-by and --until, or --emergency alone.")
            }
        }

        func run() async throws {
            try await Failure.reporting {
                guard let approvedBy, let until else {
                    let now = try ToolSession(options).now()
                    return try options.carryOut(
                        .requestPause(PauseRequest(emergencyFor: scope, reason: reason, at: now)))
                }
                let request = PauseRequest(
                    scope: scope, approvedBy: approvedBy, reason: reason, until: try Moments.read(until, "--until"))
                try options.carryOut(.requestPause(request))
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approves a requested pause: only the supervisor or duty manager that it names can.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The pause's id.") var id: String

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.approvePause(id: id)) }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a pause, so that queued messages are sent; or withdraws a request.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The pause's id.") var id: String
        @Option(help: "The reason, for the audit log.") var reason: String

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.endPause(id: id, reason: reason))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists pauses in effect and requested ones.")
        @OptionGroup var options: ToolOptions
        @Flag(help: "Include ended pauses.") var all = false

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let now = session.now()
                let reading = try session.reading(.pauses)
                let pauses = try reading.store.areas.seen(
                    reading.store.pauses.all(inForceOnly: false, at: now), by: reading.principal
                ) { .pause($0.id) }.filter {
                    all || $0.isInForce(at: now) || $0.isRequested(at: now)
                }
                options.show(
                    pauses, asHTTP: { $0.json(at: now) },
                    under: ["PAUSE", "STATE", "SCOPE", "UNTIL", "ENDED", "ASKED BY", "APPROVER", "REASON"]
                ) { pause in
                    [
                        pause.id, pause.state(at: now), pause.scope, pause.expiresAt.local, pause.endedAt?.local ?? "-",
                        pause.askedBy,
                        pause.isEmergency ? "-" : pause.approvedBy, pause.reason,
                    ]
                }
            }
        }
    }
}
