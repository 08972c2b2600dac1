import EncompassCore

/// Splits the export of a force's system into records, chunk by chunk, holding at most one record; a workbook is held
/// whole.
struct ExportReader: Sendable {
    enum Item: Sendable {
        case record(ExportRecord)
        /// It cannot be read as a record: as it was, as far as it is known, and why.
        case unreadable(ExportRecord?, raw: [UInt8], line: Int, reason: String)
        /// A line of a table that is not data.
        case skipped(Understanding.Skipped.Kind, line: Int)
    }

    /// What tells the header of a table from its other rows.
    struct HeaderRule: Sendable {
        /// How likely a row is the header; 0 if it is not.
        let score: @Sendable (CSVRecord) -> Int
        /// The column of the reference.
        let key: String?
        /// The columns that every row of data has a value in, to tell totals from rows.
        var needed: [String] = []
    }

    private enum Source: Sendable {
        case beginning([UInt8])
        case table(CSVParser, UTF16Transcoder?)
        case lines(LineSplitter)
        case elements(XMLReader, [ExportNode])
        case workbook([UInt8])
        case ended
    }

    private static let sample = 1 << 16
    private static let headerDepth = 40
    /// Elements and attributes of one record.
    private static let mostNodes = 20_000
    private static let mostRecordText = 4 << 20

    private let format: FeedMapping.Format
    /// The last steps of the path of a record's element.
    private let record: [Substring]
    private let rule: HeaderRule
    private var source = Source.beginning([])
    private(set) var understanding = Understanding()
    private(set) var header: ExportHeader?
    /// The names of the open elements above a record.
    private var above: [String] = []
    /// Whether a file without records shows that it has none: there is a header, or the empty list that they would be
    /// in.
    private(set) var isKnownEmpty = true
    private var nodes = 0
    private var textSize = 0
    /// Whether the element that holds the records has been seen.
    private var isSeen = false

    init(_ format: FeedMapping.Format, record: String?, rule: HeaderRule) {
        self.format = format
        self.record = (record ?? "").split(separator: "/")
        self.rule = rule
    }

    /// - Throws: `TableError` if the file is of another kind, and the errors of `body`.
    mutating func feed(_ chunk: some Collection<UInt8>, into body: (Item) throws -> Void) throws {
        switch source {
        case .beginning(var bytes):
            source = .ended
            bytes += chunk
            if bytes.count < ExportReader.sample {
                source = .beginning(bytes)
            } else {
                try open(bytes, isWhole: false, into: body)
            }
        case .table(var parser, var transcoder):
            source = .ended
            if let utf8 = transcoder?.utf8(chunk) { parser.supply(utf8) } else { parser.supply(chunk) }
            try drain(&parser, into: body)
            source = .table(parser, transcoder)
        case .lines(var splitter):
            source = .ended
            for line in splitter.feed(chunk) { try take(line, into: body) }
            source = .lines(splitter)
        case .elements(var reader, let stack):
            source = .ended
            try read(&reader, stack, into: body) { reader, events in try reader.feed(chunk, into: events) }
        case .workbook(var bytes):
            source = .ended
            bytes += chunk
            try Workbook.check(size: bytes.count)
            source = .workbook(bytes)
        case .ended: break
        }
    }

    mutating func finish(into body: (Item) throws -> Void) throws {
        if case .beginning(let bytes) = source {
            source = .ended
            try open(bytes, isWhole: true, into: body)
        }
        let last = source
        source = .ended
        switch last {
        case .table(var parser, var transcoder):
            if let rest = transcoder?.finish() { parser.supply(rest) }
            parser.finish()
            try drain(&parser, into: body)
        case .lines(var splitter):
            for line in splitter.finish() { try take(line, into: body) }
        case .elements(var reader, let stack):
            try read(&reader, stack, into: body) { reader, events in try reader.finish(into: events) }
        case .workbook(let bytes): try readWorkbook(bytes, into: body)
        case .beginning, .ended: break
        }
    }

