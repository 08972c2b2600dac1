import ArgumentParser
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation

/// When a roll counts as stale.
private enum Registry {
    static let staleAfter = Span.days(60)
}

struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "The local registry: establishments, rolls, contacts, calendars.",
        subcommands: [Import.self, Show.self, Stats.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Imports files: all of a run, or nothing.",
            discussion: "Any of the files, any number of times. Rejected rows are listed with line, column and reason.")
        @OptionGroup var options: ToolOptions
        @Option(help: "Establishments: a GIAS download, or a short list.") var establishments: [String] = []
        @Option(help: "GIAS links: predecessors and successors.") var links: [String] = []
        @Option(help: "A pupil roll.") var roll: [String] = []
        @Option(help: "Contacts: Key Adults and others.") var contacts: [String] = []
        @Option(help: "Terms, INSET days and closures.") var calendar: [String] = []
        @Option(help: "gov.uk's bank holidays (JSON).") var bankHolidays: [String] = []
        @Flag(help: "Show what would change, and change nothing.") var dryRun = false
        @Option(help: "The number of rejected rows allowed before the whole run is refused.") var rejectLimit = 0
        @Flag(help: "Accept that a roll or the register loses more than a tenth, or a role its last contact.")
        var acceptRemovals = false
        @Option(help: "The reason, for the audit log. Needed if the calendar moves open notifications.")
        var reason: String?

        func run() async throws {
            try await Failure.reporting {
                let wanted = files
                if reason?.allSatisfy(\.isWhitespace) == true { throw Failure(.usage, "--reason must not be empty") }
                guard !wanted.isEmpty else { throw Failure(.usage, "name at least one file, such as --roll roll.csv") }
                for (file, path) in wanted where !FileManager.default.isReadableFile(atPath: path) {
                    throw Failure(.failed, "cannot read \(file.name)")
                }
                let report = try RegistryImportRun(
                    session: ToolSession(options),
                    options: ImportOptions(
                        isDryRun: dryRun, rejectLimit: rejectLimit, acceptsRemovals: acceptRemovals,
                        reason: reason)
                ).run(wanted)
                if options.json { try Console.printJSON(report) } else { ImportReportText(report).print() }
                switch report.outcome {
                case .landed, .dryRun: return
                case .tooManyRejected:
                    throw Failure(
                        .data,
                        "nothing was changed: \(counted(report.rejected, "row")) rejected, \(rejectLimit) allowed")
                case .removalsNotAccepted:
                    throw Failure(
                        .data,
                        "nothing was changed: the files would remove what is listed above; complete them, or check and "
                            + "import again with --accept-removals")
                case .reasonNeeded:
                    throw Failure(
                        .data,
                        "nothing was changed: the calendar moves open notifications; check, then give --reason")
                case .unreadable:
                    throw Failure(.data, "nothing was changed: \(report.problem ?? "a file is unreadable")")
                }
            }
        }

        private var files: [(RegistryFile, String)] {
            let groups: [(RegistryFile.Kind, [String])] = [
                (.establishments, establishments), (.links, links), (.bankHolidays, bankHolidays),
                (.calendar, calendar), (.roll, roll), (.contacts, contacts),
            ]
            return groups.flatMap { kind, paths in
                paths.map { (RegistryFile(kind: kind, name: ($0 as NSString).lastPathComponent), $0) }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one establishment with contacts and calendar.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The establishment's URN.") var urn: URN

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let now = session.now()
                let today = London().map { $0.date(now) } ?? LocalDate(dayNumber: Int32(now.milliseconds / 86_400_000))
                guard let detail = try session.reading(.registry).store.registry.detail(urn, on: today) else {
                    throw Failure(.failed, "there is no establishment \(urn) in the registry")
                }
                if options.json { return try Console.printJSON(RegistryDetailLine(detail)) }
                Console.print(RegistryText.detail(detail))
            }
        }
    }

    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Counts and ages of the stored data.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let stats = try session.reading(.registry).store.registry.stats(
                    staleBefore: session.now() - Registry.staleAfter)
                if options.json { return try Console.printJSON(stats) }
                Console.print(RegistryText.stats(stats))
            }
        }
    }
}

/// An import's report for a person: the changes on standard output, faults on standard error.
struct ImportReportText {
    private let report: ImportReport

    init(_ report: ImportReport) { self.report = report }

    func print() {
        for file in report.files {
            for fault in file.faults { Console.note("\(file.name): \(fault)") }
            let hidden = file.rejected + file.warnings - file.faults.count
            if hidden > 0 { Console.note("\(file.name): and \(hidden) more") }
        }
        if let diff = report.diff { Console.print(text(diff)) }
        if let effect = report.calendarEffect, effect != CalendarEffect() {
            Console.print(
                "open notifications: \(effect.forward) brought forward; \(effect.kept) not postponed, although the new "
                    + "calendar is later")
        }
        switch report.outcome {
        case .landed: Console.note("imported")
        case .dryRun: Console.note("dry run: nothing was changed")
        default: break
        }
    }

