/// The values of a JSON text with their places, as far as the text can be read: for a person who looks at a record that
/// was refused. Unlike `JSONParser` it keeps what comes before a fault of grammar.
public struct JSONScan: Sendable {
    /// A text, number or word, by its RFC 6901 pointer.
    public struct Leaf: Hashable, Sendable {
        public let pointer: String
        /// Its bytes, with the quotes of a text.
        public let range: Range<Int>
        public let value: JSONValue
    }

    /// In the order of the text.
    public private(set) var leaves: [Leaf] = []
    /// Where each object and list begins, by pointer.
    public private(set) var beginnings: [String: Int] = [:]
    /// Where the text stops following the grammar; nil if it does to its end.
    public private(set) var brokenAt: Int?

    private let bytes: [UInt8]
    private var position = 0

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let isWhole = value(at: "", depth: 0)
        skipSpace()
        if !isWhole || position < bytes.count { brokenAt = min(position, max(bytes.count - 1, 0)) }
    }

    /// The bytes to look at for a fault at `pointer`: the value, or the beginning of what should hold it.
    public func place(of pointer: String) -> Range<Int>? {
        if let leaf = leaves.first(where: { $0.pointer == pointer }) { return leaf.range }
        var pointer = Substring(pointer)
        while true {
            if let start = beginnings[String(pointer)] { return start..<min(start + 1, bytes.count) }
            guard let slash = pointer.lastIndex(of: "/") else { return nil }
            pointer = pointer[..<slash]
        }
    }

    /// What was read as one value again, without what could not be read.
    public var value: JSONValue {
        func value(at pointer: String) -> JSONValue {
            if let leaf = leaves.last(where: { $0.pointer == pointer }) { return leaf.value }
            let inside = pointer + "/"
            var names: [String] = []
            for child in leaves.map(\.pointer) + beginnings.keys.sorted() where child.hasPrefix(inside) {
                let name = String(child.dropFirst(inside.count).prefix { $0 != "/" })
                if !names.contains(name) { names.append(name) }
            }
            guard isList[pointer] != true else {
                return .array(names.compactMap(Int.init).sorted().map { value(at: inside + String($0)) })
            }
            return .object(
                JSONObject(
                    names.map { name in
                        JSONObject.Member(
                            name.replacing("~1", with: "/").replacing("~0", with: "~"), value(at: inside + name))
                    }))
        }
        return value(at: "")
    }

    private var isList: [String: Bool] = [:]

    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    /// - Returns: whether a whole value was read.
    private mutating func value(at pointer: String, depth: Int) -> Bool {
        guard depth < JSONParser.maximumDepth else { return false }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return members(at: pointer, depth, isObject: true)
        case UInt8(ascii: "["): return members(at: pointer, depth, isObject: false)
        default: return leaf(at: pointer)
        }
    }

    private mutating func members(at pointer: String, _ depth: Int, isObject: Bool) -> Bool {
        beginnings[pointer] = position
        isList[pointer] = !isObject
        let end = UInt8(ascii: isObject ? "}" : "]")
        position += 1
        skipSpace()
        if current == end {
            position += 1
            return true
        }
        for number in 0... {
            var name = String(number)
            if isObject {
                skipSpace()
                guard current == UInt8(ascii: "\""), let key = text() else { return false }
                name = key.replacing("~", with: "~0").replacing("/", with: "~1")
                skipSpace()
                guard current == UInt8(ascii: ":") else { return false }
                position += 1
            }
            guard value(at: pointer + "/" + name, depth: depth + 1) else { return false }
            skipSpace()
            if current == end {
                position += 1
                return true
            }
            guard current == UInt8(ascii: ",") else { return false }
            position += 1
        }
        return false
    }

    private mutating func leaf(at pointer: String) -> Bool {
        let start = position
        if current == UInt8(ascii: "\"") {
            guard let text = text() else { return false }
            leaves.append(Leaf(pointer: pointer, range: start..<position, value: .string(text)))
            return true
        }
        var end = start
        while end < bytes.count, !" \n\r\t,]}:{[\"".utf8.contains(bytes[end]) { end += 1 }
        guard end > start, let value = try? JSONParser.parse(Array(bytes[start..<end])) else { return false }
        position = end
        leaves.append(Leaf(pointer: pointer, range: start..<end, value: value))
        return true
    }

    /// A text from its opening quote; nil if it does not end or is not one.
    private mutating func text() -> String? {
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        guard end < bytes.count, let text = (try? JSONParser.parse(Array(bytes[position...end])))?.text else {
            return nil
        }
        position = end + 1
        return text
    }
}
