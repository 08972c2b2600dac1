import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore

struct BreachesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breaches", abstract: "Children's details that a wrong school may have opened.",
        subcommands: [List.self, Close.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists open records with what was opened and the 72-hour clock.")
        @OptionGroup var options: ToolOptions
        @Flag(help: "Include closed ones.") var all = false

        func run() async throws {
            try await Failure.reporting {
                let reading = try ToolSession(options).reading(.breaches)
                let viewer = reading.principal
                try options.show(
                    reading.store.breaches.all(openOnly: !all),
                    as: { BreachLine($0, isKept: viewer.isKept($0.isRestricted)) },
                    under: ["BREACH", "NOTIFICATION", "AT", "LEARNED", "DUE", "OPENED", "OUTCOME"]
                ) { breach in
                    [
                        breach.id, viewer.isKept(breach.isRestricted) ? "restricted" : breach.reference,
                        viewer.isKept(breach.isRestricted) ? "ask a supervisor" : breach.target.description,
                        breach.learnedAt.local,
                        breach.dueAt.local, String(breach.opened.count),
                        viewer.isKept(breach.isRestricted) ? "-" : breach.outcome ?? "-",
                    ]
                }
            }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Closes a record with the decision.", aliases: ["settle"])
        @OptionGroup var options: ToolOptions
        @Argument(help: "The record's id.") var id: String
        @Option(help: "Reported to the Information Commissioner, or why not.") var outcome: String

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.settleBreach(id: id, outcome: outcome))
            }
        }
    }
}

private struct BreachLine: Encodable {
    struct Opening: Encodable {
        let entry: Int64
        let at: String
        let action: String
        let actor: String
    }

    let id: String
    let notification: String?
    let reference: String
    let child: String?
    let target: String
    let restricted: Bool
    let learnedAt: String
    let dueAt: String
    let reportedBy: String?
    let opened: [Opening]
    let settledAt: String?
    let settledBy: String?
    let outcome: String?

    /// - Parameter isKept: whether the reader is shown only that there is one.
    init(_ breach: Breach, isKept: Bool) {
        id = breach.id
        notification = isKept ? nil : breach.notification
        reference = isKept ? "" : breach.reference
        child = isKept ? nil : breach.child
        target = isKept ? "" : breach.target.description
        restricted = breach.isRestricted
        learnedAt = breach.learnedAt.rfc3339
        dueAt = breach.dueAt.rfc3339
        reportedBy = isKept ? nil : breach.reportedBy
        opened = (isKept ? [] : breach.opened).map {
            Opening(entry: $0.seq, at: $0.at.rfc3339, action: $0.action, actor: $0.actor)
        }
        settledAt = breach.settledAt?.rfc3339
        settledBy = breach.settledBy
        outcome = isKept ? nil : breach.outcome
    }
}
