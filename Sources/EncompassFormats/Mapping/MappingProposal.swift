import EncompassCore

/// A mapping proposed for an export, with what was not understood: a person completes it.
public struct MappingProposal: Sendable {
    /// A column or an element that the proposal does not read, and what its values look like.
    public struct Open: Hashable, Sendable {
        public var name: String
        /// How its first values are written, without them.
        public var shapes: [String]
    }

    public private(set) var mapping: FeedMapping
    /// Not understood.
    public private(set) var open: [Open] = []
    /// Words of coded fields that have no meaning yet, by field.
    public private(set) var words: [String: [String]] = [:]
    /// What to check.
    public private(set) var remarks: [String] = []

    private let columns: [ExportSketch.Column]
    private let headings = FeedHeadings.standard

    /// - Parameter open: opens the file at its beginning; called more than once.
    /// - Throws: `TableError` if it is no table, no JSON and no XML.
    public init(force: String, open: () throws -> TranslatedFeed.Source) throws {
        let sketch = try ExportSketch(open: open)
        columns = sketch.columns
        mapping = FeedMapping(format: sketch.format, force: force, record: sketch.record, incident: [:])
        if sketch.format == .csv { readColumns(sketch) } else { readElements(sketch) }
        finish()
    }

    private mutating func readColumns(_ sketch: ExportSketch) {
        var found: [(FeedHeadings.Meaning, ExportSketch.Column)] = []
        var seen: Set<FeedHeadings.Meaning> = []
        let roles = columns.first { headings.isRole($0.name) && !childWords(of: $0).isEmpty }
        for column in columns where column.name != roles?.name {
            guard let meaning = headings.meaning(of: column.name) else {
                leave(column)
                continue
            }
            // The same column of a second child is the same field.
            if seen.insert(meaning).inserted { found.append((meaning, column)) }
        }
        let rowsRepeat = !found.contains { $0.0.place == .child && $0.0.isNumbered }
        for (meaning, column) in found {
            switch meaning.place {
            case .incident: setIncident(meaning.field, column)
            case .child:
                // An unnumbered child's column beside numbered ones is another thing.
                guard rowsRepeat || meaning.isNumbered else {
                    leave(column)
                    continue
                }
                mapping.children = adding(
                    meaning, column, role: nil, rowsRepeat ? .rows : .columns, to: mapping.children, .child)
            case .adult(let role):
                mapping.adults = adding(meaning, column, role: role, .columns, to: mapping.adults, .adult)
            }
        }
        if rowsRepeat, !mapping.children.isEmpty {
            remarks.append("the children are taken to have a row each, with the reference of their incident")
        }
        guard let roles else { return }
        if rowsRepeat { divideRows(by: roles) } else { leave(roles) }
    }

    /// The words of a column that say that a person is a child.
    private func childWords(of column: ExportSketch.Column) -> [String] {
        (column.words ?? []).filter { headings.value($0, of: "role") == MappingProposal.child }
    }

    private static let child = "child"

    /// Rows of children and of adults: a column says who is a child, so that no suspect is read as one.
    private mutating func divideRows(by column: ExportSketch.Column) {
        let children = childWords(of: column)
        guard let place = mapping.children.firstIndex(where: { $0.repeats == .rows }) else { return leave(column) }
        mapping.children[place].only = FeedMapping.Filter(from: column.name, values: children)
        remarks.append("a row is taken as a child's if \(column.name) is " + children.joined(separator: " or "))
        var others = column
        others.words = (column.words ?? []).filter { !children.contains($0) }
        guard let words = others.words, !words.isEmpty else { return }
        let names = FeedMapping.names(of: .adult)
        var fields = mapping.children[place].fields.filter { names.contains($0.key) }
        fields["role"] = nil
        set("role", others, in: &fields, .adult)
        mapping.adults.insert(
            FeedMapping.People(
                repeats: .rows, only: FeedMapping.Filter(from: column.name, values: words), fields: fields), at: 0)
    }

