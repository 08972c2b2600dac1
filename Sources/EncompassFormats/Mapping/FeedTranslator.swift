import EncompassCore

/// A line of the feed that was made of an export, and where its parts come from.
public struct TranslatedRecord: Sendable {
    /// The line of the export on which it begins.
    public let line: Int
    /// JSON without a line break.
    public let bytes: [UInt8]
    public let notes: [SourceNote]
    /// It could not be read as a record: its only note says why.
    public let isUnread: Bool
    /// By JSON pointer.
    private let places: [String: SourcePlace]

    init(
        line: Int, bytes: [UInt8], notes: [SourceNote] = [], isUnread: Bool = false, places: [String: SourcePlace] = [:]
    ) {
        self.line = line
        self.isUnread = isUnread
        self.bytes = bytes
        self.notes = notes
        self.places = places
    }

    /// Where the value of a fault is in the export: its own column or element, or that of what contains it.
    public func place(of pointer: String) -> SourcePlace {
        var pointer = Substring(pointer)
        while !pointer.isEmpty {
            if let place = places[String(pointer)] { return place }
            pointer = pointer[..<(pointer.lastIndex(of: "/") ?? pointer.startIndex)]
        }
        return SourcePlace(line: line)
    }
}

/// Turns the records of an export into lines of the feed.
///
/// A record that cannot be read becomes a line that the feed refuses, with what is known of it: it is quarantined, and
/// never lost.
struct FeedTranslator {
    private struct Group {
        var line: Int
        var incident: RecordBuilder.Object
        var people: [FeedField.Part: [JSONValue]]
        var builder: RecordBuilder
        /// Why its rows cannot be one incident.
        var obstacle: String?
    }

    private let mapping: FeedMapping
    private let london: London
    private let latestYear: Int
    private let settlesTimes: Bool
    private var reader: ExportReader
    /// The last row of each incident, by its key: then it is complete.
    private let lastRows: [String: Int]
    private var row = 0
    /// Whether the last record could not be read.
    private var endsUnread = false
    private var groups: [String: Group] = [:]
    /// For a table with one row an incident: what each reference had, so that a second row is noticed.
    private var held: [String: (content: Int, line: Int)] = [:]

    init(_ mapping: FeedMapping, survey: FeedSurvey, london: London, latestYear: Int, settlesTimes: Bool) {
        self.mapping = mapping
        self.settlesTimes = settlesTimes
        self.london = london
        self.latestYear = latestYear
        lastRows = survey.lastRows
        reader = ExportReader(mapping.format, record: mapping.record, rule: mapping.headerRule)
    }

    /// - Returns: whether reading can go on.
    mutating func feed(_ chunk: [UInt8], into body: (TranslatedRecord) throws -> Void) throws -> Bool {
        try read(into: body) { reader, items in try reader.feed(chunk, into: items) }
    }

    mutating func finish(into body: (TranslatedRecord) throws -> Void) throws {
        guard try read(into: body, { reader, items in try reader.finish(into: items) }) else { return }
        for group in groups.values.sorted(by: { $0.line < $1.line }) {
            try body(
                unreadable(nil, [], line: group.line, reason: "is not complete: the file has changed while it was read")
            )
        }
        groups = [:]
    }

    /// A file that breaks off leaves a line that the feed refuses: whatever was to follow is missed by nobody else.
    private mutating func read(
        into body: (TranslatedRecord) throws -> Void,
        _ step: @escaping (inout ExportReader, (ExportReader.Item) throws -> Void) throws -> Void
    ) throws -> Bool {
        var reader = self.reader
        defer { self.reader = reader }
        do {
            try step(&reader) { item in try take(item, into: body) }
            return true
        } catch let breakage as TableError {
            if !endsUnread { try body(unreadable(nil, [], line: breakage.line, reason: breakage.reason)) }
            return false
        }
    }

    private mutating func take(_ item: ExportReader.Item, into body: (TranslatedRecord) throws -> Void) throws {
        switch item {
        case .skipped: return
        case .unreadable(let record, let raw, let line, let reason):
            row += 1
            endsUnread = true
            try body(unreadable(record, raw, line: line, reason: reason))
        case .record(let record):
            row += 1
            endsUnread = false
            if mapping.groupsRows, let key = mapping.key(of: record) {
                try add(record, to: key, into: body)
            } else {
                try body(whole(record))
            }
        }
    }

    private func builder() -> RecordBuilder {
        RecordBuilder(mapping, london: london, latestYear: latestYear, settlesTimes: settlesTimes)
    }

