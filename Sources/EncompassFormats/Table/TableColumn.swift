/// The columns that one kind of file may have; the raw value is the column's place in this list.
public protocol TableColumn: CaseIterable, Hashable, Sendable, RawRepresentable where RawValue == Int {
    /// The column's own name, then what others call it; case, spaces, underscores and hyphens make no difference.
    var names: [String] { get }
}

/// Where a file has which of its columns.
public struct ColumnMap<Column: TableColumn>: Sendable {
    /// How many columns the file has, known or not.
    public let width: Int
    /// Known columns that stand more than once; the first counts.
    public let repeated: [String]
    private let places: [Int?]
    private let headings: [String]

    public init(_ header: CSVRecord) {
        let names = (0..<header.count).map { CleanText.trimmed(header[$0]) }
        let folded = names.map { CodeText.folded($0) }
        var places: [Int?] = Array(repeating: nil, count: Column.allCases.count)
        var headings = Column.allCases.map { $0.names.first ?? "" }
        var repeated: [String] = []
        for column in Column.allCases {
            // The first of its names that the file has, so that a synonym never hides the column itself.
            guard let name = column.names.map({ CodeText.folded($0) }).first(where: folded.contains) else { continue }
            let found = folded.indices.filter { folded[$0] == name }
            places[column.rawValue] = found[0]
            headings[column.rawValue] = names[found[0]]
            if found.count > 1 { repeated.append(names[found[0]]) }
        }
        width = header.count
        self.places = places
        self.headings = headings
        self.repeated = repeated
    }

    public func has(_ column: Column) -> Bool { places[column.rawValue] != nil }

    /// The column's name as the file has it, else its own.
    public func heading(_ column: Column) -> String { headings[column.rawValue] }

    func place(_ column: Column) -> Int? { places[column.rawValue] }
}
