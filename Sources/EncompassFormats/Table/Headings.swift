import EncompassCore

/// The names that the columns of registry files have in the exports of schools' systems, by kind of file and column.
///
/// The table is a resource, so that a new system is a line of text; an area may add lines of its own.
public struct Headings: Sendable {
    /// A line that is not of the table's form.
    public struct Malformed: Error, CustomStringConvertible {
        public let line: Int

        public var description: String {
            "line \(line) is not of the form roll.surname = heading, heading with a kind and column that exist"
        }
    }

    /// The table that ships with the program.
    public static let standard = Headings(String(decoding: PackageResources.headings_txt, as: UTF8.self))

    private var names: [String: [String]] = [:]

    private init(_ table: String) {
        for (_, key, names) in Headings.lines(table) { self.names[key] = names }
    }

    /// The names of a column, its own first.
    package func names<Column: TableColumn>(of column: Column) -> [String] {
        names["\(Column.fileKind).\(column)"] ?? ["\(column)"]
    }

    /// Headings of a kind of file that are known and not read.
    func unused(in kind: String) -> [String] { names[kind + ".unused"] ?? [] }

    /// This table and the lines of another of the same form.
    ///
    /// - Throws: `Malformed` for a line with another form, or of a column that does not exist.
    public func adding(_ table: String) throws(Malformed) -> Headings {
        var sum = self
        for (line, key, names) in Headings.lines(table) {
            guard let known = sum.names[key], !names.isEmpty else { throw Malformed(line: line) }
            sum.names[key] = known + names
        }
        return sum
    }

    private static func lines(_ table: String) -> [(line: Int, key: String, names: [String])] {
        table.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
            let line = CleanText.trimmed(String(line))
            guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
            let halves = line.split(separator: "=", maxSplits: 1)
            let names = halves.count < 2 ? [] : halves[1].split(separator: ",").map { CleanText.trimmed(String($0)) }
            return (number + 1, CleanText.trimmed(String(halves.first ?? "")), names.filter { !$0.isEmpty })
        }
    }

    /// Letters and digits in lower case.
    static func fold(_ heading: some StringProtocol) -> String {
        String(
            String.UnicodeScalarView(
                heading.lowercased().unicodeScalars.filter { scalar in
                    scalar.isASCII
                        ? ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) : scalar.properties.isAlphabetic
                }))
    }

    /// `preferredSurname` as a person would write it, which is understood as well: `preferred surname`.
    static func spaced(_ heading: String) -> String {
        if ["urn", "upn", "uln"].contains(heading) { return heading.uppercased() }
        guard heading.first?.isLowercase == true else { return heading }
        return heading.reduce(into: "") { $0 += $1.isUppercase && $0.last != " " ? " " + $1.lowercased() : String($1) }
    }

    /// The words of a text in lower case, without punctuation.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Without a hint in brackets: `Date of birth (dd/mm/yyyy)`. GIAS's `(code)` and `(name)` are no hints.
    static func foldWithoutHint(_ heading: String) -> String? {
        guard let open = heading.firstIndex(of: "("), open > heading.startIndex else { return nil }
        let hint = fold(heading[open...])
        return hint == "code" || hint == "name" || hint == "s" ? nil : fold(heading[..<open])
    }

    /// The known heading that differs from `heading` by a letter or two; nil if none does, or if several do equally.
    static func nearest(to heading: String, among known: [String]) -> String? {
        let wanted = Array(fold(heading).utf8)
        guard wanted.count >= 4 else { return nil }
        var best: (name: String, distance: Int)?
        for name in known {
            let other = Array(fold(name).utf8)
            let limit = min(wanted.count, other.count) < 6 ? 1 : min(wanted.count, other.count) < 12 ? 2 : 3
            guard let distance = distance(wanted, other, upTo: limit) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    /// Inserted, deleted, changed and exchanged letters; nil above the limit.
    private static func distance(_ a: [UInt8], _ b: [UInt8], upTo limit: Int) -> Int? {
        guard abs(a.count - b.count) <= limit else { return nil }
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1] + Array(repeating: 0, count: b.count)
            for j in b.indices {
                next[j + 1] = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    next[j + 1] = min(next[j + 1], before[j - 1] + 1)
                }
            }
            (before, row) = (row, next)
        }
        return row[b.count] <= limit ? row[b.count] : nil
    }
}
