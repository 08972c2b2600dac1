/// Cuts a stream of bytes into lines, holding no more than one of them.
package struct LineSplitter {
    /// A line without its line feed.
    package struct Line {
        package var bytes: [UInt8] = []
        /// It was longer than the limit; the rest of it is gone.
        package var isCut = false
    }

    private let limit: Int
    private var current = Line()
    private var isOpen = false

    /// - Parameter limit: the longest line, in bytes.
    package init(limit: Int) { self.limit = limit }

    /// Calls `each` for every line that ends in `bytes`.
    package mutating func add(_ bytes: some Collection<UInt8>, each: (Line) throws -> Void) rethrows {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            append(rest[..<end])
            rest = rest[rest.index(after: end)...]
            try finishLine(each)
        }
        if !rest.isEmpty { append(rest) }
    }

    /// Calls `each` for a last line that has no line feed.
    package mutating func finish(each: (Line) throws -> Void) rethrows {
        if isOpen { try finishLine(each) }
    }

    private mutating func append(_ part: some Collection<UInt8>) {
        isOpen = true
        let room = limit - current.bytes.count
        current.bytes += part.prefix(room)
        if part.count > room { current.isCut = true }
    }

    private mutating func finishLine(_ each: (Line) throws -> Void) rethrows {
        let line = current
        current = Line()
        isOpen = false
        try each(line)
    }
}
