import EncompassCore

/// Lines of CSV: quoted where they must be, CRLF at the end (RFC 4180).
enum CSVText {
    static func line(_ fields: [String?]) -> String {
        fields.map { quoted($0 ?? "") }.joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ field: String) -> String {
        let mustQuote = field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        return mustQuote ? "\"" + field.replacingAll("\"", with: "\"\"") + "\"" : field
    }

    /// `dd-mm-yyyy`, as the register writes dates.
    static func registerDate(_ date: LocalDate?) -> String? {
        guard let date else { return nil }
        let parts = date.description.split(separator: "-")
        return parts.reversed().joined(separator: "-")
    }
}
