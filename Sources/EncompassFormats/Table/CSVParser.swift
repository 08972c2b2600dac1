/// Splits CSV (RFC 4180, with its usual variations) into records, chunk by chunk, holding at most a chunk and a
/// record. The separator is a comma unless another is named.
///
/// Lines end in CR LF, LF or CR. A quotation mark counts at the beginning of a field and is text anywhere else. Blank
/// lines are skipped, a byte-order mark is dropped.
public struct CSVParser: Sendable {
    /// The most bytes of one record, 1 MiB, so that an unclosed quotation mark cannot exhaust the memory.
    public static let recordLimit = 1 << 20

    enum State { case fieldStart, plain, quoted, quoteInQuoted }

    var state = State.fieldStart
    var buffer: [UInt8] = []
    var cursor = 0
    var record = CSVRecord(line: 1)
    /// The line of the byte at the cursor.
    var line = 1
    /// Whether the last byte was a CR: an LF after it belongs to the same line ending.
    var isAfterReturn = false
    let separator: UInt8
    private var isAtBeginning = true
    private var isFinished = false

    public init() { self.init(separator: UInt8(ascii: ",")) }

    init(separator: UInt8) { self.separator = separator }

    /// More of the file; `next` then gives the records that end within it.
    public mutating func supply(_ chunk: some Collection<UInt8>) {
        buffer.removeFirst(cursor)
        cursor = 0
        buffer.append(contentsOf: chunk)
        dropByteOrderMark()
    }

    /// There is no more input; `next` then returns the last record.
    public mutating func finish() {
        isFinished = true
        dropByteOrderMark()
    }

    /// The next complete record; nil until more is supplied, and at the end.
    public mutating func next() -> CSVRecord? {
        if isAtBeginning { return nil }
        while cursor < buffer.count {
            if let complete = step() { return complete }
        }
        guard isFinished, state != .fieldStart || record.count > 0 else { return nil }
        if state == .quoted { record.damage = .openQuote }
        return endRecord()
    }

    private mutating func dropByteOrderMark() {
        guard isAtBeginning, buffer.count >= 3 || isFinished else { return }
        isAtBeginning = false
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { cursor = 3 }
    }
}

extension CSVParser {
    /// Reads from the cursor; returns the record that ends there.
    mutating func step() -> CSVRecord? {
        let byte = buffer[cursor]
        if isAfterReturn {
            isAfterReturn = false
            // Within quotation marks the LF is content, and does not start a new line.
            if byte == 0x0A, state != .quoted {
                cursor += 1
                return nil
            }
            if byte == 0x0A { line -= 1 }
        }
        switch state {
        case .fieldStart where byte == UInt8(ascii: "\""):
            state = .quoted
            cursor += 1
        case .fieldStart, .plain:
            state = .plain
            return plain()
        case .quoted: return quoted()
        case .quoteInQuoted: return afterQuote(byte)
        }
        return nil
    }

    /// Reads up to the next separator or line ending.
    private mutating func plain() -> CSVRecord? {
        let start = cursor
        let separator = separator
        while cursor < buffer.count {
            let byte = buffer[cursor]
            if byte == separator || byte == 0x0A || byte == 0x0D { break }
            cursor += 1
        }
        keep(start..<cursor)
        guard cursor < buffer.count else { return nil }
        let mark = buffer[cursor]
        cursor += 1
        return end(at: mark)
    }

    private mutating func end(at mark: UInt8) -> CSVRecord? {
        if mark == separator {
            record.ends.append(record.bytes.count)
            state = .fieldStart
            return nil
        }
        isAfterReturn = mark == 0x0D
        line += 1
        return endRecord()
    }

    /// Reads up to the next quotation mark.
    private mutating func quoted() -> CSVRecord? {
        let start = cursor
        while cursor < buffer.count, buffer[cursor] != UInt8(ascii: "\"") {
            let byte = buffer[cursor]
            cursor += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            line += byte == 0x0A && cursor - 2 >= start && buffer[cursor - 2] == 0x0D ? 0 : 1
            isAfterReturn = byte == 0x0D && cursor == buffer.count
            if record.bytes.count + cursor - start > CSVParser.recordLimit || record.damage == .tooLong {
                // Dropped at the end of the line, so that the following ones can be read.
                isAfterReturn = byte == 0x0D
                record.damage = .tooLong
                return endRecord()
            }
        }
        keep(start..<cursor)
        if cursor < buffer.count {
            cursor += 1
            state = .quoteInQuoted
        }
        return nil
    }

    private mutating func afterQuote(_ byte: UInt8) -> CSVRecord? {
        switch byte {
        case UInt8(ascii: "\""):
            keep(cursor..<cursor + 1)
            cursor += 1
            state = .quoted
            return nil
        case separator, 0x0A, 0x0D:
            cursor += 1
            return end(at: byte)
        default:
            if record.damage == nil, byte != 0x20 { record.damage = .textAfterQuote }
            state = .plain
            return nil
        }
    }

