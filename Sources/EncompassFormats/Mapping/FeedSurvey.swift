import EncompassCore

/// What must be known of a whole export before its first record may count: in which order its dates are written, which
/// of its rows is the last of each incident, and what it has that the mapping does not name.
struct FeedSurvey {
    /// A column or path, and where it is first.
    struct Unknown: Hashable {
        let name: String
        let line: Int
    }

    private static let mostUnknown = 200

    private let mapping: FeedMapping
    private var reader: ExportReader
    private var row = 0
    private(set) var lastRows: [String: Int] = [:]
    private(set) var unknown: [Unknown] = []
    /// Headings that the mapping names and the file lacks.
    private(set) var missing: [String] = []
    /// The file ends in the middle, or is damaged from there on.
    private(set) var breakage: TableError?
    private var header: ExportHeader?
    private var orders = DateOrderTally()
    private let dateNames: [String]
    private let known: Set<String>

    init(_ mapping: FeedMapping) {
        self.mapping = mapping
        reader = ExportReader(mapping.format, record: mapping.record, rule: mapping.headerRule)
        dateNames = mapping.dateNames
        known =
            mapping.format == .csv
            ? Set((mapping.headings + mapping.ignored).map { Headings.fold($0) }) : Set(mapping.paths + mapping.ignored)
    }

    var understanding: Understanding { reader.understanding }

    /// - Returns: whether reading can go on.
    mutating func feed(_ chunk: [UInt8]) throws -> Bool {
        try read { reader, items in try reader.feed(chunk, into: items) }
    }

    mutating func finish() throws { _ = try read { reader, items in try reader.finish(into: items) } }

    private mutating func read(
        _ step: @escaping (inout ExportReader, (ExportReader.Item) throws -> Void) throws -> Void
    ) throws -> Bool {
        var reader = self.reader
        defer { self.reader = reader }
        do {
            try step(&reader) { take($0) }
            return true
        } catch let error as TableError {
            breakage = error
            return false
        }
    }

    /// - Throws: if nothing of the file may be read: its dates are month first, or what it must have is not there.
    func check() throws(TableError) {
        if let refusal = orders.refusal { throw refusal }
        if row == 0 {
            if let breakage { throw breakage }
            guard reader.isKnownEmpty else {
                throw TableError(
                    reason:
                        "the file has no element \(mapping.record ?? ""): correct record in the mapping. A file without "
                        + "incidents is known by the empty element around them: record: Incidents/Incident")
            }
        }
        guard let header = reader.header else { return }
        let lost = mapping.essential.filter { header.place($0) == nil }
        guard lost.isEmpty else {
            let near = lost.compactMap { name in
                Headings.nearest(to: name, among: header.headings).map { "; \($0) is nearly \(name)" }
            }
            throw TableError(
                line: header.line,
                reason: "the header lacks " + lost.joined(separator: ", ") + near.joined()
                    + ": correct the mapping, or export the file with it")
        }
        let repeated = mapping.headings.filter { header.place($0) != nil && header.isRepeated($0) }
        guard repeated.isEmpty else {
            throw TableError(
                line: header.line, reason: "the header has more than one " + repeated.joined(separator: ", "))
        }
    }

    private mutating func take(_ item: ExportReader.Item) {
        switch item {
        case .skipped: return
        case .unreadable: row += 1
        case .record(let record):
            row += 1
            if header == nil, case .row(let first) = record { look(at: first.header) }
            if mapping.groupsRows, let key = mapping.key(of: record) { lastRows[key] = row }
            if case .node(let node) = record { look(at: node) }
            for (column, name) in dateNames.enumerated() {
                for value in record.values(at: name) {
                    orders.add(
                        nil, DateOrder(provenBy: CleanText.trimmed(value.text)), column: column, line: value.place.line
                    ) { name }
                }
            }
        }
    }

    private mutating func look(at header: ExportHeader) {
        self.header = header
        for heading in header.headings where !heading.isEmpty && !known.contains(Headings.fold(heading)) {
            unknown.append(Unknown(name: heading, line: header.line))
        }
        let sought =
            (FeedMapping.Field.part(mapping.incident).names + (mapping.children + mapping.adults).flatMap(\.names))
        missing = sought.filter { header.place(FeedMapping.numbered($0, 1)) == nil }
    }

    private mutating func look(at node: ExportNode) {
        guard unknown.count < FeedSurvey.mostUnknown else { return }
        node.leaves { path, leaf in
            guard !known.contains(path), !unknown.contains(where: { $0.name == path }) else { return }
            unknown.append(Unknown(name: path, line: leaf.line))
        }
    }
}

extension FeedMapping {
    /// The paths within a record that are read.
    fileprivate var paths: [String] {
        let own = Field.part(incident).names
        let others = (children + adults).flatMap { section in
            section.names.flatMap { name -> [String] in
                guard section.repeats == .elements, let element = section.element, element != "." else {
                    return name.contains("{n")
                        ? (1...FeedMapping.mostPeople).map { FeedMapping.numbered(name, $0) } : [name]
                }
                return [name == "." ? element : element + "/" + name]
            }
        }
        return own + others + (children + adults).compactMap(\.element)
    }

    /// Headings without which nobody can say what a record is about, or who must be protected.
    fileprivate var essential: [String] {
        func names(_ fields: [String: Field], _ wanted: [String]) -> [String] {
            wanted.flatMap { fields[$0]?.names ?? [] }.map { FeedMapping.numbered($0, 1) }
        }
        return names(incident, ["reference", "occurredAt", "restricted", "safeAddress"])
            + children.flatMap { names($0.fields, ["surname", "forename", FeedMapping.fullName, "dateOfBirth"]) }
    }

    /// Headings, or paths within a record, of dates and times whose pattern the mapping does not give.
    fileprivate var dateNames: [String] {
        func names(_ part: FeedField.Part, _ fields: [String: Field]) -> [String] {
            fields.keys.sorted().flatMap { name -> [String] in
                guard case .value(let source)? = fields[name], source.pattern == nil,
                    [FieldForm.date, .time].contains(FieldForm(part, name))
                else { return [] }
                return source.from
            }
        }
        func names(_ part: FeedField.Part, of sections: [People]) -> [String] {
            sections.flatMap { section in
                names(part, section.fields).flatMap { name -> [String] in
                    if name.contains("{n") { return (1...8).map { FeedMapping.numbered(name, $0) } }
                    guard section.repeats == .elements, let element = section.element, element != "." else {
                        return [name]
                    }
                    return [element + "/" + name]
                }
            }
        }
        return names(.incident, incident) + names(.child, of: children) + names(.adult, of: adults)
    }
}
