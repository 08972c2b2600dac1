import EncompassCore
import EncompassStore

extension Quayside {
    /// Lands all of it; rolls, contacts and calendars replace those that were held.
    func land(in store: Store, at now: Timestamp) throws {
        let staged = try store.registry.beginImport(by: .login("tester"), at: now)
        do {
            try staged.stage(establishments: establishments)
            try staged.stage(links: links)
            try staged.stage(roll: roll.enumerated().map { (line: $0.offset + 2, row: $0.element) })
            try staged.stage(contacts: contacts.enumerated().map { (line: $0.offset + 2, contact: $0.element) })
            try staged.stage(calendar: calendar)
            if !bankHolidays.isEmpty { try staged.stage(bankHolidays: bankHolidays) }
            try staged.land(acceptRemovals: true, at: now)
        } catch {
            try staged.discard()
            throw error
        }
    }

    /// The area's policy, as a test wants it.
    static func area(_ change: (inout PolicySettings) -> Void = { _ in }) -> AreaPolicy {
        var settings = PolicySettings()
        change(&settings)
        return AreaPolicy(
            id: "quayside", name: "Quayside", localAuthorities: [authority], force: force, settings: settings)
    }

    /// An incident of the night before Friday 20 November 2026, or another.
    static func incident(
        _ reference: String = "QS-1", revision: Int? = nil, status: Incident.Status = .new,
        occurredAt: Timestamp = at("2026-11-19T22:41:00Z"), children: [ChildDetails]
    ) -> Incident {
        Incident(
            force: force, reference: reference, revision: revision, status: status, occurredAt: occurredAt,
            circumstances: "Told to MASH alone.", schoolSummary: "Police attended a domestic incident.",
            children: children)
    }
}
