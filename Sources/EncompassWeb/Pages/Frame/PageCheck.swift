package import EncompassCore
import EncompassWords
import Foundation

/// The fields of a model's type, found without a value of it.
indirect enum PageShape: Sendable {
    case text, flag, number
    case list(PageShape)
    /// With the name of its type.
    case model(String, [String: PageShape])
    /// A value that may be absent.
    case optional(PageShape)

    static func of(_ type: (some PageModel).Type) -> PageShape { ShapeDecoder.read(type).shape }

    /// Every field, nested ones too, with the name of its type.
    var fields: Set<String> {
        switch self {
        case .text, .flag, .number: []
        case .list(let inner), .optional(let inner): inner.fields
        case .model(let type, let fields):
            fields.reduce(into: []) { $0.formUnion($1.value.fields.union(["\(type).\($1.key)"])) }
        }
    }
}

/// Compares each template with its page's type. It finds unknown names, optional texts printed without a check, printed
/// flags, sections about values that are always there, fields that nothing shows, and fields that hide the frame's.
package struct PageCheck {
    /// The faults, with the template's name and line.
    package private(set) var faults: [String] = []
    private let sources: [Template: String]
    private var shown: Set<String> = []
    private var reached: Set<Template> = []

    /// - Parameter replacing: templates to use instead of the built-in ones, by name.
    package init(_ language: Language, replacing: [String: String] = [:]) {
        sources = Dictionary(
            uniqueKeysWithValues: Template.allCases.map {
                ($0, replacing[$0.rawValue] ?? language.template($0))
            })
        let frame = PageShape.of(PageFrame.self)
        var fields = frame.fields
        for page in Pages.contents {
            let content = PageCheck.shape(of: page)
            fields.formUnion(content.fields)
            faults += PageCheck.hidden(frame, by: content)
            walk(page.template, [Level(frame, "frame"), Level(content, "page")])
        }
        faults += fields.subtracting(shown).sorted().map { "nothing shows \($0)" }
        faults += Template.allCases.filter { !reached.contains($0) }.map { "\($0.rawValue): no page has this template" }
    }

    /// Names of the frame that a page has as well: the layout would show the page's, in a place that is not meant for it.
    private static func hidden(_ frame: PageShape, by content: PageShape) -> [String] {
        guard case .model(_, let outer) = frame, case .model(let type, let own) = content else { return [] }
        return own.keys.filter { outer[$0] != nil }.sorted().map { "the frame has a \($0) too: rename \(type).\($0)" }
    }

    private static func shape(of page: any PageContent.Type) -> PageShape {
        func open<Content: PageContent>(_ type: Content.Type) -> PageShape { .of(type) }
        return open(page)
    }

    private struct Level {
        let shape: PageShape
        /// The path of names to it.
        let path: String
        /// Optional names that a section has checked.
        var asked: Set<String> = []

        init(_ shape: PageShape, _ path: String) {
            self.shape = shape
            self.path = path
        }
    }

    private struct Place {
        let template: Template
        /// The page's part of the layout.
        var content: [Node] = []

        var emptied: Place { Place(template: template) }
    }

    private mutating func walk(_ template: Template, _ stack: [Level]) {
        reached.insert(template)
        walk(nodes(of: template), stack, Place(template: template))
    }

    private mutating func nodes(of template: Template) -> [Node] {
        var tags = Node.tags(sources[template] ?? "")[...]
        return Node.read(&tags, until: nil)
    }

    private mutating func walk(_ nodes: [Node], _ stack: [Level], _ place: Place) {
        for node in nodes {
            switch node {
            case .name(let name, let line): show(name, stack, "\(place.template.rawValue):\(line)")
            case .section(let name, let isInverted, let line, let inner):
                if let stack = entered(name, isInverted, stack, "\(place.template.rawValue):\(line)") {
                    walk(inner, stack, place)
                }
            case .partial(let name):
                if let partial = template(name, place) { walk(partial, stack) }
            case .parent(let name, let inner):
                guard let layout = template(name, place) else { continue }
                reached.insert(layout)
                walk(self.nodes(of: layout), stack, Place(template: layout, content: inner))
            case .block(_, let inner): walk(place.content.isEmpty ? inner : place.content, stack, place.emptied)
            }
        }
    }

    private mutating func template(_ name: String, _ place: Place) -> Template? {
        let template = Template(rawValue: name)
        if template == nil { faults.append("\(place.template.rawValue): no template is called \(name)") }
        return template
    }

    private mutating func entered(
        _ name: String, _ isInverted: Bool, _ stack: [Level], _ place: String
    ) -> [Level]? {
        guard let (shape, path) = find(name, stack, place) else { return nil }
        var stack = stack
        switch shape {
        case .text, .number:
            faults.append("\(place): \(name) is always there: a section around it has no effect")
            return nil
        case .model:
            guard !isInverted else {
                faults.append("\(place): \(name) is always there: nothing shows what is in its place")
                return nil
            }
            stack.append(Level(shape, path))
        case .flag: break
        case .list(let item): if !isInverted { stack.append(Level(item, path)) }
        case .optional(.list(let item)): if !isInverted { stack.append(Level(item, path)) }
        case .optional(let there):
            guard !isInverted else { break }
            if case .model = there { stack.append(Level(there, path)) }
            stack[stack.count - 1].asked.insert(path)
        }
        return stack
    }

    private mutating func show(_ name: String, _ stack: [Level], _ place: String) {
        guard let (shape, path) = find(name, stack, place) else { return }
        switch shape {
        case .text, .number: break
        case .optional(.text), .optional(.number):
            if !stack.contains(where: { $0.asked.contains(path) }) {
                faults.append("\(place): \(name) may be absent and is printed without a check")
            }
        default: faults.append("\(place): \(name) is not text")
        }
    }

    private mutating func find(_ name: String, _ stack: [Level], _ place: String) -> (PageShape, String)? {
        if name == ".", let last = stack.last { return (last.shape, last.path) }
        let parts = name.split(separator: ".").map(String.init)
        for level in stack.reversed() {
            guard case .model(let type, let fields) = level.shape, var shape = fields[parts[0]] else { continue }
            var path = "\(level.path).\(parts[0])"
            shown.insert("\(type).\(parts[0])")
            for part in parts.dropFirst() {
                if part == "any", case .list = shape { return (.flag, path + ".any") }
                guard case .model(let type, let inner) = shape, let next = inner[part] else {
                    faults.append("\(place): there is no \(name)")
                    return nil
                }
                path += "." + part
                shape = next
                shown.insert("\(type).\(part)")
            }
            return (shape, path)
        }
        faults.append("\(place): there is no \(name)")
        return nil
    }
}

