public import EncompassCore

/// An export as lines of the feed. It is read twice: first whole, so that a file whose dates are month first, or that
/// lacks what it must have, changes nothing; then record by record.
public final class TranslatedFeed {
    /// The next bytes of a file; nil at its end.
    public typealias Source = () throws -> [UInt8]?

    public let understanding: ExportUnderstanding
    private var translator: FeedTranslator
    private let source: Source
    private var isAtEnd = false

    /// - Parameters:
    ///   - latestYear: the last year that two digits can mean.
    ///   - settlesTimes: for lines that are pushed: of a time that the clock in London showed twice the earlier is taken
    ///     here, with a note, since the service may not know that the force's times are local ones.
    ///   - open: opens the file at its beginning; called twice.
    /// - Throws: `TableError` if nothing of the file may be read, and what `open` throws.
    public init(
        _ mapping: FeedMapping, london: London, latestYear: Int, settlesTimes: Bool = false, open: () throws -> Source
    ) throws {
        var survey = FeedSurvey(mapping)
        let first = try open()
        var goesOn = true
        while goesOn, let chunk = try first() { goesOn = try survey.feed(chunk) }
        if goesOn { try survey.finish() }
        try survey.check()
        understanding = ExportUnderstanding(survey, mapping.format)
        translator = FeedTranslator(
            mapping, survey: survey, london: london, latestYear: latestYear, settlesTimes: settlesTimes)
        source = try open()
    }

    /// The records that are complete with the next bytes; nil at the end.
    public func next() throws -> [TranslatedRecord]? {
        if isAtEnd { return nil }
        var records: [TranslatedRecord] = []
        if let chunk = try source() {
            isAtEnd = try !translator.feed(chunk) { records.append($0) }
        } else {
            isAtEnd = true
            try translator.finish { records.append($0) }
        }
        return records
    }
}

/// How an export was read.
public struct ExportUnderstanding: Hashable, Sendable, Codable {
    public var format: String
    public var separator: String?
    public var encoding: TextEncoding?
    public var headerLine: Int?
    /// The sheet that was read, of a workbook, and those that were not.
    public var sheet: String?
    public var otherSheets: [String] = []
    public var skipped: [Understanding.Skipped] = []
    /// Columns and elements that the mapping does not name, with the line where each is first.
    public var unknown: [SourcePlace]
    /// Columns that the mapping names and the file lacks.
    public var missing: [String]
    /// Why it cannot be read to its end.
    public var breakage: String?

    init(_ survey: FeedSurvey, _ format: FeedMapping.Format) {
        self.format = format.rawValue
        separator = survey.understanding.separator
        encoding = survey.understanding.encoding
        headerLine = survey.understanding.headerLine
        sheet = survey.understanding.sheet
        otherSheets = survey.understanding.otherSheets
        skipped = survey.understanding.skipped
        unknown = survey.unknown.map { SourcePlace(line: $0.line, name: $0.name) }
        missing = survey.missing
        breakage = survey.breakage?.description
    }
}

extension ExportUnderstanding {
    /// For the person who checks it.
    public var reportLines: [String] {
        var lines = [
            [
                sheet.map { "workbook, sheet \($0)" } ?? format, separator, encoding?.rawValue,
                headerLine.map { "headings in line \($0)" },
            ].compactMap(\.self).joined(separator: ", ")
        ]
        for name in otherSheets { lines.append("a sheet that was not read: \(name)") }
        for skip in skipped where skip.kind != .blank {
            let places =
                skip.lines.map(String.init).joined(separator: ", ") + (skip.count > skip.lines.count ? " …" : "")
            lines.append("not data: \(skip.count) (\(skip.kind.rawValue), lines \(places))")
        }
        for place in unknown { lines.append("not in the mapping: \(place.name ?? "") (line \(place.line))") }
        for name in missing { lines.append("in the mapping, and not in the file: \(name)") }
        if let breakage { lines.append("cannot be read to its end: \(breakage)") }
        return lines
    }
}

/// What is wrong with the records of a file, counted by kind. No values.
public struct FindingTally: Sendable {
    public enum Severity: String, Hashable, Sendable, Codable { case warning, rejected }

    /// One kind of fault of one column or element.
    public struct Finding: Hashable, Sendable, Codable {
        public var severity: Severity
        public var name: String?
        public var detail: String
        public var count: Int
        /// The first lines.
        public var lines: [Int]
    }

    private struct Key: Hashable {
        let severity: Severity
        let name: String?
        let detail: String
    }

    private static let mostKinds = 1000
    private static let mostLines = 5
    private var places: [Key: Int] = [:]
    public private(set) var findings: [Finding] = []

    public init() {}

    public mutating func add(_ severity: Severity, at place: SourcePlace, _ detail: String) {
        // The number of an element makes no other kind.
        let name = place.name.map { $0.replacing(/\[[0-9]+\]/, with: "") }
        var key = Key(severity: severity, name: name, detail: detail)
        if places[key] == nil, findings.count >= FindingTally.mostKinds {
            key = Key(severity: severity, name: nil, detail: "has further kinds of faults")
        }
        let index = places[key] ?? findings.count
        if index == findings.count {
            places[key] = index
            findings.append(Finding(severity: severity, name: key.name, detail: key.detail, count: 0, lines: []))
        }
        findings[index].count += 1
        if findings[index].lines.count < FindingTally.mostLines { findings[index].lines.append(place.line) }
    }
}

extension FindingTally.Finding {
    /// `column Child1 DOB: is not a valid date: 3 times (lines 4, 9, 12)`.
    public var text: String {
        let places = lines.map(String.init).joined(separator: ", ") + (count > lines.count ? " …" : "")
        return "\(severity.rawValue): " + (name.map { $0 + ": " } ?? "") + detail
            + (count == 1 ? " (line \(places))" : ": \(count) times (lines \(places))")
    }
}