    private func text(_ diff: RegistryDiff) -> String {
        var table = TextTable(["", "ADDED", "CHANGED", "REMOVED", "UNCHANGED"])
        for part in diff.parts {
            table.add([
                part.kind.rawValue, String(part.added), String(part.changed), String(part.removed),
                String(part.unchanged),
            ])
        }
        var lines = [table.text]
        for part in diff.parts {
            lines += examples(part.kind.rawValue, "added", part.addedExamples)
            lines += examples(part.kind.rawValue, "changed", part.changedExamples)
            lines += examples(part.kind.rawValue, "removed", part.removedExamples)
        }
        for loss in diff.losses {
            lines.append("roll of \(loss.urn): \(loss.removed) of \(loss.held) pupils would be removed")
        }
        if let loss = diff.registerLoss {
            lines.append("register: \(loss.removed) of \(loss.held) open establishments are not in the file")
        }
        lines += diff.otherLosses.prefix(20).map { "\($0.kind.rawValue) of \($0.words)" }
        if diff.otherLosses.count > 20 { lines.append("and \(diff.otherLosses.count - 20) more losses") }
        for warning in diff.warnings {
            let line = warning.line.map { " line \($0)" } ?? ""
            lines.append("warning: \(warning.kind.rawValue)\(line): \(warning.reason)")
        }
        if diff.warningCount > diff.warnings.count {
            lines.append("and \(diff.warningCount - diff.warnings.count) more warnings")
        }
        return lines.joined(separator: "\n")
    }

    private func examples(_ kind: String, _ change: String, _ examples: [String]) -> [String] {
        examples.map { "  \(kind) \(change): \($0)" }
    }
}

/// The registry as text.
enum RegistryText {
    static func detail(_ detail: RegistryDetail) -> String {
        let place = detail.establishment
        var lines = [
            "\(place.urn)  \(place.name)", "status:    \(place.status.rawValue)",
            "authority: \([place.localAuthority ?? "not known", place.localAuthorityName].compactMap(\.self).joined(separator: " "))",
            "phase:     \(place.phase ?? "not known")",
            "address:   \((place.address.lines + [place.address.town, place.address.postcode].compactMap(\.self)).joined(separator: ", "))",
            "roll:      \(counted(detail.rollEntries, "pupil"))\(detail.rollImportedAt.map { ", imported \($0.local)" } ?? "")",
        ]
        if let successor = detail.successor { lines.append("successor: \(successor)") }
        for link in detail.links { lines.append("link:      \(link.description) \(link.linked)") }
        for stored in detail.contacts { lines.append("contact:   " + text(stored.contact)) }
        for period in detail.calendar {
            lines.append("calendar:  \(period.kind.rawValue) \(period.from) to \(period.to) \(period.name ?? "")")
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ contact: Contact) -> String {
        [
            contact.role.rawValue, String(contact.order), contact.name, contact.email ?? "",
            contact.numbersToCall.first ?? "",
            contact.verifiedOn.map { "verified \($0)" } ?? "NOT VERIFIED: never sent to",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    static func stats(_ stats: RegistryStats) -> String {
        [
            "establishments:       \(stats.establishmentsOpen) open, \(stats.establishmentsClosed) closed",
            "links:                \(stats.links)",
            "pupils:               \(stats.pupils) on \(stats.rolls) rolls (\(stats.rollEntries) registrations)",
            "oldest roll:          \(stats.oldestRoll?.local ?? "none")",
            "stale rolls:          \(stats.staleRolls)",
            "rolls without contact: \(stats.rollsWithoutContacts)",
            "contacts:             \(stats.contacts), \(stats.contactsUnverified) never verified",
            "calendar:             \(counted(stats.calendarPeriods, "period")), "
                + counted(stats.bankHolidays, "bank holiday"),
            "last import:          \(stats.lastImport?.local ?? "none") (generation \(stats.generation))",
        ].joined(separator: "\n")
    }
}

/// An establishment and everything that belongs to it, for `--json`.
struct RegistryDetailLine: Encodable {
    let establishment: Establishment
    let successor: URN?
    let links: [EstablishmentLink]
    let contacts: [Contact]
    let calendar: [CalendarPeriod]
    let rollEntries: Int
    let rollImportedAt: String?

    init(_ detail: RegistryDetail) {
        establishment = detail.establishment
        successor = detail.successor
        links = detail.links
        contacts = detail.contacts.map(\.contact)
        calendar = detail.calendar
        rollEntries = detail.rollEntries
        rollImportedAt = detail.rollImportedAt?.rfc3339
    }
}
