public import EncompassCore
import GRDB

extension Store {
    /// Establishments in which each word is in the name or the town, or begins the URN: open ones first, then by name.
    ///
    /// - Parameter text: case of ASCII letters does not count; nothing but white space finds nothing.
    public func establishments(matching text: String, limit: Int = 20) throws -> [Establishment] {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(8).map(Store.escaped)
        guard !words.isEmpty else { return [] }
        let word = """
            (e.name LIKE '%' || ? || '%' ESCAPE '\\' OR e.town LIKE '%' || ? || '%' ESCAPE '\\'
            OR e.urn LIKE ? || '%' ESCAPE '\\')
            """
        let sql = """
            SELECT e.body FROM establishment e WHERE \(words.map { _ in word }.joined(separator: " AND "))
            AND \(Visible.rows("e")) ORDER BY e.status = 'closed', e.name, e.urn LIMIT ?
            """
        let arguments = words.flatMap { [$0, $0, $0] }
        return try read { db in
            try String.fetchAll(db, sql: sql, arguments: StatementArguments(arguments) + [limit]).map {
                try Body(text: $0).decode()
            }
        }
    }

    private static func escaped(_ word: Substring) -> String {
        word.reduce(into: "") { text, character in
            if "%_\\".contains(character) { text.append("\\") }
            text.append(character)
        }
    }
}
