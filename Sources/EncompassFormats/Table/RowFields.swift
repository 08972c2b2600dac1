public import EncompassCore

/// The fields of one row by column; collects their faults.
public struct RowFields<Column: TableColumn>: Sendable {
    /// The line that the row begins on, from 1.
    public let line: Int
    public private(set) var faults: [RowFault] = []
    /// How the row's dates are written.
    private(set) var dates: [(column: Column, form: DateText.Form?, order: DateOrder?)] = []
    /// Whether any of the text that was read is in Windows-1252.
    private(set) var hasWindows1252 = false
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
        let value = column.flatMap { map.place($0) }.flatMap { $0 < record.count ? record[$0] : nil } ?? ""
        faults.append(
            RowFault(
                line: line, column: heading, reason: reason, severity: severity,
                shape: value.isEmpty ? nil : Shape.of(value)))
    }

    /// The text of the row's known columns.
    var readBack: [String: String] {
        var values: [String: String] = [:]
        for column in Column.allCases {
            guard let place = map.place(column), place < record.count else { continue }
            values["\(column)"] = CleanText(record[place], limit: 60).text
        }
        return values
    }

    /// Fields beyond the header mean an extra comma, so values may be one column off.
    mutating func checkWidth() {
        if record.count < map.width { warn(nil, "has \(record.count) fields where the header has \(map.width)") }
        let extra = map.width..<max(map.width, record.count)
        if extra.contains(where: { !record.bytes($0).isEmpty }) {
            warn(
                nil,
                "has \(record.count) fields where the header has \(map.width): a separator without quotation marks?")
        }
    }

    /// Whether the file has the column at all.
    public func has(_ column: Column) -> Bool { map.has(column) }

    /// The field's text without surrounding spaces; nil if there is none.
    ///
    /// - Parameters:
    ///   - limit: code points kept; longer text is cut with a warning.
    ///   - keepsLines: whether line breaks are content; if not, each becomes a space.
    public mutating func text(_ column: Column, limit: Int = 200, keepsLines: Bool = false) -> String? {
        guard let place = map.place(column), place < record.count else { return nil }
        let bytes = record.bytes(place)
        if bytes.isEmpty { return nil }
        if CleanText.isPlain(bytes, limit: limit) { return String(decoding: bytes, as: UTF8.self) }
        if !hasWindows1252, record.isWindows1252(place) { hasWindows1252 = true }
        let clean = CleanText(record[place], limit: limit, keepsLines: keepsLines)
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
    ///
    /// - Parameter latest: the last year that two digits can mean.
    public mutating func date(_ column: Column, latest: Int = 2099) -> LocalDate? {
        guard let text = text(column) else { return nil }
        let date = read(text, of: column, latest: latest)
        if date == nil { warn(column, fault(text) + "; taken as absent") }
        return date
    }

    /// A day that the row must have.
    public mutating func requiredDate(_ column: Column, latest: Int = 2099) -> LocalDate? {
        guard let text = requiredText(column) else { return nil }
        let date = read(text, of: column, latest: latest)
        if date == nil { reject(column, fault(text)) }
        return date
    }

    private mutating func read(_ text: String, of column: Column, latest: Int) -> LocalDate? {
        guard let (date, form) = DateText.reading(text, latest: latest) else {
            dates.append((column, nil, DateOrder(provenBy: text)))
            return nil
        }
        dates.append((column, form, date.day > 12 ? form.order : nil))
        return date
    }

    private func fault(_ text: String) -> String {
        if DateOrder(provenBy: text)?.isForeign == true {
            return "has the month first: write the day or the year first"
        }
        return text.contains(":") && text.contains(where: \.isNumber)
            ? "is not a valid date, or has a time of day, which may belong to another day" : "is not a valid date"
    }

    /// A URN that the row must have.
    public mutating func requiredURN(_ column: Column) -> URN? {
        guard let text = requiredText(column) else { return nil }
        let urn = URN(WholeNumber.plain(text))
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

/// Whole numbers that a spreadsheet has given decimal places.
enum WholeNumber {
    /// `121234.0` becomes `121234`; anything else stays.
    static func plain(_ text: String) -> Substring {
        guard text.utf8.contains(UInt8(ascii: ".")), let point = text.firstIndex(of: "."),
            text[text.index(after: point)...].allSatisfy({ $0 == "0" })
        else {
            return text[...]
        }
        let whole = text[..<point]
        return whole.allSatisfy { ("0"..."9").contains($0) } ? whole : text[...]
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
    /// How the value is written, without the value: `99/99/99`.
    public var shape: String?

    public init(line: Int, column: String?, reason: String, severity: Severity, shape: String? = nil) {
        self.shape = shape
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