    private mutating func open(_ bytes: [UInt8], isWhole: Bool, into body: (Item) throws -> Void) throws {
        if FileKind.isZip(bytes) {
            guard format == .csv else {
                throw TableError(reason: "the file is a workbook, and the mapping is for \(format.words)")
            }
            if isWhole { try readWorkbook(bytes, into: body) } else { source = .workbook(bytes) }
            return
        }
        let encoding = TextEncoding(of: bytes)
        understanding.encoding = encoding.isWindows1252(bytes) ? .windows1252 : encoding
        let kind = ExportReader.kind(of: bytes)
        guard kind == nil || kind == format else {
            throw TableError(
                reason: "the file is \(kind?.words ?? ""), and the mapping is for \(format.words)")
        }
        switch format {
        case .csv: try openTable(bytes, encoding, isWhole: isWhole, into: body)
        case .ndjson:
            var splitter = LineSplitter()
            for line in splitter.feed(bytes) { try take(line, into: body) }
            source = .lines(splitter)
        case .xml:
            var reader = XMLReader()
            try read(&reader, [], into: body) { reader, events in try reader.feed(bytes, into: events) }
        }
    }

    /// What a file begins like; nil if nothing can be said.
    static func kind(of bytes: [UInt8]) -> FeedMapping.Format? {
        var text = bytes
        let encoding = TextEncoding(of: bytes)
        if encoding.isWide {
            var transcoder = UTF16Transcoder(isBigEndian: encoding == .utf16BigEndian)
            text = transcoder.utf8(bytes)
        }
        let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        switch text[start...].first(where: { $0 > 0x20 }) {
        case nil: return nil
        case UInt8(ascii: "<"): return .xml
        case UInt8(ascii: "{"): return .ndjson
        default: return .csv
        }
    }
}

extension FeedMapping.Format {
    var words: String {
        switch self {
        case .csv: "a table (csv, or a workbook)"
        case .ndjson: "JSON, one object a line (ndjson)"
        case .xml: "XML (xml)"
        }
    }
}

/// Tables.
extension ExportReader {
    private mutating func openTable(
        _ bytes: [UInt8], _ encoding: TextEncoding, isWhole: Bool, into body: (Item) throws -> Void
    ) throws {
        var transcoder = encoding.isWide ? UTF16Transcoder(isBigEndian: encoding == .utf16BigEndian) : nil
        let text = transcoder?.utf8(bytes) ?? bytes
        try FileKind.check(text)
        var best: (score: Int, separator: UInt8, record: CSVRecord)?
        for separator in SeparatorLine.stated(text).map({ [$0] }) ?? SeparatorLine.usual {
            var parser = CSVParser(separator: separator)
            parser.supply(text)
            if isWhole { parser.finish() }
            var count = 0
            while count < ExportReader.headerDepth, let record = parser.next() {
                count += 1
                let score = record.damage == .tooLong ? 0 : rule.score(record)
                if score > best?.score ?? 0 { best = (score, separator, record) }
            }
        }
        guard let best else { throw noHeader(isEmpty: text.isEmpty) }
        header = ExportHeader(best.record)
        understanding.separator = Understanding.name(ofSeparator: best.separator)
        understanding.headerLine = best.record.line
        var parser = CSVParser(separator: best.separator)
        parser.supply(text)
        try drain(&parser, into: body)
        source = .table(parser, transcoder)
    }

    private func noHeader(isEmpty: Bool) -> TableError {
        TableError(
            reason: isEmpty
                ? "the file is empty: a header line was expected"
                : "no line among the first \(ExportReader.headerDepth) has the heading of the reference"
                    + (rule.key.map { ", " + $0 } ?? ""))
    }

