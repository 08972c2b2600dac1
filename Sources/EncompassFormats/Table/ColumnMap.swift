import EncompassCore

/// The columns that one kind of file may have; the raw value is the column's position in this list. The table of
/// headings has their names.
public protocol TableColumn: CaseIterable, Hashable, Sendable, RawRepresentable where RawValue == Int {
    /// The kind of file in the table of headings.
    static var fileKind: String { get }
}

/// The headings of one kind of file, ready to look up.
package struct HeadingTable<Column: TableColumn>: Sendable {
    /// Every name of every column.
    let known: [String]
    private let ranks: [String: (column: Int, rank: Int)]
    private let unused: Set<String>

    package init(_ headings: Headings) {
        var known: [String] = []
        var ranks: [String: (column: Int, rank: Int)] = [:]
        for column in Column.allCases {
            for (rank, name) in headings.names(of: column).enumerated() {
                known.append(name)
                // A name of two columns belongs to the first of them.
                if ranks[Headings.fold(name)] == nil { ranks[Headings.fold(name)] = (column.rawValue, rank) }
            }
        }
        self.known = known
        self.ranks = ranks
        unused = Set(headings.unused(in: Column.fileKind).map(Headings.fold))
    }

    /// The column that a heading names, and the place of the name in the column's list; the lower, the better.
    package func column(_ heading: String) -> (column: Int, rank: Int)? {
        let folded = Headings.fold(heading)
        if let found = ranks[folded] { return found }
        if unused.contains(folded) { return nil }
        return Headings.foldWithoutHint(heading).flatMap { ranks[$0] }
    }

    package func isUnused(_ heading: String) -> Bool {
        unused.contains(Headings.fold(heading)) || Headings.foldWithoutHint(heading).map(unused.contains) == true
    }
}

/// The positions of the columns in a file.
public struct ColumnMap<Column: TableColumn>: Sendable {
    /// How many columns the file has, known or not.
    public let width: Int
    /// Known columns that occur more than once; the first one counts.
    let repeated: [String]
    /// Headings of no known column, by position, from 0.
    let unknown: [(place: Int, heading: String)]
    private let places: [Int?]
    private let headings: [String]

    init(_ header: CSVRecord, _ table: HeadingTable<Column>) {
        var best: [(place: Int, rank: Int, count: Int)?] = Array(repeating: nil, count: Column.allCases.count)
        var headings = Column.allCases.map { "\($0)" }
        var unknown: [(place: Int, heading: String)] = []
        for place in 0..<header.count {
            let heading = CleanText.trimmed(header[place])
            guard let (column, rank) = table.column(heading) else {
                if !heading.isEmpty { unknown.append((place, heading)) }
                continue
            }
            if let earlier = best[column], earlier.rank <= rank {
                if earlier.rank == rank { best[column]?.count += 1 }
            } else {
                best[column] = (place, rank, 1)
                headings[column] = heading
            }
        }
        width = header.count
        repeated = zip(best, headings).filter { ($0.0?.count ?? 0) > 1 }.map(\.1)
        places = best.map { $0?.place }
        self.headings = headings
        self.unknown = unknown
    }

    /// The columns of a form without a header line: every column, in its order, under these names.
    init(names: (Column) -> String) {
        width = Column.allCases.count
        repeated = []
        unknown = []
        places = Column.allCases.map(\.rawValue)
        headings = Column.allCases.map(names)
    }

    public func has(_ column: Column) -> Bool { places[column.rawValue] != nil }

    /// The column's name in the file, or else its own name.
    public func heading(_ column: Column) -> String { headings[column.rawValue] }

    func place(_ column: Column) -> Int? { places[column.rawValue] }

    /// How many known columns there are.
    var count: Int { places.count { $0 != nil } }
}

/// The row of headings in the first rows of a file, and the separator under which it is one.
struct Header<Column: TableColumn>: Sendable {
    let separator: UInt8
    let record: CSVRecord
    let columns: ColumnMap<Column>
    /// The required values for which the file has no column.
    let missing: [[Column]]

    /// How far down a header may be.
    private static var depth: Int { 40 }

    /// Finds the header among the first records, as split by one separator: the first with all that is required, or
    /// else the one with the most known headings. Nil if there are no records.
    init?(
        among records: [CSVRecord], separator: UInt8, _ table: HeadingTable<Column>, required: [[Column]]
    ) {
        var best: Header?
        for record in records.prefix(Header.depth) where !record.isBlank && record.damage != .tooLong {
            let header = Header(separator, record, table, required)
            if best.map(header.isBetter) ?? true { best = header }
        }
        guard let best else { return nil }
        self = best
    }

    private init(
        _ separator: UInt8, _ record: CSVRecord, _ table: HeadingTable<Column>, _ required: [[Column]]
    ) {
        self.separator = separator
        self.record = record
        columns = ColumnMap(record, table)
        missing = required.filter { [columns] in !$0.contains(where: columns.has) }
    }

    /// Whether it is likelier to be the header than an earlier candidate.
    func isBetter(than other: Header) -> Bool {
        if missing.isEmpty != other.missing.isEmpty { return missing.isEmpty }
        return columns.count > other.columns.count
    }
}