    /// A record that is an incident of its own.
    private mutating func whole(_ record: ExportRecord) -> TranslatedRecord {
        let group = begin(record)
        let line = translated(group)
        guard mapping.format == .csv, !mapping.groupsRows, mapping.incident["revision"] == nil,
            let key = mapping.key(of: record)
        else { return line }
        if let earlier = held[key] {
            guard earlier.content != line.bytes.hashValue else { return line }
            return unreadable(
                record, [], line: record.line,
                reason:
                    "has the reference of line \(earlier.line), and other content: if each child has a row of its own, "
                    + "the mapping needs children: {repeat: rows}")
        }
        held[key] = (line.bytes.hashValue, record.line)
        return line
    }

    private func begin(_ record: ExportRecord) -> Group {
        var builder = builder()
        let incident = builder.object(.incident, mapping.incident, from: record, at: "")
        var group = Group(line: record.line, incident: incident, people: [:], builder: builder)
        add(peopleOf: record, to: &group)
        return group
    }

    private mutating func add(
        _ record: ExportRecord, to key: String, into body: (TranslatedRecord) throws -> Void
    ) throws {
        if var group = groups.removeValue(forKey: key) {
            merge(record, into: &group)
            groups[key] = group
        } else {
            groups[key] = begin(record)
        }
        guard lastRows[key] ?? row <= row, let group = groups.removeValue(forKey: key) else { return }
        if let obstacle = group.obstacle {
            try body(unreadable(record, [], line: group.line, reason: obstacle))
        } else {
            try body(translated(group))
        }
    }

    /// A further row of an incident: what the first left empty is taken, what differs is noted.
    private func merge(_ record: ExportRecord, into group: inout Group) {
        var builder = builder()
        let incident = builder.object(.incident, mapping.incident, from: record, at: "")
        for member in incident.members {
            guard let first = group.incident[member.name] else {
                group.incident.members.append(member)
                continue
            }
            guard first != member.value else { continue }
            let place = builder.places["/" + member.name] ?? SourcePlace(line: record.line)
            switch FieldForm(.incident, member.name) {
            case .protectiveFlag:
                if first == .bool(false) {
                    group.incident.members.removeAll { $0.name == member.name }
                    group.incident.members.append(member)
                }
            case .time where member.name == "occurredAt":
                group.obstacle =
                    "has rows with different times of the incident (lines \(group.line) and \(record.line))"
            default:
                group.builder.note(place, "differs from line \(group.line) of the same incident; the first is used")
            }
        }
        group.builder.take(builder)
        add(peopleOf: record, to: &group)
    }

    private func add(peopleOf record: ExportRecord, to group: inout Group) {
        for (part, name, sections) in [
            (FeedField.Part.child, "children", mapping.children), (.adult, "adults", mapping.adults),
        ] {
            for section in sections {
                for (person, fields) in FeedTranslator.persons(of: section, in: record) {
                    var builder = builder()
                    let pointer = "/\(name)/\(group.people[part]?.count ?? 0)"
                    let object = builder.object(part, fields, from: person, at: pointer)
                    guard object.isSign || section.repeats == .elements else { continue }
                    // A join repeats a child for each adult of the incident.
                    if section.repeats == .rows, group.people[part]?.contains(object.json) == true { continue }
                    builder.set(SourcePlace(line: person.line, name: section.element), at: pointer)
                    group.people[part, default: []].append(object.json)
                    group.builder.take(builder)
                }
            }
        }
        if let place = leftOut(record) {
            group.builder.note(
                place, "has a word that the mapping does not name with only: nobody is read from this row")
        }
    }

    /// Where a row of a person has a word that no section names with `only`; nil if a section takes the row, or nobody is
    /// in it. A new word for a child must not go unnoticed.
    private func leftOut(_ record: ExportRecord) -> SourcePlace? {
        let rows = mapping.children.filter { $0.repeats == .rows }
        guard let only = rows.first?.only,
            (rows + mapping.adults.filter { $0.repeats == .rows }).allSatisfy({
                FeedTranslator.persons(of: $0, in: record).isEmpty
            })
        else { return nil }
        var builder = builder()
        guard rows.contains(where: { builder.object(.child, $0.fields, from: record, at: "").isSign }) else {
            return nil
        }
        return record.values(at: only.from).first?.place ?? SourcePlace(line: record.line, name: only.from)
    }