/// A template's tags as a tree.
private indirect enum Node {
    case name(String, line: Int)
    case section(String, isInverted: Bool, line: Int, [Node])
    case partial(String)
    case parent(String, [Node])
    case block(String, [Node])

    struct Tag {
        let sigil: Character
        let name: String
        let line: Int
    }

    static func read(_ tags: inout ArraySlice<Tag>, until end: String?) -> [Node] {
        var nodes: [Node] = []
        while let tag = tags.popFirst() {
            switch tag.sigil {
            case "/":
                if tag.name == end { return nodes }
            case "#", "^":
                let inner = read(&tags, until: tag.name)
                nodes.append(.section(tag.name, isInverted: tag.sigil == "^", line: tag.line, inner))
            case "<":
                // A page with a layout shows only its block's content.
                nodes.append(.parent(tag.name, read(&tags, until: tag.name).flatMap(\.inBlock)))
            case "$": nodes.append(.block(tag.name, read(&tags, until: tag.name)))
            case ">": nodes.append(.partial(tag.name))
            default: nodes.append(.name(tag.name, line: tag.line))
            }
        }
        return nodes
    }

    private var inBlock: [Node] { if case .block(_, let inner) = self { inner } else { [] } }

    static func tags(_ text: String) -> [Tag] {
        var tags: [Tag] = []
        for (line, content) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for piece in content.components(separatedBy: "{{").dropFirst() {
                guard let end = piece.range(of: "}}") else { continue }
                let body = piece[..<end.lowerBound]
                let sigil = body.first.flatMap { "#^/><$!%{&".contains($0) ? $0 : nil }
                let name = (sigil == nil ? body : body.dropFirst()).filter { $0 != " " }
                if sigil != "!", sigil != "%" { tags.append(Tag(sigil: sigil ?? " ", name: name, line: line + 1)) }
            }
        }
        return tags
    }
}

/// Lets a type decode itself from nothing, and records the fields that it asks for.
private final class ShapeDecoder: Decoder {
    var shape = PageShape.text
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    static func read<Value: Decodable>(_ type: Value.Type) -> (shape: PageShape, value: Value) {
        let plain: (PageShape, Any)? =
            switch type {
            case is String.Type: (.text, "")
            case is Bool.Type: (.flag, false)
            case is Int.Type: (.number, 0)
            default: nil
            }
        if let plain, let value = plain.1 as? Value { return (plain.0, value) }
        let decoder = ShapeDecoder()
        do {
            let value = try Value(from: decoder)
            if case .model(_, let fields) = decoder.shape {
                return (.model(String(reflecting: type).replacing("EncompassWeb.", with: ""), fields), value)
            }
            return (decoder.shape, value)
        } catch { preconditionFailure("\(type) is no page model: \(error)") }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        shape = .model("", [:])
        return KeyedDecodingContainer(ShapeFields(decoder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { ShapeList(decoder: self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "only texts, flags, numbers, lists"))
    }

    func note(_ name: String, _ field: PageShape) {
        guard case .model(_, var fields) = shape else { return }
        fields[name] = field
        shape = .model("", fields)
    }
}

private struct ShapeFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ShapeDecoder
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value {
        let (shape, value) = ShapeDecoder.read(type)
        decoder.note(key.stringValue, shape)
        return value
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) -> Bool? { present(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) -> String? { present(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) -> Int? { present(type, key) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? { present(type, key) }

    private func present<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
        let (shape, value) = ShapeDecoder.read(type)
        decoder.note(key.stringValue, .optional(shape))
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> { decoder.container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) -> any Decoder { decoder }
}

private struct ShapeList: UnkeyedDecodingContainer {
    let decoder: ShapeDecoder
    let codingPath: [any CodingKey] = []
    let count: Int? = 1
    var currentIndex = 0
    var isAtEnd: Bool { currentIndex == 1 }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) -> Value {
        let (shape, value) = ShapeDecoder.read(type)
        currentIndex = 1
        decoder.shape = .list(shape)
        return value
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        decoder.container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
    func superDecoder() -> any Decoder { decoder }
}