    private mutating func readElements(_ sketch: ExportSketch) {
        for column in columns {
            let steps = column.name.split(separator: "/").map(String.init)
            let leaf = steps.last ?? column.name
            var place: FeedHeadings.Meaning.Place?
            var element = ""
            var inner = steps
            for (index, step) in steps.dropLast().enumerated() {
                guard let found = headings.person(step) else { continue }
                // The innermost repeated one: `Children/Child`.
                place = found
                element = steps[...index].joined(separator: "/")
                inner = Array(steps[(index + 1)...])
            }
            let name = leaf.hasPrefix("@") ? String(leaf.dropFirst()) : leaf
            let isAddress = inner.dropLast().contains { headings.isAddress($0) }
            guard let place else {
                guard var meaning = headings.meaning(of: name) ?? headings.meaning(of: steps.suffix(2).joined()) else {
                    leave(column)
                    continue
                }
                if isAddress, let field = headings.address(name) { meaning.field = "location." + field }
                guard meaning.place == .incident else {
                    leave(column)
                    continue
                }
                setIncident(meaning.field, column)
                continue
            }
            let meaning =
                isAddress
                ? headings.address(name).map {
                    FeedHeadings.Meaning(place: place, field: "address." + $0, name: name, isNumbered: false)
                }
                : headings.meaning(of: name, within: place)
                    ?? headings.meaning(of: inner.suffix(2).joined(), within: place)
            guard let meaning else {
                leave(column)
                continue
            }
            var own = column
            own.name = inner.joined(separator: "/")
            switch place {
            case .child:
                mapping.children = adding(
                    meaning, own, role: nil, .elements, element: element, to: mapping.children, .child)
            case .adult(let role):
                mapping.adults = adding(
                    meaning, own, role: role, .elements, element: element, to: mapping.adults, .adult)
            case .incident: leave(column)
            }
        }
    }

    private mutating func leave(_ column: ExportSketch.Column) {
        open.append(Open(name: column.name, shapes: column.shapes))
    }

    private mutating func setIncident(_ field: String, _ column: ExportSketch.Column) {
        var fields = mapping.incident
        set(field, column, in: &fields, .incident)
        mapping.incident = fields
    }

    /// The sections with one more field.
    private mutating func adding(
        _ meaning: FeedHeadings.Meaning, _ column: ExportSketch.Column, role: String?, _ repeats: FeedMapping.Repeat,
        element: String? = nil, to known: [FeedMapping.People], _ part: FeedField.Part
    ) -> [FeedMapping.People] {
        var sections = known
        let constant = role.map { FeedMapping.Field.value(.init(from: [], constant: $0)) }
        var index = sections.firstIndex { section in
            section.element == element && (element != nil || section.fields["role"] == constant)
        }
        if index == nil {
            sections.append(.init(repeats: repeats, element: element, fields: constant.map { ["role": $0] } ?? [:]))
            index = sections.count - 1
        }
        guard let index else { return sections }
        var named = column
        named.name = element == nil ? meaning.name : column.name
        if meaning.field == "role" { sections[index].fields["role"] = nil }
        var fields = sections[index].fields
        set(meaning.field, named, in: &fields, part)
        sections[index].fields = fields
        return sections
    }

    /// Takes a column as a field; of several for one field, the first, except the lines of an address.
    private mutating func set(
        _ field: String, _ column: ExportSketch.Column, in fields: inout [String: FeedMapping.Field],
        _ part: FeedField.Part
    ) {
        let steps = field.split(separator: ".").map(String.init)
        guard steps.count == 2 else {
            guard fields[field] == nil else { return leave(column) }
            // The feed may not have a field that exports have.
            guard FeedMapping.names(of: part).contains(field) || field.hasPrefix("occurred") else {
                return leave(column)
            }
            fields[field] = .value(source(field, column))
            return
        }
        var inner: [String: FeedMapping.Field] = [:]
        if case .part(let held)? = fields[steps[0]] { inner = held }
        switch steps[1] {
        case "whole":
            guard fields[steps[0]] == nil else { return leave(column) }
            fields[steps[0]] = .value(.init(from: [column.name]))
            return
        case "line":
            var from: [String] = []
            if case .value(let held)? = inner["lines"] { from = held.from }
            inner["lines"] = .value(.init(from: from + [column.name]))
        default:
            guard inner[steps[1]] == nil else { return leave(column) }
            inner[steps[1]] = .value(.init(from: [column.name]))
        }
        if case .value(let whole)? = fields[steps[0]], inner["lines"] == nil { inner["lines"] = .value(whole) }
        fields[steps[0]] = .part(inner)
    }