    /// Each person that a record may have, with the fields as they are named for that person.
    private static func persons(
        of section: FeedMapping.People, in record: ExportRecord
    ) -> [(ExportRecord, [String: FeedMapping.Field])] {
        let found: [(ExportRecord, [String: FeedMapping.Field], FeedMapping.Filter?)]
        switch section.repeats {
        case .rows: found = [(record, section.fields, section.only)]
        case .elements:
            found = record.elements(at: section.element ?? ".").map { (.node($0), section.fields, section.only) }
        case .columns:
            let isNumbered = section.names.contains { $0.contains("{n") }
            found = (1...(isNumbered ? FeedMapping.mostPeople : 1)).compactMap { number in
                if isNumbered, case .row(let row) = record,
                    !section.names.contains(where: {
                        $0.contains("{n") && row.header.place(FeedMapping.numbered($0, number)) != nil
                    })
                {
                    return nil
                }
                var only = section.only
                only?.from = FeedMapping.numbered(section.only?.from ?? "", number)
                return (record, section.fields.mapValues { $0.numbered(number) }, only)
            }
        }
        return found.filter { record, _, only in
            guard let only else { return true }
            return record.values(at: only.from).contains {
                only.values.contains(CodeText.folded(CleanText.trimmed($0.text)))
            }
        }.map { ($0.0, $0.1) }
    }

    private func translated(_ group: Group) -> TranslatedRecord {
        var members = [JSONObject.Member("force", .string(mapping.force))] + group.incident.members
        members.append(.init("children", .array(group.people[.child] ?? [])))
        if let adults = group.people[.adult] { members.append(.init("adults", .array(adults))) }
        return TranslatedRecord(
            line: group.line, bytes: JSONValue.object(JSONObject(members)).serialized, notes: group.builder.notes,
            places: group.builder.places)
    }

    /// A line that the feed refuses, since it has no time: with the reference if it can be read, and what the export
    /// says, so that a person can find it.
    private func unreadable(
        _ record: ExportRecord?, _ raw: [UInt8], line: Int, reason: String
    ) -> TranslatedRecord {
        let note = SourceNote(place: SourcePlace(line: line), detail: reason)
        guard let record else {
            let bytes = raw.isEmpty ? JSONValue.object(["force": .string(mapping.force)]).serialized : raw
            return TranslatedRecord(line: line, bytes: bytes, notes: [note], isUnread: true)
        }
        var builder = builder()
        let incident = builder.object(.incident, mapping.incident, from: record, at: "")
        // Whether it is restricted cannot be known: it is treated as if it were.
        let guarded: JSONValue? = mapping.incident["restricted"] == nil ? nil : .bool(true)
        let unread: JSONValue = .object([
            "line": .integer(line), "reason": .string(reason), "content": .array(FeedTranslator.content(record)),
        ])
        let json = JSONValue.members([
            ("force", .string(mapping.force)), ("reference", incident["reference"]), ("restricted", guarded),
            ("unread", unread),
        ])
        return TranslatedRecord(line: line, bytes: json.serialized, notes: [note], isUnread: true)
    }

    private static func content(_ record: ExportRecord) -> [JSONValue] {
        switch record {
        case .row(let row): return (0..<row.record.count).prefix(400).map { .string(row.record[$0]) }
        case .node(let node):
            var found: [JSONValue] = []
            node.leaves { path, leaf in
                if found.count < 400 { found.append(.string(path + ": " + leaf.text)) }
            }
            return found
        }
    }
}

extension FeedMapping {
    /// The incident that a record is about: its reference, and its revision if the export has one.
    func key(of record: ExportRecord) -> String? {
        guard case .value(let reference)? = incident["reference"] else { return nil }
        func text(_ source: Source) -> String {
            source.from.flatMap { record.values(at: $0) }.map { CleanText.trimmed($0.text) }.joined(separator: " ")
        }
        let key = text(reference)
        guard !key.isEmpty else { return nil }
        guard case .value(let revision)? = incident["revision"] else { return key }
        return key + "\u{1F}" + text(revision)
    }

    /// The heading of the reference, and how many of a row's cells are headings that the mapping names.
    var headerRule: ExportReader.HeaderRule {
        let known = Set(headings.map { Headings.fold($0) })
        var key: String?
        if case .value(let source)? = incident["reference"] { key = source.from.first }
        let folded = key.map { Headings.fold($0) }
        return ExportReader.HeaderRule(
            score: { record in
                let cells = Set((0..<record.count).map { Headings.fold(record[$0]) })
                guard let folded, cells.contains(folded) else { return 0 }
                return cells.count { known.contains($0) }
            }, key: key, needed: ["reference", "occurredAt"].flatMap { incident[$0]?.names ?? [] })
    }

    /// Every heading that a table can have: numbered ones with each number.
    var headings: [String] {
        (Field.part(incident).names + (children + adults).flatMap(\.names)).flatMap { name in
            name.contains("{n")
                ? (1...FeedMapping.mostPeople).map { FeedMapping.numbered(name, $0) } : [name]
        }
    }
}
