import EncompassCore

/// How the export of one force's system is read: which column or element is which field of the feed.
///
/// The export goes through in one direction: bytes are split into records (`ExportReader`), each record becomes a line
/// of the feed (`FeedTranslator`), and each line is read by `IncidentReader` like one that was pushed. So a mapping
/// cannot loosen a rule of the feed: it only says where the values are, and what their words mean.
public struct FeedMapping: Hashable, Sendable {
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// A table; its separator, encoding and header row are found.
        case csv
        /// One JSON object a line, with other names than the feed's.
        case ndjson
        case xml
    }

    /// What a time without an offset means.
    public enum Zone: String, Hashable, Sendable, CaseIterable {
        case london = "Europe/London"
        case utc = "UTC"
    }

    /// Where a field's value comes from.
    public struct Source: Hashable, Sendable {
        /// Headings, or paths within the record; the values of several are joined.
        public var from: [String]
        /// The value of every record.
        public var constant: String?
        /// What the export's words mean, by their folded form; a nil value means *not known*.
        public var values: [String: String?]
        /// How a date or a time is written, if it is none of the usual ways: `ddMMyyyy HHmm`.
        public var pattern: TimePattern?

        public init(
            from: [String], constant: String? = nil, values: [String: String?] = [:], pattern: TimePattern? = nil
        ) {
            self.from = from
            self.constant = constant
            self.values = Dictionary(
                values.map { (CodeText.folded($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
            self.pattern = pattern
        }

        /// What a word of the export means; the word itself if the mapping does not say.
        func meaning(of word: String) -> String? {
            if values.isEmpty { return word }
            return values[CodeText.folded(word)] ?? word
        }
    }

    public enum Field: Hashable, Sendable {
        case value(Source)
        /// An address, a school, what a child said: an object of its own.
        case part([String: Field])

        /// Every heading or path in it.
        var names: [String] {
            switch self {
            case .value(let source): source.from
            case .part(let fields): fields.keys.sorted().flatMap { fields[$0]?.names ?? [] }
            }
        }

        /// With the number of a person in place of `{n}`.
        func numbered(_ number: Int) -> Field {
            switch self {
            case .value(var source):
                source.from = source.from.map { FeedMapping.numbered($0, number) }
                return .value(source)
            case .part(let fields): return .part(fields.mapValues { $0.numbered(number) })
            }
        }
    }

    /// How the children, or the adults, of an incident repeat.
    public enum Repeat: String, Hashable, Sendable, CaseIterable {
        /// In numbered columns: `Child{n} Forename` for `Child1 Forename`, `Child2 Forename` and so on. Without a
        /// number there is one.
        case columns
        /// Each in a row of its own, with the reference of the incident.
        case rows
        /// In an element, or a member of a list, each.
        case elements
    }

    /// Which rows or elements are meant, where they have people of several kinds.
    public struct Filter: Hashable, Sendable {
        public var from: String
        /// Folded.
        public var values: Set<String>

        public init(from: String, values: [String]) {
            self.from = from
            self.values = Set(values.map { CodeText.folded($0) })
        }
    }

    public struct People: Hashable, Sendable {
        public var repeats: Repeat
        /// The path of each within the record, if they are elements.
        public var element: String?
        public var only: Filter?
        public var fields: [String: Field]

        public init(repeats: Repeat, element: String? = nil, only: Filter? = nil, fields: [String: Field]) {
            self.repeats = repeats
            self.element = element
            self.only = only
            self.fields = fields
        }

        var names: [String] { Field.part(fields).names + (only.map { [$0.from] } ?? []) }
    }

    public var format: Format
    public var force: String
    /// The element of one incident in XML: its name, or the end of its path.
    public var record: String?
    /// Nil if the export gives the offset of each time.
    public var zone: Zone?
    /// Words that stand for no value, folded: `NULL`, `N/A`.
    public var empty: Set<String>
    public var incident: [String: Field]
    public var children: [People]
    public var adults: [People]
    /// Columns and paths that are known and not read.
    public var ignored: [String]

    public init(
        format: Format, force: String, record: String? = nil, zone: Zone? = nil, empty: [String] = [],
        incident: [String: Field], children: [People] = [], adults: [People] = [], ignored: [String] = []
    ) {
        self.format = format
        self.force = force
        self.record = record
        self.zone = zone
        self.empty = Set(empty.map { CodeText.folded($0) })
        self.incident = incident
        self.children = children
        self.adults = adults
        self.ignored = ignored
    }

    /// Whether an incident can have several rows.
    var groupsRows: Bool { format == .csv && (children + adults).contains { $0.repeats == .rows } }

    /// A field that has no place in the feed: one name for the whole of a person's.
    public static let fullName = "name"

    /// The names that a part of the feed can have in a mapping.
    public static func names(of part: FeedField.Part) -> [String] {
        let own = FeedField.names(of: part)
        switch part {
        case .incident: return own.filter { !["force", "children", "adults"].contains($0) }
        case .child, .adult: return own + [fullName]
        case .address, .school, .voice: return own
        }
    }

    /// The part that a field holds, if it is an object.
    public static func part(of name: String) -> FeedField.Part? {
        switch name {
        case "location", "address": .address
        case "school": .school
        case "voice": .voice
        default: nil
        }
    }

    static let mostPeople = 40

    /// `Child2 Forename` for `Child{n} Forename`; `{nn}` has two digits.
    static func numbered(_ name: String, _ number: Int) -> String {
        name.replacing("{nn}", with: padded(number, 2)).replacing("{n}", with: String(number))
    }
}

/// What a value of the feed looks like in JSON.
enum FieldForm {
    case text, narrative, lines, flag, protectiveFlag, number, date, time

    init(_ part: FeedField.Part, _ name: String) {
        switch name {
        case "restricted", "safeAddress": self = .protectiveFlag
        case "present", "welfareCheck", "livesAtAddress", "unborn": self = .flag
        case "revision", "age": self = .number
        case "occurredAt", "attendedAt": self = .time
        case "circumstances", "schoolSummary": self = .narrative
        case "lines": self = .lines
        case "text" where part == .voice: self = .narrative
        default:
            let isDate = name.hasPrefix("dateOf") || name.hasSuffix("Date") || name.hasSuffix("On")
            self = isDate ? .date : .text
        }
    }
}