    /// The sheet with the likeliest header. Two sheets with the columns that every record needs would both be incidents.
    private mutating func readWorkbook(_ bytes: [UInt8], into body: (Item) throws -> Void) throws {
        let sheets = try Workbook(bytes, showsDates: true).sheets
        let found = sheets.compactMap { sheet -> (sheet: Workbook.Sheet, header: CSVRecord, score: Int)? in
            let scored = sheet.rows.prefix(ExportReader.headerDepth).map { ($0, rule.score($0)) }
            // The first of equals: a row of data may repeat a heading.
            guard let best = scored.max(by: { $0.1 < $1.1 }), best.1 > 0,
                let first = scored.first(where: { $0.1 == best.1 })
            else { return nil }
            return (sheet, first.0, first.1)
        }
        let complete = found.filter { sheet in
            let header = ExportHeader(sheet.header)
            return !rule.needed.isEmpty && rule.needed.allSatisfy { header.place($0) != nil }
        }
        guard complete.count <= 1 else {
            throw TableError(
                reason: "the workbook has \(complete.count) sheets with such a table: save each as a file of its own")
        }
        guard let best = complete.first ?? found.max(by: { $0.score < $1.score }) else {
            throw noHeader(isEmpty: sheets.isEmpty)
        }
        // Its rows may be incidents as well: nobody may take them for read because another sheet was.
        for other in found where other.sheet.name != best.sheet.name {
            guard let key = rule.key, let place = ExportHeader(other.header).place(key),
                other.sheet.rows.contains(where: {
                    $0.line > other.header.line && place < $0.count && !$0.bytes(place).isEmpty
                })
            else { continue }
            let lacking = rule.needed.filter { ExportHeader(other.header).place($0) == nil }
            throw TableError(
                reason: "the sheet \(other.sheet.name) has the heading of the reference, \(key), and rows beneath it"
                    + (lacking.isEmpty ? "" : ", but not the heading \(lacking.joined(separator: ", "))")
                    + ": correct it, or save the sheet that is to be read as a file of its own")
        }
        understanding.sheet = best.sheet.name
        understanding.otherSheets = sheets.map(\.name).filter { $0 != best.sheet.name }
        understanding.headerLine = best.header.line
        header = ExportHeader(best.header)
        for record in best.sheet.rows { try take(record, into: body) }
    }

    private mutating func drain(_ parser: inout CSVParser, into body: (Item) throws -> Void) throws {
        while let record = parser.next() { try take(record, into: body) }
    }

    private mutating func take(_ record: CSVRecord, into body: (Item) throws -> Void) throws {
        guard let header, record.line != header.line else { return }
        let row = ExportRecord.row(ExportRow(record: record, header: header))
        func skip(_ kind: Understanding.Skipped.Kind) throws {
            understanding.skip(kind, line: record.line)
            try body(.skipped(kind, line: record.line))
        }
        if record.line < header.line { return try skip(.aboveHeader) }
        switch record.damage {
        case .tooLong:
            return try unreadable(row, record, "is longer than 1 MiB: an unclosed quotation mark?", into: body)
        case .openQuote:
            return try unreadable(
                row, record, "has a quotation mark that is never closed: the rest of the file is in it", into: body)
        case .textAfterQuote, nil: break
        }
        if record.isBlank { return try skip(.blank) }
        if (0..<record.count).map({ CleanText.trimmed(record[$0]) }) == header.headings {
            return try skip(.repeatedHeader)
        }
        let isIncomplete = rule.needed.compactMap(header.place).contains { place in
            place >= record.count || record.bytes(place).isEmpty
        }
        if isIncomplete, record.isRemark { return try skip(.remark) }
        let extra = header.headings.count..<max(header.headings.count, record.count)
        if extra.contains(where: { !record.bytes($0).isEmpty }) {
            return try unreadable(
                row, record,
                "has \(record.count) fields where the header has \(header.headings.count): a separator within a value "
                    + "that has no quotation marks?", into: body)
        }
        try body(.record(row))
    }

    private func unreadable(
        _ row: ExportRecord, _ record: CSVRecord, _ reason: String, into body: (Item) throws -> Void
    ) throws {
        try body(.unreadable(row, raw: [], line: record.line, reason: reason))
    }
}

