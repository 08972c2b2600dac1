import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import EncompassWords

struct ExceptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exceptions", abstract: "What a person must decide: list, show, resolve, reopen.",
        subcommands: [List.self, Show.self, Resolve.self, Reopen.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists open exceptions, nearest deadline first.")
        @OptionGroup var options: ToolOptions
        @Option(help: "Only those of these kinds, separated by commas, such as review,unmatched.") var kind: String?
        @Option(help: "Only one force's.") var force: String?
        @Option(help: "Only those whose likeliest pupil is at this school.") var urn: URN?
        @Flag(help: "Only those past their deadline.") var overdue = false
        @Option(help: "deadline, age, kind, force or school.") var order = "deadline"
        @Option(help: "At most this many (1 to 1000).") var limit = 200

        func run() async throws {
            try await Failure.reporting {
                guard (1...1000).contains(limit) else { throw Failure(.usage, "--limit is 1 to 1000") }
                let filter = try filter()
                let session = try ToolSession(options)
                let reading = try session.reading(.queue)
                let table = ExceptionTable(viewer: reading.principal, now: session.now())
                // Which of the restricted ones are of a kind is not for everybody.
                options.show(
                    try reading.store.exceptions.list(
                        filter, for: reading.principal, limit: limit, at: session.now()), asHTTP: table.line,
                    under: ExceptionTable.heading, row: table.row)
            }
        }

        private func filter() throws -> ExceptionFilter {
            var filter = ExceptionFilter()
            for name in kind?.split(separator: ",").map(String.init) ?? [] {
                guard let known = ExceptionKind(rawValue: name) else {
                    let all = ExceptionKind.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Failure(.usage, "no kind is called \(name): one of \(all)")
                }
                filter.kinds.insert(known)
            }
            guard let order = ExceptionFilter.Order(rawValue: order) else {
                let all = ExceptionFilter.Order.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(.usage, "no order is called \(order): one of \(all)")
            }
            filter.order = order
            filter.force = force
            filter.school = urn
            filter.isOverdue = overdue
            return filter.withMatches()
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one exception, without the child's details.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The exception's id.") var id: String

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let reading = try session.reading(.exception)
                guard let item = try reading.store.exceptions.item(id: id) else {
                    throw Failure(.failed, "no exception \(id)")
                }
                // Logged before anything is shown.
                _ = try session.run(.consult(Consultation(.exception, subject: "exception:\(item.id)")))
                let table = ExceptionTable(viewer: reading.principal, now: session.now())
                if options.json { return Console.printJSON(table.line(item)) }
                Console.print(table.detail(item))
            }
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decides an exception; the first decision counts.",
            discussion: """
                match needs --upn, or --pupil-id with --urn; establishment needs --urn; passToLA needs --la; dismiss needs \
                nothing more.
                """)
        @OptionGroup var options: ToolOptions
        @Argument(help: "The exception's id.") var id: String
        @Option(help: "match, establishment, passToLA or dismiss.") var decision: String
        @Option(help: "The reason, for the audit log.") var reason: String
        @Option(help: "The pupil's UPN.") var upn: String?
        @Option(help: "The school's own number of the pupil, with --urn.") var pupilId: String?
        @Option(help: "The establishment.") var urn: URN?
        @Option(help: "The authority, three digits.") var la: String?

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(
                    .resolve(
                        ResolveRequest(
                            exception: id, decision: decision, reason: reason, upn: upn, pupilId: pupilId, urn: urn,
                            la: la)))
            }
        }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Opens a resolved exception again; what it led to is cancelled, or withdrawn if it was read.",
            discussion: """
                Without --reason, the decision is undone: that is possible until something has left, and for a quarter of an \
                hour if nothing is to be sent, and only for a decision of your own. The exception keeps its deadline then; with a reason it gets a new one.
                """)
        @OptionGroup var options: ToolOptions
        @Argument(help: "The exception's id.") var id: String
        @Option(help: "The reason, for the audit log.") var reason: String?

        func run() async throws {
            try await Failure.reporting {
                if let reason {
                    try options.carryOut(.reopenException(id: id, reason: reason))
                } else {
                    try options.carryOut(.undoException(id: id))
                }
            }
        }
    }
}

/// Exceptions as text. Restricted ones are described to supervisors only.
private struct ExceptionTable {
    static let heading = ["ID", "DEADLINE", "KIND", "INCIDENT", "WHY"]
    let viewer: Principal
    let now: Timestamp

    private func isWithheld(_ item: ExceptionItem) -> Bool { viewer.isWithheld(item.isRestricted) }

    private func kind(_ item: ExceptionItem) -> String {
        let code = (isWithheld(item) ? ExceptionKind.restricted : item.kind).rawValue
        return Words.english.name("exception.kind", code) ?? code
    }

    func row(_ item: ExceptionItem) -> [String] {
        let isLate = item.resolvedAt == nil && item.deadlineAt <= now
        return [
            item.id, item.deadlineAt.local + (isLate ? " OVERDUE" : ""), kind(item),
            item.force + (isWithheld(item) ? "" : item.incidentReference.map { " " + $0 } ?? ""),
            isWithheld(item) ? QueueTable.restricted : item.detail,
        ]
    }

    /// In the format of `GET /v1/exceptions`.
    func line(_ item: ExceptionItem) -> JSONValue { item.json(for: viewer, at: now) }

    func detail(_ item: ExceptionItem) -> String {
        var lines = zip(ExceptionTable.heading, row(item)).map { name, value in
            (name.lowercased() + ":").padding(to: 12) + value
        }
        lines.append("opened:".padding(to: 12) + item.openedAt.local)
        if let resolvedAt = item.resolvedAt {
            let decision = isWithheld(item) ? "" : item.decision.map { ", " + $0 } ?? ""
            lines.append("resolved:".padding(to: 12) + resolvedAt.local + decision)
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
