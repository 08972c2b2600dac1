public import EncompassCore

/// Reads a file of one kind, chunk by chunk, holding no more than a chunk and a row.
public struct TableReader<Decoder: RowDecoder>: Sendable {
    /// What one row of the file became.
    public struct Item: Sendable {
        /// The line on which it begins, from 1.
        public let line: Int
        /// Nil where it was rejected.
        public let row: Decoder.Row?
        /// What a rejected row was about.
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

    /// Gives `body` the rows that end within `chunk`.
    ///
    /// - Throws: `TableError` where this cannot be such a file, and whatever `body` throws.
    public mutating func feed(_ chunk: some Collection<UInt8>, into body: (Item) throws -> Void) throws {
        if beginning.count < 4 {
            beginning += chunk.prefix(4 - beginning.count)
            try FileKind.check(beginning)
        }
        parser.supply(chunk)
        try drain(into: body)
    }

    /// Gives `body` the last row, where the file does not end in a line break.
    ///
    /// - Throws: `TableError` also where there was no header, and where the dates prove to be written month first.
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
                    + ": give each column a heading of its own, such as preferredSurname for the second Surname")
        }
        return columns
    }

    /// A row that says how the columns are to be filled in.
    private func passedOver(_ record: CSVRecord) -> Item {
        let fault = RowFault(
            line: record.line, column: nil,
            reason: "says how the columns are to be filled in, and is passed over", severity: .warning)
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

/// How many rows of a file were what.
public struct TableCounts: Hashable, Sendable {
    public private(set) var rows = 0
    public private(set) var rejected = 0
    /// Rows that are used with something wrong in them.
    public private(set) var withWarnings = 0

    mutating func count(isRejected: Bool, faults: [RowFault]) {
        rows += 1
        if isRejected { rejected += 1 } else if !faults.isEmpty { withWarnings += 1 }
    }
}
