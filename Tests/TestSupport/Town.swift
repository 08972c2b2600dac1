package import EncompassCore
package import EncompassStore

/// Made-up schools with their pupils, contacts and terms, for a registry import.
package struct Town: Sendable {
    package var establishments: [Establishment]
    package var links: [EstablishmentLink] = []
    package var roll: [RollRow] = []
    package var contacts: [Contact] = []
    package var calendar: [CalendarPeriod] = []
    package var bankHolidays: [BankHoliday] = []

    package init(
        establishments: [Establishment], roll: [RollRow] = [], contacts: [Contact] = [],
        calendar: [CalendarPeriod] = []
    ) {
        self.establishments = establishments
        self.roll = roll
        self.contacts = contacts
        self.calendar = calendar
    }

    /// Imports all of it; rolls, contacts and calendars replace the stored ones.
    package func land(in store: Store, at now: Timestamp) throws {
        let staged = try store.registry.beginImport(by: .login("tester"), at: now)
        do {
            try staged.stage(establishments: establishments)
            if !links.isEmpty { try staged.stage(links: links) }
            try staged.stage(roll: roll.enumerated().map { (line: $0.offset + 2, row: $0.element) })
            try staged.stage(contacts: contacts.enumerated().map { (line: $0.offset + 2, contact: $0.element) })
            if !calendar.isEmpty { try staged.stage(calendar: calendar) }
            if !bankHolidays.isEmpty { try staged.stage(bankHolidays: bankHolidays) }
            try staged.land(acceptRemovals: true, at: now)
        } catch {
            try staged.discard()
            throw error
        }
    }
}
