/// What a registry file holds, in the order in which an import stages it.
public enum RegistryKind: String, Hashable, Sendable, Codable, CaseIterable {
    case establishments, links, rolls, notInSchool, contacts, calendar, bankHolidays

    /// The table of its rows.
    var table: String {
        switch self {
        case .establishments: "establishment"
        case .links: "establishment_link"
        case .rolls: "roll_entry"
        case .notInSchool: "not_in_school"
        case .contacts: "contact"
        case .calendar: "calendar_period"
        case .bankHolidays: "bank_holiday"
        }
    }
}

/// The predicate for registry rows that are visible at a run.
enum Visible {
    /// For a table whose alias is `name`.
    static func rows(_ name: String) -> String {
        rows(name, at: "(SELECT run FROM registry)")
    }

    /// The rows after `run`, which is staged, has landed.
    static func rows(_ name: String, onceLanded run: Int64) -> String { rows(name, at: String(run)) }

    private static func rows(_ name: String, at run: String) -> String {
        "(\(name).added <= \(run) AND (\(name).removed IS NULL OR \(name).removed > \(run)))"
    }
}
