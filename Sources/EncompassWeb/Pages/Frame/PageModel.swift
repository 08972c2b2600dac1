import Mustache

/// The data of a template: a struct whose properties are the names in the template.
///
/// It is Codable, so that the compiler supplies the names: `PageEncoder` reads the values and `PageShape` the type's
/// fields, which a test compares with each template (`PageCheck`).
protocol PageModel: Codable, Sendable {}

/// The model of a whole page, with the template that shows it.
protocol PageContent: PageModel {
    static var template: Template { get }
}

/// A value as a template sees it. `nothing` is absent: it renders as no text, its section is left out, and the name is
/// not looked up in outer models.
enum PageValue: Sendable {
    case text(String)
    case flag(Bool)
    case number(Int)
    case list([PageItem])
    case model([String: PageValue])
    case nothing

    /// In the types that Mustache knows.
    fileprivate var forTemplate: Any {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag
        case .number(let number): number
        case .list(let items): PageItems(items: items)
        case .model, .nothing: PageItem(value: self)
        }
    }

    init(_ model: some Encodable) {
        let encoder = PageEncoder()
        do { try model.encode(to: encoder) } catch { preconditionFailure("a page model encodes itself") }
        self = encoder.value
    }
}

/// An element of a list.
struct PageItem: Sendable, MustacheParent, MustacheCustomRenderable {
    let value: PageValue

    func child(named name: String) -> Any? {
        guard case .model(let fields) = value else { return nil }
        return fields[name]?.forTemplate
    }

    var renderText: String {
        switch value {
        case .text(let text): text
        case .number(let number): String(number)
        case .flag, .list, .model, .nothing: ""
        }
    }

    var isNull: Bool { if case .nothing = value { true } else { false } }
}

/// A list. `{{#items.any}}` encloses what is shown only if there are items.
private struct PageItems: MustacheSequence, MustacheParent {
    let items: [PageItem]

    func makeIterator() -> some IteratorProtocol<PageItem> { items.makeIterator() }
    func child(named name: String) -> Any? { name == "any" ? !items.isEmpty : nil }
}

/// The frame's names and the page's, which come first.
struct FramedPage: MustacheParent {
    let frame: PageItem
    let content: PageItem

    func child(named name: String) -> Any? { content.child(named: name) ?? frame.child(named: name) }
}

/// Makes a `PageValue` of a model, which holds only texts, flags, whole numbers, lists and models.
private final class PageEncoder: Encoder {
    var value: PageValue = .nothing
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        value = .model([:])
        return KeyedEncodingContainer(PageFields(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        value = .list([])
        return PageList(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { PageSingle(encoder: self) }

    func set(_ name: String, _ field: PageValue) {
        guard case .model(var fields) = value else { return }
        value = .nothing
        fields[name] = field
        value = .model(fields)
    }

    func append(_ item: PageValue) {
        guard case .list(var items) = value else { return }
        value = .nothing
        items.append(PageItem(value: item))
        value = .list(items)
    }

    var count: Int { if case .list(let items) = value { items.count } else { 0 } }

    static func value(of some: some Encodable) -> PageValue {
        switch some {
        case let text as String: .text(text)
        case let flag as Bool: .flag(flag)
        case let number as Int: .number(number)
        default: PageValue(some)
        }
    }
}

private struct PageFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: PageEncoder
    let codingPath: [any CodingKey] = []

    func encodeNil(forKey key: Key) { encoder.set(key.stringValue, .nothing) }
    func encode(_ value: Bool, forKey key: Key) { encoder.set(key.stringValue, .flag(value)) }
    func encode(_ value: String, forKey key: Key) { encoder.set(key.stringValue, .text(value)) }
    func encode(_ value: Int, forKey key: Key) { encoder.set(key.stringValue, .number(value)) }
    func encode(_ value: some Encodable, forKey key: Key) {
        encoder.set(key.stringValue, PageEncoder.value(of: value))
    }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) { present(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) { present(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) { present(value, key) }
    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) { present(value, key) }
    private func present<Value: Encodable>(_ value: Value?, _ key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder }
}

private struct PageList: UnkeyedEncodingContainer {
    let encoder: PageEncoder
    let codingPath: [any CodingKey] = []
    var count: Int { encoder.count }

    func encodeNil() { encoder.append(.nothing) }
    func encode(_ value: some Encodable) { encoder.append(PageEncoder.value(of: value)) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
}

private struct PageSingle: SingleValueEncodingContainer {
    let encoder: PageEncoder
    let codingPath: [any CodingKey] = []

    func encodeNil() { encoder.value = .nothing }
    func encode(_ value: some Encodable) { encoder.value = PageEncoder.value(of: value) }
}
