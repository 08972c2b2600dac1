public import EncompassFormats

/// Reads the mapping of a force's export from its YAML file.
public struct MappingLoader: Sendable {
    private let files: FileAccess

    public init(files: FileAccess = .system) { self.files = files }

    /// The mapping in a file, and everything that is wrong with it, each with its line.
    public func load(_ path: String) -> (mapping: FeedMapping?, faults: [ConfigurationFault]) {
        do throws(FileAccess.Problem) {
            return read(try files.read(path).bytes, path: path)
        } catch {
            let fault = ConfigurationFault(
                source: .file(path: path, line: 1), problem: error.words,
                remedy: "make one with: encompass feed map FILE")
            return (nil, [fault])
        }
    }

    /// The mapping of a force's files: nil if the folder has none, since they are then lines of the feed.
    ///
    /// - Throws: `InvalidConfiguration` if it has faults, or is for another force.
    public func load(_ force: String, in directory: String) throws(InvalidConfiguration) -> FeedMapping? {
        let path = directory + "/" + force + ".yaml"
        do throws(FileAccess.Problem) {
            _ = try files.read(path)
        } catch {
            if error == .absent { return nil }
        }
        let (mapping, faults) = load(path)
        guard let mapping else { throw InvalidConfiguration(faults: faults) }
        guard mapping.force == force else {
            let fault = ConfigurationFault(
                source: .file(path: path, line: 1), problem: "is named after another force than it is for",
                remedy: "name it \(mapping.force).yaml, or correct force")
            throw InvalidConfiguration(faults: [fault])
        }
        return mapping
    }

    /// Everything that is wrong with the mappings of a folder.
    public func faults(in directory: String) -> [ConfigurationFault] {
        let names: [String]
        do throws(FileAccess.Problem) {
            names = try files.list(directory)
        } catch {
            return [
                ConfigurationFault(
                    key: "feed.inbox.mappings", problem: "\(directory) \(error.words)",
                    remedy: "create it, with a file for each force")
            ]
        }
        return names.filter { !$0.hasPrefix(".") && $0.hasSuffix(".yaml") }.flatMap { name -> [ConfigurationFault] in
            do throws(InvalidConfiguration) {
                _ = try load(String(name.dropLast(5)), in: directory)
                return []
            } catch {
                return error.faults
            }
        }
    }

    public func read(_ bytes: [UInt8], path: String) -> (mapping: FeedMapping?, faults: [ConfigurationFault]) {
        do throws(ConfigurationFault) {
            var reading = MappingReading(path: path)
            let mapping = reading.mapping(try YAMLTree.read(bytes, path: path))
            return (reading.faults.isEmpty ? mapping : nil, reading.faults)
        } catch {
            return (nil, [error])
        }
    }
}

/// One file of a mapping while it is being read.
private struct MappingReading {
    let path: String
    var faults: [ConfigurationFault] = []
    private var format = FeedMapping.Format.csv

    init(path: String) { self.path = path }

    private mutating func fault(_ line: Int, _ problem: String, _ remedy: String) {
        faults.append(
            ConfigurationFault(source: .file(path: path, line: line), problem: problem, remedy: remedy))
    }

    mutating func mapping(_ tree: YAMLTree) -> FeedMapping? {
        let keys = ["format", "force", "record", "timeZone", "notKnown", "incident", "children", "adults", "ignore"]
        guard let entries = entries(tree, "a mapping", keys: keys) else { return nil }
        func value(_ key: String) -> YAMLTree? { entries.first { $0.key == key }?.value }
        let format = choice(value("format"), "format", FeedMapping.Format.self, line: tree.line)
        self.format = format ?? .csv
        let force = text(value("force"), "force", line: tree.line, "the force's identifier, as in its area: norfolk")
        var record: String?
        if format == .xml {
            record = text(
                value("record"), "record", line: tree.line, "the path of the element of an incident: Incidents/Incident"
            )
        } else if let other = value("record") {
            fault(other.line, "record is for XML", "take it out: a row or a line is a record")
        }
        var zone: FeedMapping.Zone?
        if let tree = value("timeZone") {
            zone = choice(tree, "timeZone", FeedMapping.Zone.self, line: tree.line)
        }
        var incident: [String: FeedMapping.Field] = [:]
        if let tree = value("incident") {
            incident = fields(tree, .incident, of: "incident", extra: [])
            for name in ["reference", "occurredAt"] where incident[name] == nil {
                fault(tree.line, "incident lacks \(name)", "name its column: without it no record can be accepted")
            }
            if case .value(let source)? = incident["reference"], source.from.isEmpty {
                fault(tree.line, "reference is a constant", "name the column of the incident's number")
            }
        } else {
            fault(tree.line, "there is no incident", "write incident: with reference and occurredAt in it")
        }
        return FeedMapping(
            format: self.format, force: force ?? "", record: record, zone: zone,
            empty: words(value("notKnown"), "notKnown"), incident: incident,
            children: people(value("children"), .child, of: "children"),
            adults: people(value("adults"), .adult, of: "adults"), ignored: words(value("ignore"), "ignore"))
    }

