import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb
import EncompassWords

struct CallsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls", abstract: "The phone list: list, claim, record, answer, export.",
        subcommands: [List.self, Claim.self, Unclaim.self, Record.self, Answer.self, Export.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists open tasks, nearest deadline first.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let reading = try session.reading(.calls)
                let (viewer, now, words) = (reading.principal, session.now(), Words.english)
                try options.show(
                    reading.store.phoneList.tasks(for: viewer), asHTTP: { $0.json(for: viewer) },
                    under: ["TASK", "REFERENCE", "KIND", "DUE", "NEXT TRY", "WHY", "CLAIMED BY", "SCHOOL"]
                ) { task in
                    [
                        task.id, task.reference, words.name("sheet.kind", task.kind) ?? task.kind, task.dueAt.local,
                        task.tryAt.map { $0 > now ? $0.local : "now" } ?? "now",
                        words.name("call.reason", task.reason) ?? task.reason, task.claimedBy ?? "-",
                        viewer.isWithheld(task.isRestricted) ? QueueTable.restricted : task.placeName,
                    ]
                }
            }
        }
    }

    struct Claim: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Claims a call, so that nobody else makes it.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The task's id.") var task: String
        func run() async throws { try await CallsCommand.run(.claim(task: task), options) }
    }

    struct Unclaim: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Releases a claimed call.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The task's id.") var task: String
        func run() async throws { try await CallsCommand.run(.unclaim(task: task), options) }
    }

    struct Answer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Answers a challenge or a request for a call.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The task's id.") var task: String
        @Option(help: "The answer.") var note: String
        func run() async throws { try await CallsCommand.run(.answer(task: task, answer: note), options) }
    }

    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Records a call. A call that reached a contact on the register or the head acknowledges the notification."
        )
        @OptionGroup var options: ToolOptions
        @Argument(help: "The notification's id or short reference.") var reference: String
        @Option(help: "spoke, noAnswer, leftMessage or wrongNumber.") var outcome: CallOutcome
        @Option(help: "The name of the person spoken to.") var spokeTo: String?
        @Option(help: "A note for MASH.") var note: String?
        @Option(help: "When it was made, as \"2026-11-20 08:20\" in London; without this, now.") var at: String?

        func run() async throws {
            try await Failure.reporting {
                let call = CallRequest(
                    notification: reference, outcome: outcome, spokeTo: spokeTo, note: note,
                    at: try at.map { try Moments.read($0, "--at") })
                try options.carryOut(.call(.record(call)))
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what a caller needs, including children's names. The audit log records who printed it.")
        @OptionGroup var options: ToolOptions
        @Option(help: "text, csv or html (to print).") var format = CallSheetFormat.text

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let london = try London.installed()
                let reading = try session.reading(.callSheet)
                let store = reading.store
                let now = session.now()
                let sheet = try store.phoneList.callSheet(
                    .phoneList, for: reading.principal,
                    isExercise: store.purpose() == .exercise, today: london.date(now), at: now)
                // Logged before anything is shown.
                _ = try session.run(
                    .consult(
                        Consultation(
                            .callSheet, subject: "phoneList", facts: ["entries": String(sheet.entries.count)])))
                if options.json { return try Console.printJSON(sheet) }
                Console.print(CallSheetText(sheet, london: london).text(format))
            }
        }
    }

    static func run(_ action: CallAction, _ options: ToolOptions) async throws {
        try await Failure.reporting {
            try options.carryOut(.call(action))
        }
    }
}
