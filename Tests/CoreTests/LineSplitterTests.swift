import EncompassCore
import Testing

@Suite("Lines of a stream")
struct LineSplitterTests {
    /// Numbers and texts of the lines, `nil` for one that was too long, fed in pieces of `size` bytes.
    private func lines(_ text: String, size: Int, limit: Int = 100) -> [(Int, String?, Bool)] {
        var splitter = LineSplitter(limit: limit)
        let bytes = Array(text.utf8)
        var lines: [LineSplitter.Line] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            lines += splitter.feed(bytes[start..<min(start + size, bytes.count)])
        }
        lines += splitter.finish()
        return lines.map { line in
            if case .bytes(let bytes) = line.content {
                return (line.number, String(decoding: bytes, as: UTF8.self), line.isTerminated)
            }
            return (line.number, nil, line.isTerminated)
        }
    }

    @Test("Line numbers count blank lines, with any chunks", arguments: [1, 2, 3, 7, 1000])
    func chunks(size: Int) {
        let found = lines("\u{FEFF}a\r\n\n  \t\r\nb \n\r\nc", size: size)
        #expect(found.map(\.0) == [1, 4, 6])
        #expect(found.map(\.1) == ["a", "b ", "c"])
        #expect(found.map(\.2) == [true, true, false])
    }

    @Test("A too long line is reported, and reading continues", arguments: [1, 5, 1000])
    func tooLong(size: Int) {
        let long = String(repeating: "x", count: 11)
        let found = lines("ok\n" + long + "\r\nok\n0123456789\r\n" + long, size: size, limit: 10)
        #expect(found.map(\.0) == [1, 2, 3, 4, 5])
        #expect(found.map(\.1) == ["ok", nil, "ok", "0123456789", nil])
    }

    @Test("An empty stream has no lines")
    func empty() {
        #expect(lines("", size: 1).isEmpty)
        var splitter = LineSplitter()
        _ = splitter.feed(Array("\n\n".utf8))
        #expect(splitter.finish().isEmpty && splitter.lineCount == 2 && splitter.blankCount == 2)
    }
}
