/// Splits a stream of bytes into lines, holding at most one line: for feeds, and for answers that arrive line by line.
///
/// Lines end in LF or CR LF. Blank lines are counted and skipped, a byte-order mark is dropped. A line that is too long
/// is reported once, at its end, and reading continues.
public struct LineSplitter: Sendable {
    /// One line of the stream.
    public struct Line: Hashable, Sendable {
        public enum Content: Hashable, Sendable {
            /// Without its line ending.
            case bytes([UInt8])
            /// Longer than the splitter's limit, and dropped.
            case tooLong
        }

        /// From 1, blank lines counted.
        public let number: Int
        public let content: Content
        /// False only for a last line without a line break, which may be complete or cut off.
        public let isTerminated: Bool

        public init(number: Int, content: Content, isTerminated: Bool = true) {
            self.number = number
            self.content = content
            self.isTerminated = isTerminated
        }

        /// The number of bytes kept; 0 for a line that was not kept.
        public var size: Int {
            if case .bytes(let bytes) = content { bytes.count } else { 0 }
        }
    }

    /// 1 MiB.
    public static let usualLimit = 1 << 20

    private let limit: Int
    private var partial: [UInt8] = []
    private var isSkipping = false
    /// Lines begun so far, blank ones included.
    public private(set) var lineCount = 0
    public private(set) var blankCount = 0

    /// - Parameter limit: the most bytes of one line, without its line ending.
    public init(limit: Int = LineSplitter.usualLimit) { self.limit = limit }

    /// The lines that end within `chunk`.
    public mutating func feed(_ chunk: some Collection<UInt8>) -> [Line] {
        if let lines = chunk.withContiguousStorageIfAvailable({ split($0) }) { return lines }
        return Array(chunk).withUnsafeBufferPointer { split($0) }
    }

    /// The text after the last line break.
    public mutating func finish() -> [Line] {
        guard isSkipping || !partial.isEmpty else { return [] }
        return line(isTerminated: false).map { [$0] } ?? []
    }

    private mutating func split(_ chunk: UnsafeBufferPointer<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = chunk[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<end])
            if let line = line(isTerminated: true) { lines.append(line) }
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return lines
    }

    private mutating func keep(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        // One byte over the limit may be the CR of the line ending.
        if isSkipping || partial.count + bytes.count > limit + 1 {
            isSkipping = true
            partial = []
        } else {
            partial.append(contentsOf: bytes)
        }
    }

    /// Ends the current line; nil for a blank one.
    private mutating func line(isTerminated: Bool) -> Line? {
        defer {
            partial = []
            isSkipping = false
        }
        lineCount += 1
        if isTerminated, partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        if lineCount == 1, partial.starts(with: [0xEF, 0xBB, 0xBF]) { partial.removeFirst(3) }
        if isSkipping || partial.count > limit {
            return Line(number: lineCount, content: .tooLong, isTerminated: isTerminated)
        }
        if partial.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
            blankCount += 1
            return nil
        }
        return Line(number: lineCount, content: .bytes(partial), isTerminated: isTerminated)
    }
}
