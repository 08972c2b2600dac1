import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import EncompassWords

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "The delivery queue: list, show, release, cancel, redirect, retry.",
        subcommands: [List.self, Show.self, Release.self, Cancel.self, Redirect.self, Retry.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists notifications, nearest deadline first.")
        @OptionGroup var options: ToolOptions
        @Option(help: "Only these states, separated by commas.") var state: String?
        @Flag(help: "Only those past their deadline and not acknowledged.") var overdue = false
        @Option(help: "Only those of one establishment.") var establishment: URN?
        @Option(
            help: """
                Only open ones by the place's contacts as they are now: nobody (to write to), keyAdultAway (on leave) or \
                unverified (an address that gets no messages).
                """)
        var contacts: ContactProblem?
        @Flag(help: "Only those with a message that failed or is delayed.") var trouble = false
        @Option(help: "At most this many (1 to 1000).") var limit = 200

        func run() async throws {
            try await Failure.reporting {
                guard (1...1000).contains(limit) else { throw Failure(.usage, "--limit is 1 to 1000") }
                let states = try (state ?? "").split(separator: ",").map { name in
                    guard let state = NotificationState(rawValue: String(name)) else {
                        let known = NotificationState.allCases.map(\.rawValue).joined(separator: ", ")
                        throw Failure(.usage, "no state is called \(name): one of \(known)")
                    }
                    return state
                }
                var filter = QueueFilter(
                    states: states, overdue: overdue ? true : nil, target: establishment.map(Scope.establishment))
                (filter.contacts, filter.hasTrouble) = (contacts, trouble)
                let session = try ToolSession(options)
                let reading = try session.reading(.queue)
                let table = QueueTable(viewer: reading.principal)
                let items = try reading.store.notifications.queue(
                    filter, for: reading.principal, limit: limit, at: session.now())
                options.show(items, asHTTP: table.line, under: QueueTable.heading, row: table.row)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one notification, without children's details.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The notification's id or short reference.") var id: String

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let reading = try session.reading(.notification)
                guard let item = try reading.store.notifications.item(idOrReference: id, at: session.now()) else {
                    throw Failure(.failed, "no notification \(id)")
                }
                // Logged before anything is shown.
                _ = try session.run(.consult(Consultation(.notification, subject: "notification:\(item.id)")))
                let table = QueueTable(viewer: reading.principal)
                if options.json { return Console.printJSON(table.line(item)) }
                Console.print(table.detail(item))
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Releases a held notification.")
        @OptionGroup var action: ActionOptions
        func run() async throws { try await action.run(.release) }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancels a notification, with a reason.")
        @OptionGroup var action: ActionOptions
        func run() async throws { try await action.run(.cancel) }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sends a notification again, now.")
        @OptionGroup var action: ActionOptions
        func run() async throws { try await action.run(.retry) }
    }

    struct Redirect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends a notification to another establishment, or another contact of the same one.")
        @OptionGroup var action: ActionOptions
        @Option(help: "The right establishment.") var urn: URN?
        @Option(help: "A contact of the same establishment, by name or role.") var contact: String?

        func run() async throws {
            guard (urn == nil) != (contact == nil) else { throw ValidationError("give --urn or --contact") }
            try await action.run(.redirect, urn: urn, contact: contact)
        }
    }
}

/// The options of each staff action.
struct ActionOptions: ParsableArguments {
    @OptionGroup var options: ToolOptions
    @Argument(help: "The notification's id or short reference.") var id: String
    @Option(help: "The reason, for the audit log.") var reason: String

    func run(_ kind: QueueAction.Kind, urn: URN? = nil, contact: String? = nil) async throws {
        try await Failure.reporting {
            let action = QueueAction(kind: kind, notification: id, reason: reason, urn: urn, contact: contact)
            try options.carryOut(.queue(action))
        }
    }
}

/// The queue as text. Restricted items are described to supervisors only.
struct QueueTable {
    static let restricted = "restricted: ask a supervisor"
    let viewer: Principal

    static let heading = ["REFERENCE", "STATE", "DEADLINE", "CHILDREN", "KIND", "ESTABLISHMENT"]

    func row(_ item: QueueItem) -> [String] {
        [
            item.reference,
            item.state.rawValue + (item.isPaused ? " PAUSED" : "") + (item.overdue ? " OVERDUE" : ""),
            item.deadlineAt.local, String(item.childCount), item.kind.rawValue,
            viewer.isWithheld(item.isRestricted) ? QueueTable.restricted : item.placeName,
        ]
    }

    /// In the format of `GET /v1/notifications`.
    func line(_ item: QueueItem) -> JSONValue { item.json(for: viewer) }

    func detail(_ item: QueueItem) -> String {
        let words = Words.english
        let isWithheld = viewer.isWithheld(item.isRestricted)
        var lines = [
            "reference:      \(item.reference)", "id:             \(item.id)",
            "establishment:  " + (isWithheld ? QueueTable.restricted : "\(item.placeName) (\(item.target))"),
            "incident:       \(item.force)\(isWithheld ? "" : " \(item.incidentReference)")",
            "kind:           \(item.kind.rawValue)",
            "state:          \(item.state.rawValue)\(item.hold.map { " (\(words.name("hold", $0.rawValue) ?? $0.rawValue))" } ?? "")"
                + (item.isPaused ? ", paused: nothing is sent" : ""),
            "children:       \(item.childCount)", "release:        \(item.releaseAt.local)",
            "deadline:       \(item.deadlineAt.local)\(item.overdue ? " OVERDUE" : "")\(item.late ? " (late)" : "")",
        ]
        if let nextAt = item.nextAt { lines.append("next step:      \(item.step) at \(nextAt.local)") }
        for attempt in isWithheld ? [] : item.attempts {
            lines.append(
                "message:        \(words.name("contact.role", attempt.role) ?? attempt.role) by \(attempt.channel): "
                    + attempt.state.rawValue
                    + (attempt.reason.map { " (\(words.name("message.reason", $0) ?? $0))" } ?? ""))
        }
        if item.hasOpenPhoneTask { lines.append("phone:          a call to the establishment is due") }
        if let acknowledged = item.acknowledgement, !isWithheld {
            lines.append("acknowledged:   \(acknowledged.at.local) by \(acknowledged.by), \(acknowledged.via)")
        }
        return lines.joined(separator: "\n")
    }
}