    /// The column, and what its words mean if it is a coded one.
    private mutating func source(_ field: String, _ column: ExportSketch.Column) -> FeedMapping.Source {
        var values: [String: String?] = [:]
        for word in column.words ?? [] where !MappingProposal.isUnderstood(word, field) {
            if let meaning = headings.value(word, of: field), meaning != MappingProposal.child {
                values[word] = meaning
            } else if ["riskGrade", "status", "role", "sex"].contains(field) || MappingProposal.isFlag(field) {
                words[field, default: []].append(word)
            }
        }
        return FeedMapping.Source(from: [column.name], values: values)
    }

    private static func isFlag(_ field: String) -> Bool {
        [.flag, .protectiveFlag].contains(FieldForm(.child, field))
    }

    private static func isUnderstood(_ word: String, _ field: String) -> Bool {
        switch field {
        case "riskGrade": CodeText.read(word, as: Incident.RiskGrade.self) != nil
        case "status": CodeText.read(word, as: Incident.Status.self) != nil
        case "role": CodeText.read(word, as: InvolvedAdult.Role.self) != nil
        case "sex": if case .unknownCode = CodeText.sex(word) { false } else { true }
        default: if case .unknownCode = CodeText.flag(word) { false } else { true }
        }
    }

    /// Date and time in two columns become one field; what is needed and was not found is said.
    private mutating func finish() {
        if case .value(let date)? = mapping.incident.removeValue(forKey: "occurredDate") {
            let time = mapping.incident.removeValue(forKey: "occurredTime")
            if mapping.incident["occurredAt"] == nil {
                var from = date.from
                if case .value(let more)? = time { from += more.from }
                mapping.incident["occurredAt"] = .value(.init(from: from))
            }
        } else if mapping.incident.removeValue(forKey: "occurredTime") != nil {
            remarks.append("there is a column with a time, and none with the date of the incident")
        }
        if mapping.format != .csv, mapping.incident["reference"] == nil,
            let column = columns.first(where: { ["id", "@id"].contains($0.name.lowercased()) })
        {
            setIncident("reference", column)
            open.removeAll { $0.name == column.name }
            remarks.append("the record's own \(column.name) is taken as the incident's reference")
        }
        for field in ["reference", "occurredAt"] where mapping.incident[field] == nil {
            remarks.append("\(field) was not found: name its column, or no record can be accepted")
        }
        if mapping.children.isEmpty { remarks.append("no column of a child was found") }
        if case .value(let source)? = mapping.incident["occurredAt"],
            !columns.contains(where: { source.from.contains($0.name) && $0.hasOffset })
        {
            mapping.zone = .london
            remarks.append(
                "the times have no offset: they are taken as the clock in London; UTC is the other possibility")
        }
        for section in mapping.children where section.fields["reference"] == nil && section.repeats != .columns {
            remarks.append(
                "no number of a child was found: across revisions a child is known by name and date of birth")
            break
        }
    }
}

extension FeedHeadings {
    /// Whose element a name is: `Child`, `Suspects`.
    fileprivate func person(_ name: String) -> Meaning.Place? {
        let folded = Headings.fold(name)
        let forms = [folded, folded.hasSuffix("s") ? String(folded.dropLast()) : folded]
        guard let kind = forms.compactMap(kind).first else { return nil }
        return kind == "child" ? .child : .adult(role: kind)
    }

    fileprivate func isAddress(_ name: String) -> Bool { address(name) == "whole" || Headings.fold(name) == "location" }
}