/// Excel's first line `sep=;`, and the separators that programs write.
enum SeparatorLine {
    static var usual: [UInt8] { [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")] }

    static func stated(_ text: [UInt8]) -> UInt8? {
        let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let line = text[start...].prefix(5)
        guard line.count == 5, line.prefix(4).map({ $0 | 0x20 }) == Array("sep=".utf8).map({ $0 | 0x20 }) else {
            return nil
        }
        return line.last == 0x0A || line.last == 0x0D ? nil : line.last
    }
}

/// Lines of JSON.
extension ExportReader {
    private func take(_ line: LineSplitter.Line, into body: (Item) throws -> Void) throws {
        guard case .bytes(let bytes) = line.content else {
            return try body(.unreadable(nil, raw: [], line: line.number, reason: "is longer than 1 MiB"))
        }
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            let cut = line.isTerminated ? "" : "; the file ends here without a line break: is it cut off?"
            return try body(
                .unreadable(
                    nil, raw: bytes, line: line.number, reason: "is not JSON: " + error.description + cut))
        }
        guard let object = value.object else {
            return try body(
                .unreadable(nil, raw: bytes, line: line.number, reason: "is \(value.kind), not an object"))
        }
        var node = ExportNode(object, name: "", line: line.number)
        node.number()
        try body(.record(.node(node)))
    }
}

/// Elements of XML.
extension ExportReader {
    private mutating func read(
        _ reader: inout XMLReader, _ open: [ExportNode], into body: (Item) throws -> Void,
        _ drive: @escaping (inout XMLReader, (XMLReader.Event) throws -> Void) throws -> Void
    ) throws {
        var stack = open
        do {
            try drive(&reader) { event in try take(event, &stack, into: body) }
        } catch let malformed as XMLReader.Malformed {
            // What was read of the last record is kept for a person: it may be the only sign of a child.
            if var whole = stack.popLast() {
                while var parent = stack.popLast() {
                    parent.add(whole)
                    whole = parent
                }
                whole.number()
                try body(
                    .unreadable(.node(whole), raw: [], line: whole.line, reason: "is not complete: the file is cut off")
                )
            }
            throw malformed.error
        }
        source = .elements(reader, stack)
    }

    private mutating func take(
        _ event: XMLReader.Event, _ stack: inout [ExportNode], into body: (Item) throws -> Void
    ) throws {
        switch event {
        case .start(let name, let attributes, let line):
            if stack.isEmpty, !isRecord(name) {
                if !above.isEmpty, !isSeen { isKnownEmpty = false }
                above.append(name)
                if record.count > 1, Substring(name) == record[record.count - 2] {
                    (isKnownEmpty, isSeen) = (true, true)
                }
                return
            }
            nodes += 1 + attributes.count
            if stack.isEmpty { (nodes, textSize) = (1 + attributes.count, 0) }
            if nodes > ExportReader.mostNodes {
                throw TableError(line: line, reason: "a record has more than \(ExportReader.mostNodes) elements")
            }
            stack.append(ExportNode(name, line: line, attributes: attributes))
        case .text(let text):
            guard let last = stack.indices.last else { return }
            textSize += text.utf8.count
            if textSize > ExportReader.mostRecordText {
                throw TableError(line: stack[last].line, reason: "a record has more than 4 MiB of text")
            }
            stack[last].text += text
        case .end:
            guard var node = stack.popLast() else {
                _ = above.popLast()
                return
            }
            node.text = CleanText.trimmed(node.text)
            if let parent = stack.indices.last {
                stack[parent].add(node)
            } else {
                node.number()
                try body(.record(.node(node)))
            }
        }
    }

    private func isRecord(_ name: String) -> Bool {
        guard let last = record.last, name == last else { return false }
        let outer = record.dropLast()
        return above.suffix(outer.count).map { Substring($0) } == Array(outer)
    }
}