    private mutating func keep(_ range: Range<Int>) {
        if record.damage == .tooLong { return }
        if record.bytes.count + range.count > CSVParser.recordLimit {
            record.bytes = []
            record.damage = .tooLong
        } else {
            record.bytes.append(contentsOf: buffer[range])
        }
    }

    /// Nil for a blank line.
    mutating func endRecord() -> CSVRecord? {
        if record.damage == .tooLong {
            record.bytes = []
            record.ends = []
        } else {
            record.ends.append(record.bytes.count)
        }
        var complete = CSVRecord(line: line)
        complete.bytes.reserveCapacity(record.bytes.count)
        complete.ends.reserveCapacity(record.ends.count)
        swap(&complete, &record)
        state = .fieldStart
        return complete.bytes.isEmpty && complete.count == 1 ? nil : complete
    }
}

/// One record of a CSV file: its fields, unquoted, and the line that it begins on.
public struct CSVRecord: Hashable, Sendable {
    /// A fault in a record's quotation marks or size.
    public enum Damage: Hashable, Sendable {
        /// There is text between a closing quotation mark and the next separator; it is kept.
        case textAfterQuote
        /// A quotation mark in this record is never closed: everything after it is inside the quotes.
        case openQuote
        /// Longer than `CSVParser.recordLimit`, and dropped.
        case tooLong
    }

    /// From 1.
    public internal(set) var line: Int
    public internal(set) var damage: Damage?
    /// The fields' bytes, one after the other.
    var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    var ends: [Int] = []

    init(line: Int) { self.line = line }

    /// A record of fields that were read from another form of table.
    init(line: Int, fields: some Sequence<String>) {
        self.line = line
        for field in fields {
            bytes.append(contentsOf: field.utf8)
            ends.append(bytes.count)
        }
    }

    /// How many fields there are.
    public var count: Int { ends.count }

    /// The bytes of one field.
    public func bytes(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// The text of one field: UTF-8, or otherwise Windows-1252.
    ///
    /// Each field is decoded separately. Text in one encoding is almost never valid in the other unless it is the same;
    /// so one damaged byte does not change every accent in the rest of the file.
    public subscript(index: Int) -> String {
        let bytes = bytes(index)
        return String(validating: bytes, as: UTF8.self) ?? Windows1252.text(bytes)
    }

    /// Whether a field is in Windows-1252: it has a byte that is not UTF-8.
    func isWindows1252(_ index: Int) -> Bool {
        let bytes = bytes(index)
        return bytes.contains { $0 >= 0x80 } && String(validating: bytes, as: UTF8.self) == nil
    }

    /// Whether every field is empty or only spaces.
    public var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// Whether both have the same fields, wherever they are.
    func hasSameFields(as other: CSVRecord) -> Bool { bytes == other.bytes && ends == other.ends }

    /// Whether at least two fields explain how to fill in a column, like the row below the header in authorities'
    /// templates.
    var isInstruction: Bool {
        let words: Set<String> = [
            "required", "mandatory", "optional", "compulsory", "format", "characters", "digits", "dd/mm/yyyy",
            "yyyy-mm-dd", "example", "e.g", "eg", "leave", "enter", "text",
        ]
        let instructions = (0..<count).count { place in
            let text = self[place].lowercased()
            return text.split(whereSeparator: { " ,.;:()".contains($0) }).contains { words.contains(String($0)) }
        }
        return instructions >= 2 && instructions * 2 >= count
    }

    /// Whether it is a line that a report program adds around the table: a total, a page number, a date of printing.
    ///
    /// Never a row that may be a person's: there are people called Page and Count.
    var isRemark: Bool {
        let filled = (0..<count).filter { place in bytes(place).contains { $0 != 0x20 && $0 != 0x09 } }
        guard let first = filled.first, filled.count <= 2 else { return false }
        let words = Headings.words(self[first])
        let isNumber = { (text: String) in !text.isEmpty && text.allSatisfy(\.isNumber) }
        if filled.count == 2 {
            let totals: Set<String> = [
                "total", "totals", "subtotal", "count", "number", "pupils", "students", "records",
            ]
            let isTotal = words.contains(where: totals.contains)
            return isTotal && isNumber(CleanText.trimmed(self[filled[1]]))
        }
        let beginnings: Set<String> = [
            "total", "totals", "subtotal", "grand", "sub", "count", "number", "printed", "page", "report", "exported",
            "generated", "produced", "created", "records", "pupils", "students", "date", "run", "end", "no",
            "boys", "girls",
        ]
        guard let word = words.first else { return true }
        // A count of pupils or a page; a longer number is a pupil's or a school's, on a row that has lost the rest.
        return isNumber(word) && words.count == 1 && word.count < 5
            || beginnings.contains(word) && (words.count > 1 || word.hasPrefix("total"))
    }
}

/// The encoding that spreadsheets on Windows still use: Latin-1 with punctuation in 0x80 to 0x9F.
enum Windows1252 {
    /// Five bytes have no meaning in it and become U+FFFD.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            scalars.append((0x80...0x9F).contains(byte) ? upper[Int(byte - 0x80)] : Unicode.Scalar(byte))
        }
        return String(scalars)
    }

    private static let upper = Array(
        "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ".unicodeScalars)
}
