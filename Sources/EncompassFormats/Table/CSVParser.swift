/// Cuts CSV (RFC 4180, as people have it) into records, chunk by chunk, holding no more than a chunk and a record.
///
/// Lines end in CR LF, LF or CR. A quotation mark is one at the beginning of a field and text anywhere else. Blank lines
/// are passed over, a byte-order mark is dropped.
public struct CSVParser: Sendable {
    /// The most bytes of one record, 1 MiB: a quotation mark that is never closed must not swallow the memory.
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
    private var isAtBeginning = true
    private var isFinished = false

    public init() {}

    /// More of the file; `next` then gives the records that end within it.
    public mutating func supply(_ chunk: some Collection<UInt8>) {
        buffer.removeFirst(cursor)
        cursor = 0
        buffer.append(contentsOf: chunk)
        dropByteOrderMark()
    }

    /// No more is to come; `next` then gives the last record.
    public mutating func finish() {
        isFinished = true
        dropByteOrderMark()
    }

    /// The next record that is complete; nil until more is supplied, and at the end.
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
