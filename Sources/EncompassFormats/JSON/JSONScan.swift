/// The values of a JSON text with their places, as far as the text can be read: for a person who looks at a record that
/// was refused. Unlike `JSONParser` it keeps what comes before a fault of grammar. The text is read once.
public struct JSONScan: Sendable {
    /// Longer pointers have no place of their own: the pointers of a text would be longer than the text by far.
    private static let longestPointer = 400

    /// What was read, without what could not be read; nil if nothing was.
    public private(set) var value: JSONValue?
    /// Where the text stops following the grammar; nil if it does to its end.
    public private(set) var brokenAt: Int?
    /// The member of the whole in which it stops.
    public private(set) var brokenIn: String?

    private let bytes: [UInt8]
    private var position = 0
    /// The bytes of texts, numbers and words, with the quotes; the beginnings of objects and lists. By RFC 6901 pointer.
    private var places: [String: Range<Int>] = [:]

    /// A value as far as it could be read.
    private struct Part {
        var value: JSONValue?
        var isWhole = false
    }

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let part = part(at: "", depth: 0)
        value = part.value
        skipSpace()
        if !part.isWhole || position < bytes.count { brokenAt = min(position, max(bytes.count - 1, 0)) }
    }

    /// The bytes to look at for a fault at `pointer`: the value, or the beginning of what should hold it.
    public func place(of pointer: String) -> Range<Int>? {
        var pointer = Substring(pointer)
        while true {
            if let place = places[String(pointer)] { return place }
            guard let slash = pointer.lastIndex(of: "/") else { return nil }
            pointer = pointer[..<slash]
        }
    }

    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    /// Of a name that is given twice the first place counts.
    private mutating func note(_ pointer: String?, _ range: Range<Int>) {
        if let pointer, places[pointer] == nil { places[pointer] = range }
    }

    /// - Parameter pointer: nil if it is too long.
    private mutating func part(at pointer: String?, depth: Int) -> Part {
        guard depth < JSONParser.maximumDepth else { return Part() }
        skipSpace()
        let start = position
        guard current == UInt8(ascii: "{") || current == UInt8(ascii: "[") else { return leaf(at: pointer) }
        let isObject = current == UInt8(ascii: "{")
        note(pointer, start..<start + 1)
        var members: [JSONObject.Member] = []
        let isWhole = read(&members, at: pointer, depth, isObject: isObject)
        return Part(
            value: isObject ? .object(JSONObject(members)) : .array(members.map(\.value)), isWhole: isWhole)
    }

    /// The members of an object, or the elements of a list under their numbers.
    private mutating func read(
        _ members: inout [JSONObject.Member], at pointer: String?, _ depth: Int, isObject: Bool
    ) -> Bool {
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
                name = key
                skipSpace()
                guard current == UInt8(ascii: ":") else { return false }
                position += 1
            }
            let part = part(at: JSONScan.pointer(to: name, in: pointer), depth: depth + 1)
            if let value = part.value { members.append(JSONObject.Member(name, value)) }
            guard part.isWhole else {
                if depth == 0, isObject { brokenIn = name }
                return false
            }
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

    private static func pointer(to name: String, in pointer: String?) -> String? {
        guard let pointer, pointer.utf8.count + name.utf8.count < longestPointer else { return nil }
        return pointer + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    private mutating func leaf(at pointer: String?) -> Part {
        let start = position
        if current == UInt8(ascii: "\"") {
            guard let text = text() else { return Part() }
            note(pointer, start..<position)
            return Part(value: .string(text), isWhole: true)
        }
        var end = start
        while end < bytes.count, !" \n\r\t,]}:{[\"".utf8.contains(bytes[end]) { end += 1 }
        guard end > start, let value = try? JSONParser.parse(Array(bytes[start..<end])) else { return Part() }
        position = end
        note(pointer, start..<end)
        return Part(value: value, isWhole: true)
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