    private mutating func entries(_ tree: YAMLTree, _ what: String, keys: [String]) -> [YAMLTree.Entry]? {
        guard case .mapping(let entries) = tree.content else {
            fault(tree.line, "\(what) is not a list of keys with values", "write it as in docs/how-to/export-files.md")
            return nil
        }
        for entry in entries where !keys.contains(entry.key) {
            let nearest = NearestName.of(entry.key, among: keys).map { "did you mean \($0)?" }
            fault(
                entry.line, "\(what) has no \(entry.key)",
                nearest ?? "it has " + keys.joined(separator: ", "))
        }
        return entries.filter { keys.contains($0.key) }
    }

    private mutating func text(_ tree: YAMLTree?, _ name: String, line: Int, _ remedy: String) -> String? {
        if case .text(let text)? = tree?.content, !text.isEmpty { return text }
        fault(tree?.line ?? line, tree == nil ? "there is no \(name)" : "\(name) is not a text", "give " + remedy)
        return nil
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ tree: YAMLTree?, _ name: String, _: Choice.Type, line: Int
    ) -> Choice? where Choice.RawValue == String {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text = text(tree, name, line: line, "one of " + known) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        fault(tree?.line ?? line, "\(name) is not known", "give one of " + known)
        return nil
    }

    private mutating func words(_ tree: YAMLTree?, _ name: String) -> [String] {
        switch tree?.content {
        case nil, .empty: return []
        case .text(let text): return [text]
        case .list(let items):
            return items.compactMap { item in
                if case .text(let text) = item.content { return text }
                fault(
                    item.line, "\(name) has something that is not a text", "write a list of texts, in quotation marks")
                return nil
            }
        case .mapping:
            fault(tree?.line ?? 1, "\(name) is not a list", "write a list of texts: [\"NULL\", \"N/A\"]")
            return []
        }
    }

    /// One section, or a list of several: victims and suspects may have columns of their own.
    private mutating func people(
        _ tree: YAMLTree?, _ part: FeedField.Part, of name: String
    ) -> [FeedMapping.People] {
        guard let tree else { return [] }
        if case .list(let sections) = tree.content { return sections.compactMap { section($0, part, of: name) } }
        return section(tree, part, of: name).map { [$0] } ?? []
    }

    private mutating func section(_ tree: YAMLTree, _ part: FeedField.Part, of name: String) -> FeedMapping.People? {
        guard case .mapping(let entries) = tree.content else {
            fault(tree.line, "\(name) is not a list of keys with values", "write repeat: and the fields of each")
            return nil
        }
        func value(_ key: String) -> YAMLTree? { entries.first { $0.key == key }?.value }
        var repeats = value("element") == nil ? FeedMapping.Repeat.columns : .elements
        if let tree = value("repeat") {
            repeats = choice(tree, "repeat", FeedMapping.Repeat.self, line: tree.line) ?? repeats
        }
        var element: String?
        if repeats == .elements {
            element = text(
                value("element"), "element", line: tree.line, "the path of each within the record: Children/Child")
        } else if let other = value("element") {
            fault(other.line, "element is for repeat: elements", "take it out")
        }
        if let tree = value("repeat"), (repeats == .elements) == (format == .csv) {
            if repeats == .elements {
                fault(tree.line, "a table has no elements", "write repeat: columns or repeat: rows")
            } else if repeats == .rows {
                fault(tree.line, "only a table has rows", "write repeat: elements")
            }
        }
        var only: FeedMapping.Filter?
        if let tree = value("only"), let parts = filter(tree) {
            only = FeedMapping.Filter(from: parts.from, values: parts.values)
        }
        let fields = fields(tree, part, of: name, extra: ["repeat", "element", "only"])
        if fields.isEmpty { fault(tree.line, "\(name) has no fields", "name the column of at least the surname") }
        return FeedMapping.People(repeats: repeats, element: element, only: only, fields: fields)
    }

