import EncompassCore

/// A note about a value that could be read, with its place in the file.
public struct SourceNote: Hashable, Sendable {
    public var place: SourcePlace
    public var detail: String
}

/// Makes objects of the feed out of the values of one record of an export, and remembers where each came from.
struct RecordBuilder {
    struct Object {
        var members: [JSONObject.Member] = []
        /// Whether it shows that there is such a person at all: flags that say no, and constants, do not.
        var isSign = false

        var json: JSONValue { .object(JSONObject(members)) }

        subscript(name: String) -> JSONValue? { members.last { $0.name == name }?.value }
    }

    let mapping: FeedMapping
    let london: London
    /// The last year that two digits can mean.
    let latestYear: Int
    /// Whether a time that the clock in London showed twice or never becomes the earlier moment here, with a note.
    let settlesTimes: Bool
    private(set) var places: [String: SourcePlace] = [:]
    private(set) var notes: [SourceNote] = []

    init(_ mapping: FeedMapping, london: London, latestYear: Int, settlesTimes: Bool) {
        self.mapping = mapping
        self.london = london
        self.latestYear = latestYear
        self.settlesTimes = settlesTimes
    }

    mutating func note(_ place: SourcePlace, _ detail: String) {
        notes.append(SourceNote(place: place, detail: detail))
    }

    mutating func take(_ other: RecordBuilder) {
        places.merge(other.places) { first, _ in first }
        notes += other.notes
    }

    mutating func set(_ place: SourcePlace, at pointer: String) { places[pointer] = place }

    /// The fields of one part, in the order of the feed's list.
    mutating func object(
        _ part: FeedField.Part, _ fields: [String: FeedMapping.Field], from record: ExportRecord, at pointer: String
    ) -> Object {
        var object = Object()
        for name in FeedMapping.names(of: part) {
            guard let field = fields[name] else { continue }
            if name == FeedMapping.fullName {
                fullName(field, of: record, at: pointer, into: &object)
                continue
            }
            if let inner = FeedMapping.part(of: name) {
                nested(inner, field, name, record, at: pointer + "/" + name, into: &object)
                continue
            }
            guard case .value(let source) = field else { continue }
            let form = FieldForm(part, name)
            let found = values(of: source, in: record)
            guard let value = value(found, source, form, at: pointer + "/" + name) else { continue }
            object.members.append(.init(name, value))
            if !found.isEmpty {
                object.isSign = object.isSign || (form != .flag && form != .protectiveFlag) || value == .bool(true)
            }
        }
        return object
    }

    /// The texts of a source that are not empty.
    private func values(of source: FeedMapping.Source, in record: ExportRecord) -> [ExportRecord.Value] {
        source.from.flatMap { record.values(at: $0) }.compactMap { value in
            let text = CleanText.trimmed(value.text)
            guard !text.isEmpty, mapping.empty.isEmpty || !mapping.empty.contains(CodeText.folded(text)) else {
                return nil
            }
            return ExportRecord.Value(text: text, place: value.place)
        }
    }

    private mutating func value(
        _ found: [ExportRecord.Value], _ source: FeedMapping.Source, _ form: FieldForm, at pointer: String
    ) -> JSONValue? {
        if let first = found.first { places[pointer] = first.place }
        if form == .lines {
            let lines = found.flatMap {
                $0.text.split(whereSeparator: \.isNewline).map { CleanText.trimmed(String($0)) }
            }
            return lines.isEmpty ? nil : .array(lines.map { .string($0) })
        }
        let written =
            found.isEmpty
            ? source.constant : found.map(\.text).joined(separator: form == .narrative ? "\n" : " ")
        guard let written, let text = source.meaning(of: written) else { return nil }
        switch form {
        case .flag:
            return switch CodeText.flag(text) {
            case .value(let flag): .bool(flag)
            case .notRecorded: nil
            case .unknownCode: .string(text)
            }
        case .protectiveFlag:
            // What is not a plain no protects, and is named: by the rule of the feed.
            if case .value(let flag) = CodeText.flag(text) { return .bool(flag) }
            return .string(text)
        case .number: return Int(text).map { JSONValue.integer($0) } ?? .string(text)
        case .date:
            let date =
                source.pattern.map { $0.read(text, latestYear: latestYear)?.date }
                ?? DateText.reading(text, latest: latestYear)?.date
            return .string(date?.description ?? text)
        case .time: return .string(time(text, source.pattern, at: places[pointer]))
        case .text, .narrative, .lines: return .string(text)
        }
    }

    /// With its offset, if only one moment can be meant; else as a local time, which the feed's own reader judges.
    private mutating func time(_ text: String, _ pattern: TimePattern?, at place: SourcePlace?) -> String {
        let written =
            pattern.map { $0.read(text, latestYear: latestYear) } ?? WrittenTime(text, latestYear: latestYear)
        guard let written, written.time != nil else { return text }
        if written.offset != nil { return written.iso }
        switch mapping.zone {
        case nil: return written.iso
        case .utc: return written.iso + "Z"
        case .london:
            guard let local = LocalMoment(written.iso, london: london) else { return written.iso }
            if let doubt = local.doubt {
                guard settlesTimes else { return written.iso }
                if let place { note(place, doubt) }
            }
            return local.moment.rfc3339
        }
    }

    /// A name in one column, unless the export has its parts too.
    private mutating func fullName(
        _ field: FeedMapping.Field, of record: ExportRecord, at pointer: String, into object: inout Object
    ) {
        guard case .value(let source) = field, object["surname"] == nil, object["forename"] == nil else { return }
        let found = values(of: source, in: record)
        guard let first = found.first, let text = source.meaning(of: found.map(\.text).joined(separator: " ")) else {
            return
        }
        object.isSign = true
        places[pointer + "/surname"] = first.place
        places[pointer + "/forename"] = first.place
        guard let name = PrintedName(inOneColumn: text) else {
            object.members.append(.init("surname", .string(text)))
            return note(first.place, "is one word; taken as the surname")
        }
        if name.isGuessed { note(first.place, "has no comma and no capitals; the last word is taken as the surname") }
        let given = [name.forename, name.middleNames ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        if !given.isEmpty { object.members.append(.init("forename", .string(given))) }
        if !name.surname.isEmpty { object.members.append(.init("surname", .string(name.surname))) }
    }

    private mutating func nested(
        _ part: FeedField.Part, _ field: FeedMapping.Field, _ name: String, _ record: ExportRecord, at pointer: String,
        into object: inout Object
    ) {
        var inner = Object()
        switch field {
        case .part(let fields): inner = self.object(part, fields, from: record, at: pointer)
        case .value(let source):
            let found = values(of: source, in: record)
            guard let first = found.first,
                let text = source.meaning(of: found.map(\.text).joined(separator: part == .address ? "\n" : " "))
            else { return }
            places[pointer] = first.place
            inner.isSign = true
            switch part {
            case .school: inner.members = [.init("name", .string(text))]
            case .voice: inner.members = [.init("text", .string(text))]
            default: inner.members = RecordBuilder.address(text)
            }
        }
        guard !inner.members.isEmpty else { return }
        object.members.append(.init(name, inner.json))
        object.isSign = object.isSign || inner.isSign
    }

    private static func address(_ text: String) -> [JSONObject.Member] {
        let address = PostalAddress(inOneText: text)
        var members: [JSONObject.Member] = []
        if !address.lines.isEmpty { members.append(.init("lines", .array(address.lines.map { .string($0) }))) }
        if let postcode = address.postcode { members.append(.init("postcode", .string(postcode))) }
        return members
    }
}
