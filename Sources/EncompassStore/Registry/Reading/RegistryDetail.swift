public import EncompassCore

/// All that the registry has of one establishment, but its pupils.
public struct RegistryDetail: Sendable {
    public let establishment: Establishment
    /// The open establishment that it has become, where it is closed and there is exactly one.
    public let successor: URN?
    public let links: [EstablishmentLink]
    /// Its own contacts and its authority's, each by role and order.
    public let contacts: [StoredContact]
    /// Its own and its authority's periods that end on the day asked for or later, by first day.
    public let calendar: [CalendarPeriod]
    /// Registrations on its roll.
    public let rollEntries: Int
    /// When its roll last landed; nil where none did.
    public let rollImportedAt: Timestamp?
}
