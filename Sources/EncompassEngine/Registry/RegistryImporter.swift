import Crypto
public import EncompassCore
import EncompassFormats
import EncompassMatching
public import EncompassStore
import EncompassWords
import Foundation

/// Reads registry files, chunk by chunk, into a staged import, and lands it whole or not at all.
///
/// Used by one thread at a time: `begin` a file, `feed` its bytes, `end` it, and so on; then `finish`.
public final class RegistryImporter {
    private let staged: StagedImport
    private let options: ImportOptions
    private let store: Store
    private let addresses: ImportedAddresses
    private let london: London
    private let authorities: Set<String>
    private let today: LocalDate
    /// The channels on which messages can be sent.
    private let channels: [Contact.Channel]
    private var files: [ImportReport.File] = []
    private var stage: (any FileStage)?
    private var problem: String?
    private var hash = SHA256()
    /// Whether nobody is on a roll yet: then every row is sealed when it is prepared, and the thread that writes need not.
    private let isFirst: Bool
    /// The file of the watched folder that it is.
    private let source: String?

    /// Rows handled so far, over all files: for a progress line.
    public var rows: Int { files.reduce(stage?.file.rows ?? 0) { $0 + $1.rows } }

    /// - Parameters:
    ///   - authorities: codes of the areas' authorities, which are known even if the register has none of their schools.
    ///   - policies: say what a changed address of a contact counts as.
    ///   - source: the file of the watched folder that it is, for `Registry.hasLanded`.
    /// - Throws: `StoreError` `locked` while another import runs.
    public init(
        store: Store, options: ImportOptions, by actor: Actor, london: London, authorities: Set<String> = [],
        policies: PolicyBook = PolicyBook(areas: []), source: String? = nil, at now: Timestamp
    ) throws {
        let started = try store.registry.beginImport(
            by: actor, at: now, names: OnePerson(isShortForm: ShortForms.relate), changes: options.changes)
        isFirst = started.isFirst
        staged = StagedImport(started)
        self.authorities = authorities
        addresses = ImportedAddresses(policies, store)
        self.source = source
        self.store = store
        self.options = options
        self.london = london
        today = london.date(now)
        channels = try store.messages.served()
    }

    public func begin(_ file: RegistryFile) {
        var head = ImportReport.File(kind: file.kind, name: file.name, rows: 0, rejected: 0, warnings: 0)
        if options.keepsRejects { head.rejects = ImportReport.Rejects(header: []) }
        hash = SHA256()
        let headings = headings(of: file)
        let (staged, addresses, isFirst) = (staged, addresses, isFirst)
        let directory: @Sendable () throws -> SchoolDirectory = { [authorities] in
            SchoolDirectory(try staged.value { try $0.schools() }, authorities: authorities)
        }
        let school = file.urn.map(RollDecoder.School.urn) ?? file.laestab.map(RollDecoder.School.laestab) ?? .byRow
        let route = file.route ?? .command
        let keys = store.keys
        var kept = 0
        let keep: (RejectedRow) throws -> Void = { [options] row in
            // One more than may be rejected refuses the whole import, so no more need be kept.
            guard kept <= options.rejectLimit else { return }
            kept += 1
            try staged.add { $0.keepHeld(of: row) }
        }
        func add(_ rows: [(line: Int, row: RollRow)], replacing: Bool) throws {
            try staged.add(
                preparing: { PreparedRoll.all(rows, keys: keys, isNew: isFirst) },
                step: { try $0.stage(prepared: $1, replacing: replacing) })
        }
        stage =
            switch file.kind {
            case .establishments:
                TableStage(head, EstablishmentDecoder(today: today), headings, from: route, keep: keep) { rows in
                    let rows = rows.map(\.row)
                    try staged.add { try $0.stage(establishments: rows) }
                }
            case .links:
                TableStage(head, EstablishmentLinkDecoder(), headings, from: route, keep: keep) { rows in
                    let rows = rows.map(\.row)
                    try staged.add { try $0.stage(links: rows) }
                }
            case .roll:
                TableStage(
                    head, RollDecoder(today: today, school: school, directory: directory, route: route), headings,
                    from: route, batchSize: 8000,
                    keep: keep
                ) { rows in
                    try add(rows, replacing: true)
                }
            case .ctf:
                TransferFileStage(
                    head, TransferFileReader(today: today, school: school, directory: directory, route: route)
                ) {
                    rows in
                    try add(rows, replacing: false)
                }
            case .notInSchool:
                TableStage(
                    head, NotInSchoolDecoder(today: today, directory: directory), headings, from: route,
                    batchSize: .max, keep: keep
                ) { rows in
                    let rows = rows.map { (line: $0.line, entry: $0.row) }
                    try staged.add { try $0.stage(notInSchool: rows) }
                }
            case .contacts:
                TableStage(
                    head, ContactDecoder(today: today, served: channels, directory: directory), headings, from: route,
                    keep: keep
                ) { rows in
                    let rules = try addresses.rules(for: rows.map(\.row.contact.scope)) {
                        try staged.value { try $0.schools() }
                    }
                    try staged.add { try $0.stage(contactRows: rows) { rules[$0] ?? .trusted } }
                }
            case .calendar:
                TableStage(head, CalendarDecoder(), headings, from: route, keep: keep) { rows in
                    let rows = rows.map { (line: $0.line, period: $0.row) }
                    try staged.add { try $0.stage(calendarRows: rows) }
                }
            case .bankHolidays:
                BankHolidayStage(head, keep: keep) { holidays in
                    try staged.add { try $0.stage(bankHolidays: holidays) }
                }
            }
    }

