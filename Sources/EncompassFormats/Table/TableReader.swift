public import EncompassCore

/// Reads a file of one kind, chunk by chunk, holding at most a chunk and a row; a workbook is held whole.
///
/// Separator, encoding and header are found in the first 64 KiB; `understanding` says what was found.
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
        /// The fields of a rejected row as they were, to be sent back.
        public let fields: [String]
    }

    private enum Source: Sendable {
        /// The beginning, until it is long enough to see what the file is.
        case beginning([UInt8])
        case text(CSVParser, UTF16Transcoder?)
        case workbook([UInt8])
        /// It is not of its kind: nothing more is read.
        case refused
    }

    public private(set) var counts = TableCounts()
    public private(set) var understanding = Understanding()
    private var decoder: Decoder
    private let table: HeadingTable<Decoder.Column>
    private let route: FileRoute
    private var source = Source.beginning([])
    private var header: Header<Decoder.Column>?
    private var orders = DateOrderTally()
    private var isAfterHeader = false
    /// Where the required columns are, to see quickly whether a row has something in each.
    private var requiredPlaces: [[Int]] = []

    /// How much of a file is enough to find its header.
    private static var sample: Int { 1 << 16 }

    /// - Parameter route: how the file came in.
    public init(_ decoder: Decoder, headings: Headings = .standard, route: FileRoute = .command) {
        self.decoder = decoder
        self.route = route
        table = HeadingTable(headings)
    }

    /// Passes the rows that end within `chunk` to `body`.
    ///
    /// - Throws: `TableError` if the file is of another kind, and the errors of `body`.
    public mutating func feed(_ chunk: some Collection<UInt8>, into body: (Item) throws -> Void) throws {
        switch source {
        case .beginning(var bytes):
            source = .refused
            bytes += chunk
            if bytes.count < TableReader.sample {
                source = .beginning(bytes)
            } else {
                try open(bytes, isWhole: false, into: body)
            }
        case .text(var parser, var transcoder):
            source = .refused
            if let utf8 = transcoder?.utf8(chunk) { parser.supply(utf8) } else { parser.supply(chunk) }
            try drain(&parser, into: body)
            source = .text(parser, transcoder)
        case .workbook(var bytes):
            source = .refused
            bytes += chunk
            try Workbook.check(size: bytes.count)
            source = .workbook(bytes)
        case .refused: break
        }
    }

    /// Passes the last row to `body`, if the file does not end in a line break.
    ///
    /// - Throws: `TableError` also if there was no header, or if the dates are written month first.
    public mutating func finish(into body: (Item) throws -> Void) throws {
        if case .beginning(let bytes) = source {
            source = .refused
            try open(bytes, isWhole: true, into: body)
        }
        switch source {
        case .text(var parser, var transcoder):
            if let rest = transcoder?.finish() { parser.supply(rest) }
            parser.finish()
            try drain(&parser, into: body)
        case .workbook(let bytes): try readWorkbook(bytes, into: body)
        case .beginning, .refused: return
        }
        understanding.dates = orders.forms
        if counts.rows == 0 { understanding.notes.append("there are no rows below the header: nothing changes") }
        if let refusal = orders.refusal { throw refusal }
    }

    private mutating func open(_ bytes: [UInt8], isWhole: Bool, into body: (Item) throws -> Void) throws {
        if FileKind.isZip(bytes) {
            source = .workbook(bytes)
            return
        }
        let encoding = TextEncoding(of: bytes)
        understanding.encoding = encoding.isWindows1252(bytes) ? .windows1252 : encoding
        var transcoder = encoding.isWide ? UTF16Transcoder(isBigEndian: encoding == .utf16BigEndian) : nil
        let text = transcoder?.utf8(bytes) ?? bytes
        try FileKind.check(text, from: route)
        let header = try findHeader(text, isWhole: isWhole)
        var parser = CSVParser(separator: header.separator)
        parser.supply(text)
        understanding.separator = Understanding.name(ofSeparator: header.separator)
        try accept(header)
        try drain(&parser, into: body)
        source = .text(parser, transcoder)
    }

    /// Splits the beginning by each separator and takes the likeliest header.
    private func findHeader(_ text: [UInt8], isWhole: Bool) throws -> Header<Decoder.Column> {
        var best: Header<Decoder.Column>?
        let separators = SeparatorLine.stated(text).map { [$0] } ?? SeparatorLine.usual
        for separator in separators {
            var parser = CSVParser(separator: separator)
            parser.supply(text)
            if isWhole { parser.finish() }
            var records: [CSVRecord] = []
            while records.count < 100, let record = parser.next() { records.append(record) }
            let found = Header(among: records, separator: separator, table, required: decoder.required)
            if let found, best.map(found.isBetter) ?? true { best = found }
        }
        guard let best else { throw TableError(reason: "the file is empty: a header line was expected") }
        return best
    }

    /// Takes a header with all that is required, and shows the decoder what the file has.
    private mutating func accept(_ header: Header<Decoder.Column>) throws {
        let columns = header.columns
        guard header.missing.isEmpty else {
            let missing = header.missing.map { $0.map { Headings.spaced("\($0)") }.joined(separator: " or ") }
            throw TableError(
                line: header.record.line,
                reason: "the header lacks " + missing.joined(separator: ", ") + suggestions(columns)
                    + ". Export these columns too, with a line of headings above the rows")
        }
        guard columns.repeated.isEmpty else {
            let names = columns.repeated.joined(separator: ", ")
            throw TableError(
                line: header.record.line,
                reason: "the header has more than one " + names
                    + ": give each column its own heading, such as Preferred surname for the second Surname")
        }
        self.header = header
        understanding.headerLine = header.record.line
        understanding.headings = headings(header)
        requiredPlaces = decoder.required.map { $0.compactMap(columns.place) }
        understanding.notes += try decoder.begin(columns)
    }

    /// For a header that lacks something: which of its headings are nearly a known one. The file's own text is not
    /// repeated: without a header, it would be a child's.
    private func suggestions(_ columns: ColumnMap<Decoder.Column>) -> String {
        let near = columns.unknown.compactMap { place, heading in
            Headings.nearest(to: heading, among: table.known).map {
                "column \(place + 1) is nearly \(Headings.spaced($0))"
            }
        }
        return near.isEmpty ? "" : "; " + near.prefix(5).joined(separator: ", ")
    }

    private func headings(_ header: Header<Decoder.Column>) -> [Understanding.Heading] {
        (0..<header.record.count).map { place in
            let heading = CleanText.trimmed(header.record[place])
            let column = Decoder.Column.allCases.first { header.columns.place($0) == place }
            guard column == nil, !heading.isEmpty else {
                return Understanding.Heading(heading: heading, column: column.map { "\($0)" })
            }
            // Another name of a column that is read from its better one.
            if table.isUnused(heading) || table.column(heading) != nil {
                return Understanding.Heading(heading: heading, isUnused: true)
            }
            return Understanding.Heading(
                heading: heading, nearest: Headings.nearest(to: heading, among: table.known).map(Headings.spaced))
        }
    }

    /// Made for rolls as well as for any decoder: a country's roll has millions of rows.
    @_specialize(where Decoder == RollDecoder)
    private mutating func drain(_ parser: inout CSVParser, into body: (Item) throws -> Void) throws {
        while let record = parser.next() { try take(record, into: body) }
    }

    private mutating func readWorkbook(_ bytes: [UInt8], into body: (Item) throws -> Void) throws {
        let sheets = try Workbook(bytes).sheets
        let comma = UInt8(ascii: ",")
        let found = sheets.compactMap { sheet in
            Header(among: sheet.rows, separator: comma, table, required: decoder.required).map { (sheet, $0) }
        }
        let complete = found.filter { $0.1.missing.isEmpty }
        guard complete.count <= 1 else {
            throw TableError(
                reason: "the workbook has \(complete.count) sheets with such a table: save each as a file of its own")
        }
        guard let (sheet, header) = complete.first ?? found.max(by: { $0.1.columns.count < $1.1.columns.count }) else {
            throw TableError(reason: "the workbook is empty: a header line was expected")
        }
        understanding.sheet = sheet.name
        understanding.otherSheets = sheets.map(\.name).filter { $0 != sheet.name }
        try accept(header)
        for record in sheet.rows { try take(record, into: body) }
    }

    private mutating func take(_ record: CSVRecord, into body: (Item) throws -> Void) throws {
        guard let header else { return }
        if record.line <= header.record.line {
            if record.line < header.record.line { understanding.skip(.aboveHeader, line: record.line) }
            isAfterHeader = true
            return
        }
        if record.isBlank, record.damage == nil { return understanding.skip(.blank, line: record.line) }
        let item = notData(record, header) ?? item(record, header.columns)
        isAfterHeader = false
        counts.count(isRejected: item.subject != nil, faults: item.faults)
        try body(item)
    }

    /// For a row that is not data: why it is skipped.
    private mutating func notData(_ record: CSVRecord, _ header: Header<Decoder.Column>) -> Item? {
        let kind: Understanding.Skipped.Kind
        let reason: String
        if isAfterHeader, record.isInstruction {
            (kind, reason) = (.instruction, "explains how to fill in the columns, and is skipped")
        } else if record.hasSameFields(as: header.record) {
            (kind, reason) = (.repeatedHeader, "repeats the header, and is skipped")
        } else if isIncomplete(record), record.damage == nil, record.isRemark {
            (kind, reason) = (.remark, "is a total or a remark of the report, and is skipped")
        } else {
            return nil
        }
        understanding.skip(kind, line: record.line)
        let fault = RowFault(line: record.line, column: nil, reason: reason, severity: .warning)
        return Item(line: record.line, row: nil, subject: nil, faults: [fault], fields: [])
    }

    /// Whether a row lacks a required value: all columns that could hold it are empty.
    private func isIncomplete(_ record: CSVRecord) -> Bool {
        requiredPlaces.contains { places in
            !places.isEmpty && places.allSatisfy { $0 >= record.count || record.bytes($0).isEmpty }
        }
    }

    private mutating func item(_ record: CSVRecord, _ columns: ColumnMap<Decoder.Column>) -> Item {
        var fields = RowFields(record, columns)
        switch record.damage {
        case .tooLong: fields.reject(nil, "is longer than \(CSVParser.recordLimit) bytes: an unclosed quotation mark?")
        case .openQuote: fields.reject(nil, "has a quotation mark that is never closed: the rest of the file is in it")
        case .textAfterQuote: fields.warn(nil, "has text between a closing quotation mark and the next separator")
        case nil: break
        }
        if fields.isRejected { return rejected(record, columns, fields.faults) }
        fields.checkWidth()
        let row = decoder.decode(&fields)
        for (column, form, order) in fields.dates {
            orders.add(form, order, column: column.rawValue, line: record.line) { columns.heading(column) }
        }
        if fields.hasWindows1252 { understanding.encoding = .windows1252 }
        if fields.isRejected { return rejected(record, columns, fields.faults) }
        if row != nil, understanding.firstRows.count < Understanding.firstRowLimit {
            let values = row.flatMap(decoder.readBack) ?? fields.readBack
            understanding.firstRows.append(Understanding.ReadBack(line: record.line, values: values))
        }
        return Item(line: record.line, row: row, subject: nil, faults: fields.faults, fields: [])
    }

    private func rejected(
        _ record: CSVRecord, _ columns: ColumnMap<Decoder.Column>, _ faults: [RowFault]
    ) -> Item {
        var fields = RowFields(record, columns)
        return Item(
            line: record.line, row: nil, subject: decoder.subject(&fields), faults: faults,
            fields: (0..<record.count).map { record[$0] })
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

/// Turns rows of one kind of file into values.
public protocol RowDecoder: Sendable {
    associatedtype Column: TableColumn
    associatedtype Row: Sendable

    /// A file must have at least one column of each of these sets.
    var required: [[Column]] { get }

    /// Called once with the file's columns, before its first row.
    ///
    /// - Returns: notes about the whole file.
    /// - Throws: `TableError` if these columns are not enough.
    mutating func begin(_ columns: ColumnMap<Column>) throws -> [String]

    /// The row's value; nil if it was rejected, with the reason noted in `fields`.
    func decode(_ fields: inout RowFields<Column>) -> Row?

    /// The subject of a rejected row, as far as it can be read: stored data about it is kept.
    func subject(_ fields: inout RowFields<Column>) -> RejectedRow.Subject

    /// A row's values by column, for a person to compare with the file; nil for the text of its fields.
    func readBack(_ row: Row) -> [String: String]?
}

extension RowDecoder {
    public mutating func begin(_: ColumnMap<Column>) throws -> [String] { [] }
    public func readBack(_: Row) -> [String: String]? { nil }
}

/// Files that people submit instead of a table.
enum FileKind {
    static func isZip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) }

    /// - Parameter beginning: of the file, as UTF-8 if it is text.
    static func check(_ beginning: [UInt8], from route: FileRoute = .command) throws(TableError) {
        let start = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = String(decoding: beginning[start...].prefix(200), as: UTF8.self).lowercased()
        let first = text.drop(while: \.isWhitespace)
        if beginning.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw TableError(
                reason: "the file is an old spreadsheet, or one with a password: save it as .xlsx or CSV without one")
        }
        if first.hasPrefix("%pdf") { throw TableError(reason: "the file is a PDF: export it as .xlsx or CSV") }
        if first.hasPrefix("<html") || first.hasPrefix("<!doctype html") || first.hasPrefix("<table") {
            throw TableError(reason: "the file is a web page under another name: open it and save it as .xlsx or CSV")
        }
        if first.hasPrefix("<?xml") || first.hasPrefix("<ctfile") {
            throw TableError(reason: "the file is XML: \(route.remedyForTransferFile)")
        }
    }
}
