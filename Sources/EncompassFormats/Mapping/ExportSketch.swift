import EncompassCore

/// What an unknown export has: its form, the element of a record, and its columns or paths with their values' shapes.
struct ExportSketch {
    struct Column {
        var name: String
        /// How its first values are written.
        var shapes: [String] = []
        /// Its values, if there are few and short ones; nil if there are more.
        var words: [String]? = []
        /// Whether a value ends in an offset, like a time that needs no zone.
        var hasOffset = false

        private static let mostWords = 12
        private static let longestWord = 24
        private static let mostShapes = 3

        init(_ name: String) { self.name = name }

        mutating func add(_ text: String) {
            let text = CleanText.trimmed(text)
            guard !text.isEmpty else { return }
            let shape = Shape.of(text)
            if shapes.count < Column.mostShapes, !shapes.contains(shape) { shapes.append(shape) }
            if text.contains(":"), text.hasSuffix("Z") || text.contains(/[+-][0-9]{2}:?[0-9]{2}$/) { hasOffset = true }
            guard let known = words, !known.contains(text) else { return }
            words = known.count >= Column.mostWords || text.count > Column.longestWord ? nil : known + [text]
        }
    }

    private static let mostColumns = 1000

    let format: FeedMapping.Format
    private(set) var record: String?
    private(set) var columns: [Column] = []

    init(open: () throws -> TranslatedFeed.Source) throws {
        let first = try open()
        var beginning: [UInt8] = []
        while beginning.count < 1 << 16, let chunk = try first() { beginning += chunk }
        guard let kind = ExportReader.kind(of: beginning) else { throw TableError(reason: "the file is empty") }
        format = kind
        if kind == .csv, beginning.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") {
            throw TableError(reason: "the file is one JSON list: export it with one object a line (ndjson)")
        }
        if kind == .xml { record = try ExportSketch.record(try open()) }
        let headings = FeedHeadings.standard
        let rule = ExportReader.HeaderRule(
            score: { record in
                let cells = (0..<record.count).map { record[$0] }.filter { !$0.isEmpty }
                return cells.count < 2 ? 0 : headings.count(cells) * 100 + cells.count
            }, key: nil)
        var reader = ExportReader(format, record: record, rule: rule)
        let source = try open()
        var places: [String: Int] = [:]
        while let chunk = try source() { try reader.feed(chunk) { take($0, &places) } }
        try reader.finish { take($0, &places) }
    }

    private mutating func take(_ item: ExportReader.Item, _ places: inout [String: Int]) {
        guard case .record(let record) = item else { return }
        switch record {
        case .row(let row):
            for (index, heading) in row.header.headings.enumerated() where !heading.isEmpty {
                add(index < row.record.count ? row.record[index] : "", to: heading, &places)
            }
        case .node(let node):
            var found: [(String, String)] = []
            node.leaves { path, leaf in
                let attribute = path.split(separator: "@", omittingEmptySubsequences: false).dropFirst().last
                found.append((path, attribute.map { leaf.attributes[String($0)] ?? "" } ?? leaf.text))
            }
            for (path, text) in found { add(text, to: path, &places) }
        }
    }

    private mutating func add(_ text: String, to name: String, _ places: inout [String: Int]) {
        let index = places[name] ?? columns.count
        if index == columns.count {
            guard columns.count < ExportSketch.mostColumns else { return }
            places[name] = index
            columns.append(Column(name))
        }
        columns[index].add(text)
    }

    /// The element that seems to be an incident: the one with the most known fields in it, and with its parent, so
    /// that a file without incidents is known.
    private static func record(_ source: TranslatedFeed.Source) throws -> String {
        var stack: [String] = []
        var direct: [String: Set<String>] = [:]
        var nested: [String: Set<String>] = [:]
        var order: [String] = []
        let collect = { (event: XMLReader.Event) in
            switch event {
            case .start(let name, let attributes, _):
                stack.append(name)
                let path = stack.joined(separator: "/")
                if direct[path] == nil {
                    guard order.count < ExportSketch.mostColumns else { return }
                    order.append(path)
                    direct[path] = []
                }
                if stack.count > 1 { direct[stack.dropLast().joined(separator: "/")]?.insert(name) }
                if stack.count > 2 { nested[stack.dropLast(2).joined(separator: "/"), default: []].insert(name) }
                direct[path]?.formUnion(attributes.keys)
            case .end: stack.removeLast()
            case .text: break
            }
        }
        var reader = XMLReader()
        do {
            while let chunk = try source() { try reader.feed(chunk, into: collect) }
            try reader.finish(into: collect)
        } catch let malformed as XMLReader.Malformed {
            if order.isEmpty { throw malformed.error }
        }
        let headings = FeedHeadings.standard
        func known(_ names: Set<String>?) -> Int {
            (names ?? []).count { headings.meaning(of: $0)?.place == .incident }
        }
        let scored = order.map { ($0, 2 * known(direct[$0]) + known(nested[$0])) }
        guard let best = scored.max(by: { ($0.1, -$0.0.count) < ($1.1, -$1.0.count) }) else {
            throw TableError(reason: "the file has no elements")
        }
        return best.0.split(separator: "/").suffix(2).joined(separator: "/")
    }
}
