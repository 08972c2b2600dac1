/// The members of a JSON object in the order in which they stood.
///
/// RFC 8259 leaves repeated names open: here every one is kept, a look-up gives the last, and `repeatedNames` tells
/// which there were, so that a reader can warn.
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

    /// Every value that stood under one name.
    public func all(_ name: String) -> [JSONValue] { members.filter { $0.name == name }.map(\.value) }

    /// Names that stand more than once, each listed once, in order of their first repetition.
    public var repeatedNames: [String] {
        members.count <= 32 ? repeatedNamesOfFew : repeatedNamesOfMany
    }

    /// Comparing each with each is the quicker way for a record's dozen fields.
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
