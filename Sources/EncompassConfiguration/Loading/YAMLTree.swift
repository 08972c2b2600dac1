import Yams

/// A YAML document as text, lists and mappings, each with its line.
struct YAMLTree: Sendable {
    enum Content: Sendable {
        /// The key has no value.
        case empty
        case text(String)
        case list([YAMLTree])
        case mapping([Entry])
    }
    struct Entry: Sendable {
        let key: String
        let line: Int
        let value: YAMLTree
    }

    let content: Content
    let line: Int

    /// The most nodes in a document, aliases counted each time, since a few lines can expand to billions.
    private static let mostNodes = 50_000

    /// Reads one document; a fault has the line that cannot be read.
    static func read(_ bytes: [UInt8], path: String) throws(ConfigurationFault) -> YAMLTree {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fault(path, line: badLine(bytes), "has bytes that are not UTF-8", "save the file as UTF-8")
        }
        do {
            guard let node = try Yams.compose(yaml: text) else { return YAMLTree(content: .empty, line: 1) }
            var budget = mostNodes
            return try convert(node, &budget)
        } catch let problem as YamlError {
            throw syntaxFault(problem, path)
        } catch {
            let advice = "write it without anchors and aliases"
            throw fault(path, line: 1, "has more than \(mostNodes) values once aliases are followed", advice)
        }
    }

    private struct TooManyNodes: Error {}

    private static func convert(_ node: Node, _ budget: inout Int) throws -> YAMLTree {
        budget -= 1
        guard budget > 0 else { throw TooManyNodes() }
        let line = node.mark?.line ?? 1
        switch node {
        case .scalar(let scalar):
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return YAMLTree(content: isNull ? .empty : .text(scalar.string), line: line)
        case .sequence(let sequence):
            return YAMLTree(content: .list(try sequence.map { try convert($0, &budget) }), line: line)
        case .mapping(let mapping):
            let entries = try mapping.map { key, value in
                Entry(
                    key: key.scalar?.string ?? "?", line: key.mark?.line ?? line, value: try convert(value, &budget))
            }
            return YAMLTree(content: .mapping(entries), line: line)
        case .alias:
            return YAMLTree(content: .empty, line: line)
        }
    }

    private static func syntaxFault(_ problem: YamlError, _ path: String) -> ConfigurationFault {
        switch problem {
        case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
            fault(
                path, line: mark.line, "is not YAML here (column \(mark.column)): \(text)",
                "look at the indentation, colons and quotes of this line and the one before")
        case .duplicatedKeysInMapping(let duplicates, let context):
            fault(
                path, line: context.mark.line, "says \(duplicates.joined(separator: ", ")) more than once",
                "keep one of them")
        case .reader(let text, _, _, _):
            fault(path, line: 1, "has a character that YAML does not allow: \(text)", "take it out")
        default:
            fault(path, line: 1, "cannot be read as YAML", "start from the example file")
        }
    }

    private static func fault(_ path: String, line: Int, _ problem: String, _ remedy: String) -> ConfigurationFault {
        ConfigurationFault(source: .file(path: path, line: line), problem: problem, remedy: remedy)
    }

    /// The line of the first bytes that are not UTF-8.
    private static func badLine(_ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let bad = lines.firstIndex { String(validating: Array($0), as: UTF8.self) == nil }
        return (bad ?? 0) + 1
    }
}

extension YAMLTree {
    /// The line of a path such as `ladder[1].recipients`, or of its nearest existing parent.
    func line(of path: String) -> Int {
        var here = self
        var found = line
        for part in YAMLTree.parts(of: path) {
            switch (part, here.content) {
            case (.key(let key), .mapping(let entries)):
                guard let entry = entries.first(where: { $0.key == key }) else { return found }
                found = entry.line
                here = entry.value
            case (.place(let place), .list(let items)):
                guard items.indices.contains(place) else { return found }
                found = items[place].line
                here = items[place]
            default: return found
            }
        }
        return found
    }

    /// `a.b` for `a.b[3]`; nil for a path that does not end in an index.
    static func list(ofItem path: String) -> String? {
        guard path.hasSuffix("]"), let bracket = path.lastIndex(of: "[") else { return nil }
        return String(path[..<bracket])
    }

    private enum Part {
        case key(String)
        case place(Int)
    }

    private static func parts(of path: String) -> [Part] {
        path.split(separator: ".").flatMap { piece -> [Part] in
            let pieces = piece.split(separator: "[")
            let places = pieces.dropFirst().compactMap { Int($0.dropLast()).map(Part.place) }
            // A list within a list begins with its index.
            guard let first = pieces.first, !piece.hasPrefix("[") else { return places }
            return [.key(String(first))] + places
        }
    }
}
