import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore

struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Legal holds: what must not be erased, whatever its age.",
        subcommands: [Add.self, List.self, Lift.self], defaultSubcommand: List.self)

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Places a legal hold on a child, an incident or a school.")
        @OptionGroup var options: ToolOptions
        @Option(help: "A child's id, or a unique pupil number: all incidents of that pupil.") var child: String?
        @Option(help: "An incident's id, or its force's reference.") var incident: String?
        @Option(help: "A school or authority: urn:121234 or la:926.") var school: Scope?
        @Option(help: "The reason, for the hold and the audit log.") var reason: String

        func run() async throws {
            let targets = [
                child.map(HoldTarget.child), incident.map(HoldTarget.incident), school.map(HoldTarget.place),
            ]
            .compactMap(\.self)
            guard targets.count == 1 else { throw ValidationError("give one of --child, --incident and --school") }
            try await Failure.reporting {
                try options.carryOut(.placeHold(HoldRequest(target: targets[0], reason: reason)))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the legal holds in force.")
        @OptionGroup var options: ToolOptions
        @Flag(help: "Include lifted holds.") var all = false

        func run() async throws {
            try await Failure.reporting {
                let reading = try ToolSession(options).reading(.holds)
                let holds = try reading.store.areas.seen(
                    reading.store.holds.all(inForceOnly: !all), by: reading.principal
                ) { .hold($0.id) }
                try options.show(
                    holds, as: HoldLine.init, under: ["HOLD", "ON", "SINCE", "BY", "LIFTED", "REASON"]
                ) { hold in
                    [
                        hold.id, hold.subject, hold.placedAt.local, hold.placedBy,
                        hold.liftedAt.map { "\($0.local) by \(hold.liftedBy ?? "?"): \(hold.liftedBecause ?? "")" }
                            ?? "-",
                        hold.reason,
                    ]
                }
            }
        }
    }

    struct Lift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lifts a legal hold.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The hold's id.") var id: String
        @Option(help: "The reason, for the hold and the audit log.") var reason: String

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.liftHold(id: id, reason: reason)) }
        }
    }
}

private struct HoldLine: Encodable {
    let id: String
    let on: String
    let placedAt: String
    let placedBy: String
    let reason: String
    let liftedAt: String?
    let liftedBy: String?
    let liftedBecause: String?

    init(_ hold: LegalHold) {
        id = hold.id
        on = hold.subject
        placedAt = hold.placedAt.rfc3339
        placedBy = hold.placedBy
        reason = hold.reason
        liftedAt = hold.liftedAt?.rfc3339
        liftedBy = hold.liftedBy
        liftedBecause = hold.liftedBecause
    }
}
