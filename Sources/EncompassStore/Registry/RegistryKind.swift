/// What a registry file holds, in the order in which an import stages it.
public enum RegistryKind: String, Hashable, Sendable, Codable, CaseIterable {
    case establishments, links, rolls, contacts, calendar, bankHolidays

    /// The table of its rows.
    var table: String {
        switch self {
        case .establishments: "establishment"
        case .links: "establishment_link"
        case .rolls: "roll_entry"
        case .contacts: "contact"
        case .calendar: "calendar_period"
        case .bankHolidays: "bank_holiday"
        }
    }
}
