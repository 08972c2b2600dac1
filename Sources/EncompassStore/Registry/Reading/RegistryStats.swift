public import EncompassCore

/// How much of a registry is held, and how old it is.
public struct RegistryStats: Hashable, Sendable, Codable {
    /// Counts every landed import.
    public let generation: Int64
    /// When the last import landed; nil before the first.
    public let lastImport: Timestamp?
    public let establishmentsOpen: Int
    public let establishmentsClosed: Int
    public let links: Int
    /// Pupils on a roll, and their registrations: more, where one is at two establishments.
    public let pupils: Int
    public let rollEntries: Int
    /// Establishments whose roll is held.
    public let rolls: Int
    /// When the roll that was imported longest ago landed.
    public let oldestRoll: Timestamp?
    /// Rolls that landed before the moment asked for.
    public let staleRolls: Int
    /// Rolls of establishments without a contact of their own.
    public let rollsWithoutContacts: Int
    public let contacts: Int
    /// Contacts that no person has verified: they are never sent to.
    public let contactsUnverified: Int
    public let calendarPeriods: Int
    public let bankHolidays: Int
}
