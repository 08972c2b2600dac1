import EncompassCore

/// Where a value is in an export, for the person who has to correct it there. Never the value.
public struct SourcePlace: Hashable, Sendable, Codable {
    /// From 1.
    public var line: Int
    /// The heading of the column, or the path of the element; nil for the record as a whole.
    public var name: String?

    public init(line: Int, name: String? = nil) {
        self.line = line
        self.name = name
    }
}

/// One record of an export: a row of a table, or an element with what is in it.
enum ExportRecord: Sendable {
    case row(ExportRow)
    case node(ExportNode)

    struct Value: Sendable {
        let text: String
        let place: SourcePlace
    }

    var line: Int {
        switch self {
        case .row(let row): row.record.line
        case .node(let node): node.line
        }
    }

    /// Every value at a heading or a path, in order.
    func values(at name: String) -> [Value] {
        switch self {
        case .row(let row):
            guard let place = row.header.place(name), place < row.record.count else { return [] }
            return [
                Value(
                    text: row.record[place],
                    place: SourcePlace(line: row.record.line, name: row.header.headings[place]))
            ]
        case .node(let node):
            return node.values(at: name)
        }
    }

    /// The elements at a path; a row has none.
    func elements(at path: String) -> [ExportNode] {
        guard case .node(let node) = self else { return [] }
        return node.elements(at: path)
    }
}

struct ExportRow: Sendable {
    let record: CSVRecord
    let header: ExportHeader
}

/// The columns of a table, by heading.
final class ExportHeader: Sendable {
    let line: Int
    let headings: [String]
    private let places: [String: Int]
    /// Headings that occur twice, folded.
    private let repeated: Set<String>

    init(_ record: CSVRecord) {
        line = record.line
        headings = (0..<record.count).map { CleanText.trimmed(record[$0]) }
        var places: [String: Int] = [:]
        var repeated: Set<String> = []
        for (place, heading) in headings.enumerated() {
            // Both, so that a look-up under the mapping's own spelling is quick.
            let folded = Headings.fold(heading)
            if places[folded] != nil, !folded.isEmpty { repeated.insert(folded) }
            if places[folded] == nil { places[folded] = place }
            if places[heading] == nil { places[heading] = place }
        }
        self.places = places
        self.repeated = repeated
    }

    func place(_ heading: String) -> Int? { places[heading] ?? places[Headings.fold(heading)] }

    func isRepeated(_ heading: String) -> Bool { repeated.contains(Headings.fold(heading)) }
}

/// An element of XML, or an object of JSON, with what is in it: both are read by path.
struct ExportNode: Sendable {
    var name: String
    var line: Int
    /// From the record down, for people: `Children/Child[2]/DOB`.
    var path: String
    var text = ""
    var attributes: [String: String] = [:]
    var children: [ExportNode] = []

    private func places(_ step: Substring) -> [ExportNode] {
        step == "." ? [self] : children.filter { $0.name == step }
    }

    func elements(at path: String) -> [ExportNode] {
        var found = [self]
        for step in path.split(separator: "/") { found = found.flatMap { $0.places(step) } }
        return found
    }

    func values(at path: String) -> [ExportRecord.Value] {
        guard let mark = path.lastIndex(of: "@") else {
            return elements(at: path).filter(\.children.isEmpty).map(\.value)
        }
        let name = String(path[path.index(after: mark)...])
        return elements(at: String(path[..<mark])).compactMap { node in
            node.attributes[name].map {
                ExportRecord.Value(text: $0, place: SourcePlace(line: node.line, name: node.below("@" + name)))
            }
        }
    }

    private var value: ExportRecord.Value {
        ExportRecord.Value(text: text, place: SourcePlace(line: line, name: path.isEmpty ? nil : path))
    }

    private func below(_ name: String) -> String { path.isEmpty ? name : path + "/" + name }

    /// The paths of every value below, without numbers: `Children/Child/DOB`.
    func leaves(_ prefix: String = "", into found: (String, ExportNode) -> Void) {
        for name in attributes.keys.sorted() { found(prefix.isEmpty ? "@" + name : prefix + "/@" + name, self) }
        if children.isEmpty, !prefix.isEmpty, !text.isEmpty || attributes.isEmpty { found(prefix, self) }
        for child in children { child.leaves(prefix.isEmpty ? child.name : prefix + "/" + child.name, into: found) }
    }

    /// A child in its place, with its number if it is not the only one of its name.
    mutating func add(_ child: ExportNode) { children.append(child) }

    /// Gives everything below its path.
    mutating func number(_ path: String = "") {
        self.path = path
        var counts: [String: Int] = [:]
        for child in children { counts[child.name, default: 0] += 1 }
        var seen: [String: Int] = [:]
        for index in children.indices {
            let name = children[index].name
            seen[name, default: 0] += 1
            let numbered = (counts[name] ?? 0) > 1 ? "\(name)[\(seen[name] ?? 1)]" : name
            children[index].number(path.isEmpty ? numbered : path + "/" + numbered)
        }
    }

    /// The members of a JSON object; a list is several children of one name, null is absent.
    init(_ object: JSONObject, name: String, line: Int) {
        self.name = name
        self.line = line
        path = ""
        for member in object.members { add(member.value, name: member.name) }
    }

    private init(_ name: String, line: Int, text: String) {
        self.name = name
        self.line = line
        path = ""
        self.text = text
    }

    init(_ name: String, line: Int, attributes: [String: String]) {
        self.name = name
        self.line = line
        path = ""
        self.attributes = attributes
    }

    private mutating func add(_ value: JSONValue, name: String) {
        switch value {
        case .null: break
        case .bool(let flag): add(ExportNode(name, line: line, text: flag ? "true" : "false"))
        case .number(let text), .string(let text): add(ExportNode(name, line: line, text: text))
        case .object(let object): add(ExportNode(object, name: name, line: line))
        case .array(let elements): for element in elements { add(element, name: name) }
        }
    }
}