    /// `only: {from: Person Type, values: [Child]}`
    private mutating func filter(_ tree: YAMLTree) -> (from: String, values: [String])? {
        guard let entries = entries(tree, "only", keys: ["from", "values"]) else { return nil }
        func value(_ key: String) -> YAMLTree? { entries.first { $0.key == key }?.value }
        guard let from = text(value("from"), "from", line: tree.line, "the column that says which kind a person is")
        else { return nil }
        let values = words(value("values"), "values")
        if values.isEmpty { fault(tree.line, "only has no values", "list the words that are meant: values: [Child]") }
        return (from, values)
    }

    private mutating func fields(
        _ tree: YAMLTree, _ part: FeedField.Part, of name: String, extra: [String]
    ) -> [String: FeedMapping.Field] {
        let names = FeedMapping.names(of: part)
        guard let entries = entries(tree, name, keys: extra + names) else { return [:] }
        var fields: [String: FeedMapping.Field] = [:]
        for entry in entries where !extra.contains(entry.key) {
            fields[entry.key] = field(entry, FeedMapping.part(of: entry.key))
        }
        return fields
    }

    private mutating func field(_ entry: YAMLTree.Entry, _ inner: FeedField.Part?) -> FeedMapping.Field? {
        if let inner, case .mapping(let entries) = entry.value.content,
            !entries.contains(where: { ["from", "constant"].contains($0.key) })
        {
            return .part(fields(entry.value, inner, of: entry.key, extra: []))
        }
        return source(entry).map { .value($0) }
    }

    private mutating func source(_ entry: YAMLTree.Entry) -> FeedMapping.Source? {
        let tree = entry.value
        let example = "\(entry.key): Column, or \(entry.key): {from: Column, values: {word: meaning}}"
        switch tree.content {
        case .empty:
            fault(entry.line, "\(entry.key) has no column", "write " + example + ", or take the line out")
            return nil
        case .text(let name): return FeedMapping.Source(from: [name])
        case .list: return FeedMapping.Source(from: words(tree, entry.key))
        case .mapping:
            guard let parts = entries(tree, entry.key, keys: ["from", "constant", "values", "pattern"]) else {
                return nil
            }
            func value(_ key: String) -> YAMLTree? { parts.first { $0.key == key }?.value }
            var constant: String?
            if let tree = value("constant") { constant = text(tree, "constant", line: tree.line, "its value") }
            let from = words(value("from"), "from")
            if from.isEmpty == (constant == nil) {
                fault(tree.line, "\(entry.key) needs either from or constant", "write " + example)
            }
            var pattern: TimePattern?
            if let tree = value("pattern"),
                let text = text(tree, "pattern", line: tree.line, "such as dd/MM/yyyy HH:mm")
            {
                pattern = TimePattern(text)
                if pattern == nil {
                    fault(
                        tree.line, "pattern cannot be understood",
                        "use d, M, y, H, m and s for digits and MMM for a month's name: dd/MM/yyyy HH:mm")
                }
            }
            return FeedMapping.Source(
                from: from, constant: constant, values: meanings(value("values")), pattern: pattern)
        }
    }

    private mutating func meanings(_ tree: YAMLTree?) -> [String: String?] {
        switch tree?.content {
        case nil, .empty: return [:]
        case .mapping(let entries):
            var meanings: [String: String?] = [:]
            for entry in entries {
                switch entry.value.content {
                case .empty: meanings[entry.key] = .some(nil)
                case .text(let text): meanings[entry.key] = text
                case .list, .mapping:
                    fault(entry.line, "the meaning of a word is not a text", "write word: meaning, or word: null")
                }
            }
            return meanings
        case .text, .list:
            fault(tree?.line ?? 1, "values is not a list of words with meanings", "write values: {H: high, M: medium}")
            return [:]
        }
    }
}
