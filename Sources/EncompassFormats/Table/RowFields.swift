public import EncompassCore

/// The fields of one row by column; collects their faults.
public struct RowFields<Column: TableColumn>: Sendable {
    /// The line that the row begins on, from 1.
    public let line: Int
    public private(set) var faults: [RowFault] = []
    /// The proven order of the row's dates.
    private(set) var dateOrders: [(column: Column, order: DateOrder)] = []
    private let record: CSVRecord
    private let map: ColumnMap<Column>

    init(_ record: CSVRecord, _ map: ColumnMap<Column>) {
        line = record.line
        self.record = record
        self.map = map
    }

    public mutating func warn(_ column: Column?, _ reason: String) { note(column, reason, .warning) }

    public mutating func reject(_ column: Column?, _ reason: String) { note(column, reason, .rejected) }

    /// Whether a fault makes the row unusable.
    public var isRejected: Bool { faults.contains { $0.severity == .rejected } }

    private mutating func note(_ column: Column?, _ reason: String, _ severity: RowFault.Severity) {
        let heading = column.map { map.heading($0) }
        faults.append(RowFault(line: line, column: heading, reason: reason, severity: severity))
    }

    /// Fields beyond the header mean an extra comma, so values may be one column off.
    mutating func checkWidth() {
        if record.count < map.width { warn(nil, "has \(record.count) fields where the header has \(map.width)") }
        let extra = map.width..<max(map.width, record.count)
        if extra.contains(where: { !record.bytes($0).isEmpty }) {
            warn(nil, "has \(record.count) fields where the header has \(map.width): a comma without quotation marks?")
        }
    }

    /// Whether the file has the column at all.
    public func has(_ column: Column) -> Bool { map.has(column) }

    /// The field's text without surrounding spaces; nil if there is none.
    ///
    /// - Parameter limit: code points kept; longer text is cut with a warning.
    public mutating func text(_ column: Column, limit: Int = 200) -> String? {
        guard let place = map.place(column), place < record.count else { return nil }
        let bytes = record.bytes(place)
        if bytes.isEmpty { return nil }
        if CleanText.isPlain(bytes, limit: limit) { return String(decoding: bytes, as: UTF8.self) }
        let clean = CleanText(record[place], limit: limit)
        for reason in clean.notes { warn(column, reason) }
        return clean.text
    }

    /// Text that the row must have.
    public mutating func requiredText(_ column: Column, limit: Int = 200) -> String? {
        let text = text(column, limit: limit)
        if text == nil { reject(column, "is empty") }
        return text
    }

    /// A day, with the year or the day first; a warning if it is something else.
    public mutating func date(_ column: Column) -> LocalDate? {
        guard let text = text(column) else { return nil }
        let date = read(text, of: column)
        if date == nil { warn(column, fault(text) + "; taken as absent") }
        return date
    }

    /// A day that the row must have.
    public mutating func requiredDate(_ column: Column) -> LocalDate? {
        guard let text = requiredText(column) else { return nil }
        let date = read(text, of: column)
        if date == nil { reject(column, fault(text)) }
        return date
    }

    private mutating func read(_ text: String, of column: Column) -> LocalDate? {
        if let order = DateOrder(provenBy: text) { dateOrders.append((column, order)) }
        return DateText.read(text)
    }

    private func fault(_ text: String) -> String {
        DateOrder(provenBy: text)?.isForeign == true
            ? "has the month first: write the day or the year first" : "is not a valid date"
    }

    /// A URN that the row must have.
    public mutating func requiredURN(_ column: Column) -> URN? {
        guard let text = requiredText(column) else { return nil }
        let urn = URN(text)
        if urn == nil { reject(column, "is not a URN: six digits, 100000 or more") }
        return urn
    }

    /// The scope, or else a bare URN, that the row must have.
    public mutating func requiredScope(_ column: Column, orURN urn: Column) -> Scope? {
        if let text = text(column) {
            let scope = Scope(text)
            if scope == nil { reject(column, "is neither urn: with a URN nor la: with three digits") }
            return scope
        }
        if has(urn) { return requiredURN(urn).map(Scope.establishment) }
        reject(column, "is empty")
        return nil
    }

    /// A whole number; a warning if it is something else.
    public mutating func integer(_ column: Column, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(column) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            warn(column, "is not a whole number from \(range.lowerBound) to \(range.upperBound); taken as absent")
            return nil
        }
        return number
    }

    /// A postcode, kept as given, with a warning if it is not one.
    public mutating func postcode(_ column: Column) -> String? {
        guard let text = text(column) else { return nil }
        if Postcode(text) == nil { warn(column, "is not a postcode; kept as given") }
        return text
    }
}

/// One fault of a row, with its place. Never contains the content.
public struct RowFault: Hashable, Sendable, Codable, CustomStringConvertible {
    public enum Severity: String, Hashable, Sendable, Codable {
        /// The row cannot be used.
        case rejected
        /// The row is used anyway.
        case warning
    }

    /// The line of the file that the row begins on, from 1.
    public var line: Int
    /// As in the file's header; nil if the whole row is meant.
    public var column: String?
    public var reason: String
    public var severity: Severity

    public init(line: Int, column: String?, reason: String, severity: Severity) {
        self.line = line
        self.column = column
        self.reason = reason
        self.severity = severity
    }

    public var description: String {
        "line \(line)" + (column.map { ", \($0)" } ?? "") + ": " + reason
    }
}

/// Why a file cannot be read at all.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
    public var line: Int
    public var reason: String

    public init(line: Int = 1, reason: String) {
        self.line = line
        self.reason = reason
    }

    public var description: String { "line \(line): " + reason }
}
