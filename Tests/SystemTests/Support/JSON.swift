import EncompassFormats

/// A JSON value for tests: missing members are empty, and stop no test.
struct JSON: Equatable {
    private let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    /// Empty if the text is not JSON.
    init(_ text: String) { value = (try? JSONParser.parse(Array(text.utf8))) ?? .null }

    subscript(name: String) -> JSON { JSON(value[name] ?? .null) }
    subscript(index: Int) -> JSON { list.indices.contains(index) ? list[index] : JSON(.null) }

    var text: String { value.text ?? "" }
    /// -1 if there is none, so that a count of 0 was given.
    var number: Int { value.integer ?? -1 }
    /// Whether it is `true`.
    var isTrue: Bool { value.bool ?? false }
    var isFalse: Bool { value.bool == false }
    var isNull: Bool { value == .null }
    var list: [JSON] { (value.array ?? []).map(JSON.init) }
}
