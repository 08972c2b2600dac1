/// Reads one mapping key by key, collects every fault with its path, and reports the keys that were not read.
struct SettingReader {
    private let container: KeyedDecodingContainer<SettingKey>?
    private let path: String
    private var asked: Set<String> = []
    private(set) var faults: [PolicyFault] = []

    /// A mapping at `path`; if there is none, this is a fault and every key is absent.
    init(_ decoder: any Decoder, path: String) {
        self.path = path
        container = try? decoder.container(keyedBy: SettingKey.self)
        if container == nil { faults = [PolicyFault(path: path, detail: "expected keys and values")] }
    }

    /// The path of a key of this mapping.
    func path(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

    mutating func fault(_ key: String, _ detail: String) {
        faults.append(PolicyFault(path: path(key), detail: detail))
    }

    mutating func adopt(_ others: [PolicyFault]) { faults += others }

    /// The key's value, or nil if it is absent, or wrong (`expected` describes a right one).
    mutating func value<Value>(_ key: String, expected: String, _ read: (String) -> Value?) -> Value? {
        guard let text = decode(Scalar.self, key, expected: expected)?.text else { return nil }
        guard let value = read(text) else {
            fault(key, "expected " + expected)
            return nil
        }
        return value
    }

    mutating func text(_ key: String) -> String? { value(key, expected: "a text") { $0 } }

    mutating func flag(_ key: String) -> Bool? {
        value(key, expected: "true or false") { ["true": true, "false": false, "yes": true, "no": false][$0] }
    }

    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: String) -> Value? {
        value(key, expected: SettingReader.names(Value.self)) { Value(rawValue: $0) }
    }

    /// A list, or a single value as a list of one; faults name wrong items by index.
    mutating func list<Value>(_ key: String, expected: String, _ read: (String) -> Value?) -> [Value]? {
        guard let items = decode(ScalarList.self, key, expected: "a list of items, each " + expected)?.items else {
            return nil
        }
        var values: [Value] = []
        for (place, item) in items.enumerated() {
            if let text = item, let value = read(text) {
                values.append(value)
            } else {
                fault("\(key)[\(place)]", "expected " + expected)
            }
        }
        return values
    }

    mutating func choices<Value: RawRepresentable<String> & CaseIterable>(_ key: String) -> [Value]? {
        list(key, expected: SettingReader.names(Value.self)) { Value(rawValue: $0) }
    }

    /// The key's value, read by a type that collects its own faults.
    mutating func decode<Value: Decodable>(_ type: Value.Type, _ key: String, expected: String) -> Value? {
        asked.insert(key)
        let name = SettingKey(stringValue: key)
        guard let container, container.contains(name) else { return nil }
        // A list whose items were all deleted would silently mean the built-in one.
        guard (try? container.decodeNil(forKey: name)) != true else {
            fault(key, "has no value: write one, or remove the line")
            return nil
        }
        guard let value = try? container.decode(Value.self, forKey: name) else {
            fault(key, "expected " + expected)
            return nil
        }
        return value
    }

    /// Notes a fault for every key that was not read, with the nearest known key.
    mutating func finish() {
        let known = asked.sorted()
        for key in (container?.allKeys ?? []).map(\.stringValue).sorted() where !asked.contains(key) {
            let nearest = NearestWord.of(key, among: known).map { ": did you mean \($0)?" } ?? ""
            fault(key, "unknown key" + nearest)
        }
    }

    private static func names<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> String {
        "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

/// A key of any name, so that unknown keys are noticed.
struct SettingKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringLiteral value: String) { stringValue = value }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { stringValue = String(intValue) }
}

/// A single value as text, however it is written in the file: `926` and `"926"` are the same.
struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let flag = try? container.decode(Bool.self) {
            text = flag ? "true" : "false"
        } else {
            text = String(try container.decode(Int.self))
        }
    }
}

/// A list of single values, or just one value; an item that is not a single value is nil.
struct ScalarList: Decodable {
    let items: [String?]

    init(from decoder: any Decoder) throws {
        if var container = try? decoder.unkeyedContainer() {
            var items: [String?] = []
            while !container.isAtEnd { items.append(try container.decode(Item.self).text) }
            self.items = items
        } else {
            items = [try Scalar(from: decoder).text]
        }
    }

    private struct Item: Decodable {
        let text: String?
        init(from decoder: any Decoder) throws { text = (try? Scalar(from: decoder))?.text }
    }
}

/// One fault in an area's policy, with its path of keys (`ladder[1].recipients`).
public struct PolicyFault: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Empty for the file as a whole.
    public var path: String
    public var detail: String

    public init(path: String, detail: String) {
        self.path = path
        self.detail = detail
    }

    public var description: String { path.isEmpty ? detail : path + ": " + detail }
}

/// Every fault of an area's policy; thrown if a valid policy is required.
public struct PolicyFaults: Error, Hashable, Sendable, CustomStringConvertible {
    public var faults: [PolicyFault]
    public init(faults: [PolicyFault]) { self.faults = faults }
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
