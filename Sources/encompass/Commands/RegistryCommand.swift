import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation

struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "The local registry: establishments, rolls, contacts, calendars.",
        subcommands: [Import.self, Show.self, Stats.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Imports files: all of a run, or nothing.",
            discussion: """
                Any of the files, any number of times. CSV with commas, semicolons or tabs, and .xlsx, as schools' systems \
                export them; --dry-run shows how each file was understood, with its first rows read back.
                """)
        @OptionGroup var options: ToolOptions
        @Option(help: "Establishments: a GIAS download, or a short list.") var establishments: [String] = []
        @Option(help: "GIAS links: predecessors and successors.") var links: [String] = []
        @Option(help: "A pupil roll: CSV or .xlsx.") var roll: [String] = []
        @Option(help: "A Common Transfer File: adds and updates pupils only.") var ctf: [String] = []
        @Option(help: "The school that the rolls and transfer files are of, if they do not say it themselves.")
        var urn: URN?
        @Option(help: "The same by DfE number, such as 926/2001.") var laestab: String?
        @Option(help: "An authority's register of children not in school, with providers and officers.")
        var notInSchool: [String] = []
        @Option(help: "Contacts: Key Adults and others.") var contacts: [String] = []
        @Option(help: "Terms, INSET days and closures.") var calendar: [String] = []
        @Option(help: "gov.uk's bank holidays (JSON).") var bankHolidays: [String] = []
        @Flag(help: "Show what would change, and change nothing.") var dryRun = false
        @Option(help: "The number of rejected rows allowed before the whole run is refused.") var rejectLimit = 0
        @Option(help: "How many changes of each sort, and warnings, the report names (at most 100000).")
        var changes = RegistryDiff.keptChanges
        @Flag(
            help: "Remove contacts that the file does not name; accept that a roll or the register loses over a tenth.")
        var acceptRemovals = false
        @Option(help: "The reason, for the audit log. Needed if the calendar moves open notifications.")
        var reason: String?
        @Option(
            help: "Save rejected rows with the reasons as CSV here, to be sent back. The file has children's details.")
        var rejected: String?

        func run() async throws {
            try await Failure.reporting {
                if urn != nil, laestab != nil { throw Failure(.usage, "give --urn or --laestab, not both") }
                if urn != nil || laestab != nil, roll.isEmpty, ctf.isEmpty {
                    throw Failure(.usage, "--urn and --laestab say whose --roll or --ctf it is")
                }
                if reason?.allSatisfy(\.isWhitespace) == true { throw Failure(.usage, "--reason must not be empty") }
                guard (0...100_000).contains(changes) else {
                    throw Failure(.usage, "--changes must be from 0 to 100000")
                }
                guard groups.contains(where: { !$0.paths.isEmpty }) else {
                    throw Failure(.usage, "name at least one file, such as --roll roll.csv")
                }
                let session = try ToolSession(options)
                let wanted = try files(session)
                for (_, path) in wanted { try InputFile.check(path) }
                var report = try RegistryImportRun(
                    session: session,
                    options: ImportOptions(
                        isDryRun: dryRun, rejectLimit: rejectLimit, acceptsRemovals: acceptRemovals,
                        reason: reason, keepsRejects: rejected != nil, changes: changes),
                    areas: knownAreas
                ).run(wanted)
                if let rejected { try save(&report, to: rejected) }
                if options.json { try Console.printJSON(report) } else { ImportReportPrinter(report).print() }
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

        /// None if there are none, or if they are faulty: the register's authorities are known without them.
        private var knownAreas: [AreaPolicy] { (try? options.input.areaReport(options.input.report()))?.areas ?? [] }

        private var groups: [(kind: RegistryFile.Kind, paths: [String])] {
            [
                (.establishments, establishments), (.links, links), (.bankHolidays, bankHolidays),
                (.calendar, calendar), (.roll, roll), (.ctf, ctf),
                (.notInSchool, notInSchool), (.contacts, contacts),
            ]
        }

        private func files(_ session: ToolSession) throws -> [(RegistryFile, String)] {
            let headings = try headings(session.configuration.registry.headingsFile)
            return groups.flatMap { kind, paths in
                paths.map { path in
                    let isOfSchool = kind == .roll || kind == .ctf
                    return (
                        RegistryFile(
                            kind: kind, name: (path as NSString).lastPathComponent, urn: isOfSchool ? urn : nil,
                            laestab: isOfSchool ? laestab : nil, headings: headings), path
                    )
                }
            }
        }

        /// The area's own headings.
        private func headings(_ path: String?) throws -> String? {
            guard let path else { return nil }
            if let code = MachineFiles.whyUnreadable(path) {
                throw Failure(
                    .configuration, "registry.headingsFile: cannot read \(path): \(InputFile.reason(code))")
            }
            guard let text = String(data: try InputFile.read(path), encoding: .utf8) else {
                throw Failure(.configuration, "registry.headingsFile: \(path) is not text in UTF-8")
            }
            do { _ = try Headings.standard.adding(text) } catch {
                throw Failure(.configuration, "registry.headingsFile: \(error)")
            }
            return text
        }

        /// Writes the rejected rows, and takes them out of the report: what is printed has no child's details.
        private func save(_ report: inout ImportReport, to path: String) throws {
            try OutputFile.write(Data(RejectedRowsFile(report).text.utf8), to: path)
            for place in report.files.indices { report.files[place].rejects = nil }
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
                    staleBefore: session.now() - session.configuration.registry.rollsOldAfter)
                if options.json { return try Console.printJSON(stats) }
                Console.print(RegistryText.stats(stats))
            }
        }
    }
}

/// The registry as text.
enum RegistryText {
    static func detail(_ detail: RegistryDetail) -> String {
        let place = detail.establishment
        let status = Words.english.name("establishment", place.status.rawValue) ?? place.status.rawValue
        var lines = [
            "\(place.urn)  \(place.name)", "status:    \(status)",
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
            Words.english.name("contact.role", contact.role.rawValue) ?? contact.role.rawValue, String(contact.order),
            contact.name, contact.email ?? "",
            contact.numbersToCall.map(\.text).joined(separator: " or "),
            contact.verifiedOn.map { "verified \($0)" } ?? "NOT VERIFIED: never sent to",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    static func stats(_ stats: RegistryStats) -> String {
        [
            "establishments:       \(stats.establishmentsOpen) open, \(stats.establishmentsClosed) closed",
            "links:                \(stats.links)",
            "pupils:               \(stats.pupils) on \(counted(stats.rolls, "roll")) (\(counted(stats.rollEntries, "registration")))",
            "oldest roll:          \(stats.oldestRoll?.local ?? "none")",
            "stale rolls:          \(stats.staleRolls)",
            "rolls without contact: \(stats.rollsWithoutContacts)",
            "children not in school: "
                + (stats.notInSchool.isEmpty
                    ? "none"
                    : stats.notInSchool.map { "\($0.children) of \($0.authority), changed \($0.changedAt.local)" }
                        .joined(separator: "; ")),
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
