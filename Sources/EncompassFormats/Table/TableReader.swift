public import EncompassCore

/// Reads a file of one kind, chunk by chunk, holding at most a chunk and a row.
public struct TableReader<Decoder: RowDecoder>: Sendable {
    /// The result of reading one row of the file.
    public struct Item: Sendable {
        /// The line that it begins on, from 1.
        public let line: Int
        /// Nil if it was rejected.
        public let row: Decoder.Row?
        /// The subject of a rejected row.
        public let subject: RejectedRow.Subject?
        public let faults: [RowFault]
    }

    public private(set) var counts = TableCounts()
    private let decoder: Decoder
    private var parser = CSVParser()
    private var columns: ColumnMap<Decoder.Column>?
    private var beginning: [UInt8] = []
    private var orders = DateOrderTally()
    private var isAfterHeader = false

    public init(_ decoder: Decoder) { self.decoder = decoder }

    /// Passes the rows that end within `chunk` to `body`.
    ///
    /// - Throws: `TableError` if the file is of another kind, and the errors of `body`.
    public mutating func feed(_ chunk: some Collection<UInt8>, into body: (Item) throws -> Void) throws {
        if beginning.count < 4 {
            beginning += chunk.prefix(4 - beginning.count)
            try FileKind.check(beginning)
        }
        parser.supply(chunk)
        try drain(into: body)
    }

    /// Passes the last row to `body`, if the file does not end in a line break.
    ///
    /// - Throws: `TableError` also if there was no header, or if the dates are written month first.
    public mutating func finish(into body: (Item) throws -> Void) throws {
        parser.finish()
        try drain(into: body)
        if columns == nil { throw TableError(reason: "the file is empty: a header line was expected") }
        if let refusal = orders.refusal { throw refusal }
    }

    private mutating func drain(into body: (Item) throws -> Void) throws {
        while let record = parser.next() {
            guard let columns else {
                self.columns = try TableReader.columns(record)
                isAfterHeader = true
                continue
            }
            if record.isBlank, record.damage == nil { continue }
            let item = isAfterHeader && record.isInstruction ? passedOver(record) : item(record, columns)
            isAfterHeader = false
            counts.count(isRejected: item.subject != nil, faults: item.faults)
            try body(item)
        }
    }

    private static func columns(_ header: CSVRecord) throws -> ColumnMap<Decoder.Column> {
        let columns = ColumnMap<Decoder.Column>(header)
        let missing = Decoder.required.filter { !$0.contains(where: columns.has) }
            .map { $0.compactMap(\.names.first).joined(separator: " or ") }
        guard missing.isEmpty else {
            throw TableError(line: header.line, reason: "the header lacks " + missing.joined(separator: ", "))
        }
        guard columns.repeated.isEmpty else {
            let names = columns.repeated.joined(separator: ", ")
            throw TableError(
                line: header.line,
                reason: "the header has more than one " + names
                    + ": give each column its own heading, such as preferredSurname for the second Surname")
        }
        return columns
    }

    /// A row that explains how to fill in the columns.
    private func passedOver(_ record: CSVRecord) -> Item {
        let fault = RowFault(
            line: record.line, column: nil,
            reason: "explains how to fill in the columns, and is skipped", severity: .warning)
        return Item(line: record.line, row: nil, subject: nil, faults: [fault])
    }

    private mutating func item(_ record: CSVRecord, _ columns: ColumnMap<Decoder.Column>) -> Item {
        var fields = RowFields(record, columns)
        switch record.damage {
        case .tooLong: fields.reject(nil, "is longer than \(CSVParser.recordLimit) bytes: an unclosed quotation mark?")
        case .openQuote: fields.reject(nil, "has a quotation mark that is never closed: the rest of the file is in it")
        case .textAfterQuote: fields.warn(nil, "has text between a closing quotation mark and the next comma")
        case nil: break
        }
        if fields.isRejected { return rejected(record, columns, fields.faults) }
        fields.checkWidth()
        let row = decoder.decode(&fields)
        for (column, order) in fields.dateOrders {
            orders.add(order, column: columns.heading(column), line: record.line)
        }
        if fields.isRejected { return rejected(record, columns, fields.faults) }
        return Item(line: record.line, row: row, subject: nil, faults: fields.faults)
    }

    private func rejected(
        _ record: CSVRecord, _ columns: ColumnMap<Decoder.Column>, _ faults: [RowFault]
    ) -> Item {
        var fields = RowFields(record, columns)
        return Item(line: record.line, row: nil, subject: decoder.subject(&fields), faults: faults)
    }
}

/// Counts of a file's rows by result.
public struct TableCounts: Hashable, Sendable {
    public private(set) var rows = 0
    public private(set) var rejected = 0
    /// Rows that are used in spite of faults.
    public private(set) var withWarnings = 0

    mutating func count(isRejected: Bool, faults: [RowFault]) {
        rows += 1
        if isRejected { rejected += 1 } else if !faults.isEmpty { withWarnings += 1 }
    }
}

/// The columns that one kind of file may have; the raw value is the column's position in this list.
public protocol TableColumn: CaseIterable, Hashable, Sendable, RawRepresentable where RawValue == Int {
    /// The column's own name, then its synonyms; case, spaces, underscores and hyphens are ignored.
    var names: [String] { get }
}

/// The positions of the columns in a file.
public struct ColumnMap<Column: TableColumn>: Sendable {
    /// How many columns the file has, known or not.
    public let width: Int
    /// Known columns that occur more than once; the first one counts.
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
            // The first of its names in the file, so that a synonym never hides the column itself.
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

    /// The column's name in the file, or else its own name.
    public func heading(_ column: Column) -> String { headings[column.rawValue] }

    func place(_ column: Column) -> Int? { places[column.rawValue] }
}

/// Turns rows of one kind of file into values.
public protocol RowDecoder: Sendable {
    associatedtype Column: TableColumn
    associatedtype Row: Sendable

    /// A file must have at least one column of each of these sets.
    static var required: [[Column]] { get }

    /// The row's value; nil if it was rejected, with the reason noted in `fields`.
    func decode(_ fields: inout RowFields<Column>) -> Row?

    /// The subject of a rejected row, as far as it can be read: stored data about it is kept.
    func subject(_ fields: inout RowFields<Column>) -> RejectedRow.Subject
}

/// Files that people submit instead of CSV.
enum FileKind {
    /// - Parameter beginning: the first four bytes, or as many as are available.
    static func check(_ beginning: [UInt8]) throws(TableError) {
        if beginning.starts(with: [0xFF, 0xFE]) || beginning.starts(with: [0xFE, 0xFF]) {
            throw TableError(reason: "the file is in UTF-16: save it as CSV in UTF-8")
        }
        if beginning.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            throw TableError(reason: "the file is a spreadsheet or a zip archive: save it as CSV")
        }
        if beginning.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw TableError(reason: "the file is an old spreadsheet: save it as CSV")
        }
    }
}
