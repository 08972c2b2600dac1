public import EncompassCore
import GRDB

/// A registry import under way: staged in short transactions, made visible by one, or discarded.
///
/// What is staged bears the import's run, which does not count until `land`; so readers see the old registry until
/// then, and nothing of an import that died. Stage establishments before rolls: a roll is checked against the register
/// and what is staged of it. After the first failure nothing can be landed.
public final class RegistryImport {
    /// Rows a transaction: some tens of milliseconds, so that a push of the feed waits no longer.
    static let batch = 2_000

    private enum Phase { case staging, finished, broken, over }

    let store: Store
    let run: Int64
    var tally = DiffTally()
    /// URNs that were looked for and found.
    var known: Set<Int32> = []
    /// Whether the names of two rows with one number can be one person's.
    let names: OnePerson
    /// Numbers that led to more than one child; few, whatever the size of the files.
    var shared: Set<SharedNumber> = []
    var successions: [Succession] = []
    /// Rows that could not be used, whose held ones stay.
    public internal(set) var rejected: [RejectedRow] = []
    /// What ended before it is no loss.
    let today: LocalDate
    private let actor: Actor
    private var phase = Phase.staging

    init(store: Store, run: Int64, actor: Actor, names: OnePerson, at now: Timestamp) {
        self.store = store
        self.run = run
        self.actor = actor
        self.names = names
        today = LocalDate(dayNumber: Int32(clamping: now.milliseconds / 86_400_000))
    }

    deinit { if phase != .over { store.imports.leave() } }

    /// What landing would change. Staging ends with it.
    ///
    /// - Throws: `StoreError` with reason `conflict` after a failure and once the import is over.
    public func diff() throws -> RegistryDiff {
        if phase == .staging { try guarded(.finished) { try finish() } }
        guard phase == .finished else { throw ended }
        return tally.summary
    }

    /// The school calendar as it would be once this has landed. Staging ends with it.
    ///
    /// - Throws: as `diff`.
    public func calendarOnceLanded() throws -> RegistryCalendar {
        _ = try diff()
        return try store.calendarData(onceLanded: run)
    }

    /// Makes what was staged the registry, in one short transaction.
    ///
    /// - Parameter facts: what else the log is to say of it.
    /// - Throws: `StoreError` with reason `invalid` where more than a tenth of a roll or of the register would go and
    ///   `acceptRemovals` is false (the import can still be landed or discarded); `conflict` as `diff`.
    @discardableResult
    public func land(
        acceptRemovals: Bool = false, facts: [String: String] = [:], at now: Timestamp
    ) throws -> RegistryDiff {
        let diff = try diff()
        guard acceptRemovals || !diff.needsAcceptance else { throw StoreError(.invalid, diff.refusal) }
        try store.write { db in
            try db.execute(sql: "UPDATE registry SET run = ?", arguments: [run])
            try db.execute(
                sql: "UPDATE registry_run SET landed_at = ?, summary = ? WHERE run = ?",
                arguments: [now.milliseconds, try Body(diff).text, run])
            let entry = AuditEntry(
                .alteration, "registry.imported", actor: actor, subject: "run:\(run)",
                facts: diff.facts.merging(facts) { own, _ in own })
            try store.append(entry, at: now, in: db)
        }
        // It has landed: what cannot be swept now is swept by the next import.
        try? end()
        return diff
    }

    /// Takes back everything that was staged.
    public func discard() throws {
        guard phase != .over else { return }
        try end()
    }

    private func end() throws {
        phase = .over
        defer { store.imports.leave() }
        try store.sweepImports()
    }

    /// Runs one step of staging; when it fails, the import can only be discarded.
    func guarded(_ step: () throws -> Void) throws {
        guard phase == .staging else { throw ended }
        try guarded(.staging, step)
    }

    private func guarded(_ next: Phase, _ step: () throws -> Void) throws {
        phase = .broken
        try step()
        phase = next
    }

    private var ended: StoreError {
        StoreError(.conflict, "this import has failed, is already compared, or is over: begin another")
    }
}
