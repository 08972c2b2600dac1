/// A JSON text as a tree (RFC 8259). Numbers keep their text, so that nothing is lost to rounding.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The number's text as it stood: one that follows the grammar of RFC 8259.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// A whole number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The value of a number without a fraction (`2`, `2.0`, `2e0`) that fits; nil for anything else.
    public var integer: Int? {
        guard case .number(let text) = self else { return nil }
        if let value = Int(text) { return value }
        // Beyond 2^53 a Double no longer tells neighbours apart.
        guard let value = Double(text), abs(value) <= 9_007_199_254_740_992, value == value.rounded() else {
            return nil
        }
        return Int(value)
    }

    /// A member of an object; nil for anything that is not an object or lacks it.
    public subscript(name: String) -> JSONValue? { object?[name] }

    /// What kind of value it is, in words for an error: never the value.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