    /// The table of headings with those that the area adds.
    private func headings(of file: RegistryFile) -> Headings {
        guard let own = file.headings else { return .standard }
        do { return try Headings.standard.adding(own) } catch {
            problem = problem ?? "\(file.name), the further headings: \(error)"
            return .standard
        }
    }

    public func feed(_ chunk: [UInt8]) throws {
        hash.update(data: chunk)
        try attempt { try stage?.feed(chunk) }
    }

    public func end() throws {
        try attempt { try stage?.finish() }
        if var file = stage?.file {
            file.sha256 = Data(hash.finalize()).hex
            // Rows read back are children's details: they are for who asks for a preview, not for a nightly log.
            if !options.isDryRun { file.understood?.firstRows = [] }
            files.append(file)
        }
        stage = nil
    }

    /// A file that is not of its kind makes the import unreadable; the rest is still read, so that all faults are
    /// reported.
    private func attempt(_ body: () throws -> Void) throws {
        do { try body() } catch let error as TableError {
            problem = problem ?? "\(stage?.file.name ?? ""), \(Words.english(error))"
        }
    }

    /// Lands what was staged, or discards it.
    public func finish(at now: Timestamp) throws -> ImportReport {
        if let problem {
            return try refuse(.unreadable, ImportReport(outcome: .unreadable, files: files, problem: problem))
        }
        let diff = try staged.value { try $0.diff() }
        let effect = try calendarEffect(diff, at: now)
        let work = try staged.value { try $0.effect(limit: options.changes) }
        var report = ImportReport(
            outcome: .landed, files: files, diff: diff, calendarEffect: effect, effect: work.isNone ? nil : work)
        report.unnamedContacts = try staged.value({ try $0.unnamedContacts() }).map {
            ImportReport.UnnamedContact(scope: $0.scope.description, role: $0.role, name: $0.name)
        }
        report.removesUnnamedContacts = options.acceptsRemovals
        if report.rejected > options.rejectLimit { return try refuse(.tooManyRejected, report) }
        if options.isDryRun { return try refuse(.dryRun, report) }
        if diff.needsAcceptance, !options.acceptsRemovals { return try refuse(.removalsNotAccepted, report) }
        if let effect, effect.forward > 0, options.reason == nil { return try refuse(.reasonNeeded, report) }
        var facts = options.reason.map { ["reason": $0] } ?? [:]
        facts["sha256"] = files.compactMap(\.sha256).joined(separator: " ")
        if let effect { facts[RegistryImporter.notificationsForward] = String(effect.forward) }
        if !report.unnamedContacts.isEmpty {
            facts["contacts.unnamed"] = String(report.unnamedContacts.count)
        }
        report.diff = try staged.value {
            try $0.land(acceptRemovals: options.acceptsRemovals, facts: facts, source: source, at: now)
        }
        return report
    }

    /// The fact of an import's entry that says how many notifications another calendar brought forward.
    static let notificationsForward = "notificationsForward"

    /// How many open notifications a changed calendar would move; nil if the calendar is unchanged.
    private func calendarEffect(_ diff: RegistryDiff, at now: Timestamp) throws -> CalendarEffect? {
        guard !diff[.calendar].isUnchanged || !diff[.bankHolidays].isUnchanged else { return nil }
        let timing = CalendarTiming(try staged.value { try $0.calendarOnceLanded() }, london: london)
        return try CalendarEffect(timing, on: store, at: now) { $0.count }
    }

    /// Discards what was staged, for example because the caller went away.
    public func abandon() throws { try staged.discard() }

    private func refuse(_ outcome: ImportReport.Outcome, _ report: ImportReport) throws -> ImportReport {
        try staged.discard()
        var refused = report
        refused.outcome = outcome
        return refused
    }
}
