import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb

struct IncidentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents", abstract: "Incidents as the forces reported them: list, show, link, unlink.",
        subcommands: [List.self, Show.self, Link.self, Unlink.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists incidents, the last received first.")
        @OptionGroup var options: ToolOptions
        @Option(help: "Only one force's.") var force: String?
        @Option(help: "At most this many (1 to 1000).") var limit = 200

        func run() async throws {
            try await Failure.reporting {
                guard (1...1000).contains(limit) else { throw Failure(.usage, "--limit is 1 to 1000") }
                let reading = try ToolSession(options).reading(.incidents)
                let viewer = reading.principal
                options.show(
                    try reading.store.incidents.list(for: viewer, IncidentFilter(force: force), limit: limit),
                    asHTTP: { $0.json(for: viewer) },
                    under: ["ID", "FORCE", "REFERENCE", "RECEIVED", "STATUS", "CHILDREN", "EXCEPTIONS", "LINKED"]
                ) { item in
                    let isWithheld = viewer.isWithheld(item.summary.isRestricted)
                    return [
                        isWithheld ? "-" : item.summary.id, item.summary.force,
                        isWithheld ? QueueTable.restricted : item.summary.reference, item.receivedAt.local,
                        item.status.rawValue, String(item.children), String(item.openExceptions),
                        item.isLinked ? "yes" : "",
                    ]
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one incident with its children, adults and circumstances.",
            discussion: "It is logged as a consultation, with your purpose.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The incident's id or the force's reference.") var id: String
        @Option(help: "Why you read children's details, for the audit log.") var purpose: String

        func run() async throws {
            try await Failure.reporting {
                guard !purpose.allSatisfy(\.isWhitespace) else { throw Failure(.usage, "--purpose needs words") }
                let session = try ToolSession(options)
                let reading = try session.reading(.incident)
                let viewer = reading.principal
                let store = reading.store
                let ids = try store.incidents.ids(of: id)
                guard let found = ids.first else { throw Failure(.failed, "no incident \(id)") }
                guard ids.count == 1 else {
                    throw Failure(.usage, "several forces use this reference: give the incident's id")
                }
                if try viewer.isWithheld(store.incidents.isRestricted(found) ?? true) {
                    throw Failure(.failed, "this incident is \(QueueTable.restricted)")
                }
                // Logged before anything is shown.
                _ = try session.run(
                    .consult(Consultation(.incident, subject: "incident:\(found)", facts: ["purpose": purpose])))
                let opened = try OpenedIncident(
                    store.incidents.detail(found, for: viewer), in: store, for: viewer,
                    on: London.installed().date(session.now()))
                let json = opened.json(for: viewer)
                if options.json { return Console.printJSON(json) }
                Console.print(IncidentText(json).lines.joined(separator: "\n"))
            }
        }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Links two officers' reports of one event, so that each school is notified once.",
            discussion: """
                A school that was not notified yet gets one notification with both references; a school that was notified \
                of one report gets a correction that adds the other. If one report is restricted, both are.
                """)
        @OptionGroup var options: ToolOptions
        @Argument(help: "One report, by its id or the force's reference.") var id: String
        @Argument(help: "The other report.") var other: String

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.linkIncidents(id, with: other)) }
        }
    }

    struct Unlink: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a report out of its event: schools are notified of it by itself.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The report, by its id or the force's reference.") var id: String
        @Option(help: "The reason, for the audit log; needed once something has left.") var reason: String?

        func run() async throws {
            try await Failure.reporting { try options.carryOut(.unlinkIncident(id: id, reason: reason)) }
        }
    }
}

/// An incident for people, from its JSON form.
private struct IncidentText {
    let incident: JSONValue

    init(_ incident: JSONValue) { self.incident = incident }

    var lines: [String] {
        let content = incident["revisions"]?.array?.last?["content"]
        let facts: [(String, String?)] = [
            ("reference", incident["reference"]?.text), ("force", incident["force"]?.text),
            ("id", incident["id"]?.text), ("restricted", incident["restricted"] == .bool(true) ? "yes" : nil),
            ("happened", content?["occurredAt"]?.text), ("received", incident["receivedAt"]?.text),
            ("status", content?["status"]?.text), ("risk", content?["riskGrade"]?.text),
            ("place", content?["location"].flatMap(IncidentText.address)),
            ("circumstances", content?["circumstances"]?.text), ("for schools", content?["schoolSummary"]?.text),
        ]
        var lines = facts.compactMap { name, value in value.map { IncidentText.line(name, $0) } }
        for adult in content?["adults"]?.array ?? [] {
            let parts = [IncidentText.name(adult), adult["dateOfBirth"]?.text, adult["role"]?.text]
            lines.append(IncidentText.line("adult", parts.compactMap(\.self).joined(separator: ", ")))
        }
        for child in incident["children"]?.array ?? [] {
            let details = child["details"] ?? .null
            let parts = [IncidentText.name(details), details["dateOfBirth"]?.text, child["state"]?.text]
            let open = (child["places"]?.array ?? []).filter { $0["closed"] == .bool(false) }
            let places = open.compactMap { $0["targetName"]?.text ?? $0["target"]?.text }
            lines.append(
                IncidentText.line("child", (parts.compactMap(\.self) + places).joined(separator: ", ")))
        }
        for item in incident["notifications"]?.array ?? [] {
            let parts = [item["reference"], item["targetName"] ?? item["target"], item["kind"], item["state"]]
            lines.append(IncidentText.line("notification", IncidentText.joined(parts)))
        }
        for item in incident["exceptions"]?.array ?? [] where item["resolvedAt"] == .null {
            lines.append(IncidentText.line("exception", IncidentText.joined([item["kind"], item["id"]])))
        }
        for (name, key) in [("linked with", "linked"), ("maybe the same", "proposed"), ("same people", "related")] {
            for item in incident[key]?.array ?? [] {
                lines.append(IncidentText.line(name, IncidentText.joined([item["reference"], item["id"]])))
            }
        }
        return lines
    }

    private static func line(_ name: String, _ value: String) -> String {
        let head = name + ":"
        return head + String(repeating: " ", count: max(1, 16 - head.count)) + value
    }

    private static func joined(_ values: [JSONValue?]) -> String {
        values.compactMap { $0?.text }.joined(separator: ", ")
    }

    private static func name(_ person: JSONValue) -> String {
        let name = [person["forename"]?.text, person["surname"]?.text].compactMap(\.self).joined(separator: " ")
        return name.isEmpty ? "no name" : name
    }

    private static func address(_ place: JSONValue) -> String? {
        let lines = (place["lines"]?.array ?? []).compactMap(\.text)
        let all = lines + [place["town"]?.text, place["postcode"]?.text].compactMap(\.self)
        return all.isEmpty ? nil : all.joined(separator: ", ")
    }
}
