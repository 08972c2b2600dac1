/// One header field of a request or an answer.
public struct HTTPHeader: Hashable, Sendable {
    /// In lower case in an answer.
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// A field of an answer's head; nil for a line that is none.
    init?(line: some Sequence<UInt8>) {
        let text = String(decoding: line.filter { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
        name = text[..<colon].lowercased()
        value = String(text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
    }

    /// Cannot end its line, nor be a line without a value, which libcurl reads as an order to leave a header out.
    var isSafe: Bool {
        !name.isEmpty && !value.isEmpty && name.utf8.allSatisfy(HTTPHeader.isToken)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    static func isToken(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
