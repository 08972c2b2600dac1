/// A JSON text as a tree (RFC 8259). Numbers keep their text, so that nothing is lost to rounding.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The number as written, by the grammar of RFC 8259.
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
        // Beyond 2^53 a Double no longer distinguishes neighbours.
        guard let value = Double(text), abs(value) <= 9_007_199_254_740_992, value == value.rounded() else {
            return nil
        }
        return Int(value)
    }

    /// A member of an object; nil for anything that is not an object or lacks it.
    public subscript(name: String) -> JSONValue? { object?[name] }

    /// The type of the value, for error texts: never the value itself.
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

/// The members of a JSON object in their order.
///
/// RFC 8259 leaves repeated names undefined: here all are kept, a look-up returns the last, and `repeatedNames` lists
/// them for a warning.
public struct JSONObject: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public let members: [Member]

    public init(_ members: [Member] = []) { self.members = members }

    /// The last member of that name.
    public subscript(name: String) -> JSONValue? { members.last { $0.name == name }?.value }

    /// Every value of one name.
    public func all(_ name: String) -> [JSONValue] { members.filter { $0.name == name }.map(\.value) }

    /// Names given more than once, each listed once, in order of their first repetition.
    public var repeatedNames: [String] {
        members.count <= 32 ? repeatedNamesOfFew : repeatedNamesOfMany
    }

    /// Comparing each with each is faster for a record's dozen fields.
    private var repeatedNamesOfFew: [String] {
        var repeated: [String] = []
        for (index, member) in members.enumerated() where members[..<index].contains(where: { $0.name == member.name })
        {
            if !repeated.contains(member.name) { repeated.append(member.name) }
        }
        return repeated
    }

    private var repeatedNamesOfMany: [String] {
        var counts: [String: Int] = [:]
        return members.compactMap { member in
            counts[member.name, default: 0] += 1
            return counts[member.name] == 2 ? member.name : nil
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { Member($0.0, $0.1) })
    }
}
