/// What a registry file holds, in the order in which an import stages it.
public enum RegistryKind: String, Hashable, Sendable, Codable, CaseIterable {
    case establishments, links, rolls, notInSchool, contacts, calendar, bankHolidays

    /// Its place among all of them.
    var place: Int {
        switch self {
        case .establishments: 0
        case .links: 1
        case .rolls: 2
        case .notInSchool: 3
        case .contacts: 4
        case .calendar: 5
        case .bankHolidays: 6
        }
    }

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

/// Roll rows by a number's hash or by school, of any run, as SQL. What an import has staged may still be missing.
enum Numbered {
    /// The rows of `roll_entry`, whose alias is `name`, with the number whose hash is the next argument. Two numbers may
    /// have one hash.
    static func rows(_ name: String, _ number: LookupKey.Number) -> String {
        "\(name).id IN (SELECT n.entry FROM roll_number n WHERE n.kind = '\(number.rawValue)' AND n.hash = ?)"
    }

    /// The rows of `roll_entry`, whose alias is `name`, of the school whose URN is the next argument.
    static func roll(_ name: String) -> String {
        "\(name).id IN (SELECT p.entry FROM roll_school p WHERE p.urn = ?)"
    }

    /// The rows of `roll_entry`, whose alias is `name`, of the schools whose URNs `urns` selects.
    static func rolls(_ name: String, of urns: String) -> String {
        "\(name).id IN (SELECT p.entry FROM roll_school p WHERE p.urn IN (\(urns)))"
    }

    /// The hashes that lead to rows of more than one pupil, held or not, as `hash`. It reads one table, in its order.
    static func several(_ number: LookupKey.Number) -> String {
        """
        SELECT hash FROM roll_number WHERE kind = '\(number.rawValue)' GROUP BY hash HAVING MIN(pupil) <> MAX(pupil)
        """
    }
}
