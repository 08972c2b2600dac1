/// Why bytes are not JSON, and where. Never holds what stood there.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes before the fault.
    public let offset: Int
    /// From 1.
    public let line: Int
    /// From 1, counted in bytes.
    public let column: Int
    /// What would have been right, as a noun (`a comma or ']'`), or what the limit is.
    public let expected: String

    init(_ expected: String, at offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        self.offset = offset
        line = before.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        column = offset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
        self.expected = expected
    }

    public var description: String { "line \(line), column \(column) (byte \(offset)): expected \(expected)" }
}
