import EncompassCore
import EncompassFormats
import EncompassStore

extension OperationRunner {
    /// The id of an incident that somebody named by it or by the force's reference.
    ///
    /// - Throws: `StoreError` `notFound`, `invalid` if several forces use the reference.
    func incident(named text: String) throws -> String {
        let ids = try store.incidents.ids(of: text)
        guard let id = ids.first else { throw StoreError(.notFound, "incident.unknown") }
        guard ids.count == 1 else { throw StoreError(.invalid, "incident.ambiguous") }
        return id
    }

    /// Reads what a person typed like a pushed record, and stores it next to the refused one.
    ///
    /// - Throws: `StoreError` `invalid` with the faults of what was typed.
    func correct(_ correction: RecordCorrection, by principal: Principal, at now: Timestamp) throws -> OperationResult {
        guard !correction.reason.isEmpty else { throw StoreError(.invalid, "reason.missing") }
        guard let item = try store.exceptions.item(id: correction.exception),
            let refused = try store.exceptions.refusedRecord(correction.record, of: item.id)
        else { throw StoreError(.notFound, "exception.unknownId", ["id": correction.exception]) }
        let reading = RefusedReading(refused.raw, refused.faults)
        if principal.isWithheld(item.isRestricted || reading.isGuarded) {
            throw StoreError(Denied(permission: .seeRestricted, role: principal.role), "exception.forSupervisor")
        }
        var typed = correction.typed
        typed.force = item.force
        let bytes = typed.record(keeping: reading, isRestricted: item.isRestricted)
        let received: ReceivedIncident
        switch FeedRecord(bytes, line: nil, force: item.force, by: IncidentReader(receivedAt: now)).item {
        case .incident(let incident): received = incident
        case .refused(let record):
            throw StoreError(
                .invalid, "typed.refused", ["faults": record.faults.map(\.words).joined(separator: "; ")])
        case nil: throw StoreError(.invalid, "typed.refused", ["faults": "force"])
        }
        let context = IngestContext(
            force: item.force, credential: principal.actor.description,
            exceptionDeadline: engine?.exceptionDeadline(force: item.force, since: now) ?? now + .hours(4))
        let stored = try store.incidents.store(
            typed: received, from: correction.record, of: item.id, reason: correction.reason, context: context,
            by: principal, at: now)
        return OperationResult(
            message: stored.isResolved
                ? "the record is stored as incident \(stored.incident), and exception \(item.id) is resolved"
                : "the record is stored as incident \(stored.incident)")
    }
}
