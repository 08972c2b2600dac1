/// A form with files as a browser sends it (`multipart/form-data`, RFC 7578), read piece by piece: memory does not grow
/// with the files.
public struct MultipartReader {
    /// The head of one field.
    public struct Field: Hashable, Sendable {
        public let name: String
        /// As the browser named the file, without its folder; nil for a field that is not a file.
        public let fileName: String?
    }

    public enum Event: Hashable, Sendable {
        case field(Field)
        /// The next bytes of the field.
        case bytes([UInt8])
        case end
    }

    /// A body that is not of that form, or ends too early.
    public struct Malformed: Error, Hashable, Sendable {}

    private enum State { case preamble, afterBoundary, head, content, over }

    /// Browsers send a few lines of a hundred bytes each.
    private static let longestHead = 8 << 10
    /// Far more than a form has.
    private static let mostFields = 200

    /// The line break before a boundary belongs to the boundary.
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: [UInt8] = [0x0D, 0x0A]
    private var fields = 0

    /// - Returns: nil if it is not the content type of such a form, or names no boundary.
    public init?(contentType: String) {
        guard HeaderText.mediaType(contentType) == "multipart/form-data",
            let boundary = HeaderParameters.value("boundary", in: contentType), (1...70).contains(boundary.utf8.count)
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    public mutating func feed(_ chunk: some Sequence<UInt8>, into take: (Event) throws -> Void) throws {
        buffer += chunk
        while try step(take) {}
    }

    /// - Throws: `Malformed` if the closing boundary did not come.
    public func finish() throws {
        guard state == .over else { throw Malformed() }
    }

    /// - Returns: false if more bytes are needed.
    private mutating func step(_ take: (Event) throws -> Void) throws -> Bool {
        switch state {
        case .preamble:
            guard let place = place(of: delimiter) else {
                keep(last: delimiter.count)
                return false
            }
            drop(place + delimiter.count)
            state = .afterBoundary
        case .afterBoundary:
            guard buffer.count >= 2 else { return false }
            if buffer.starts(with: [0x2D, 0x2D]) {
                state = .over
                return true
            }
            guard let end = try place(of: [0x0D, 0x0A], within: MultipartReader.longestHead) else { return false }
            guard buffer[..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { throw Malformed() }
            // The line break stays: a head without lines ends with it.
            drop(end)
            state = .head
        case .head:
            guard let end = try place(of: [0x0D, 0x0A, 0x0D, 0x0A], within: MultipartReader.longestHead) else {
                return false
            }
            let field = try MultipartReader.field(String(decoding: buffer[..<end], as: UTF8.self))
            drop(end + 4)
            fields += 1
            guard fields <= MultipartReader.mostFields else { throw Malformed() }
            state = .content
            try take(.field(field))
        case .content:
            guard let place = place(of: delimiter) else {
                let safe = buffer.count - delimiter.count
                guard safe > 0 else { return false }
                try take(.bytes(Array(buffer[..<safe])))
                drop(safe)
                return false
            }
            if place > 0 { try take(.bytes(Array(buffer[..<place]))) }
            drop(place + delimiter.count)
            state = .afterBoundary
            try take(.end)
        case .over:
            // What follows the closing boundary means nothing.
            buffer.removeAll()
            return false
        }
        return true
    }

    private mutating func drop(_ count: Int) { buffer.removeFirst(count) }
    private mutating func keep(last count: Int) { if buffer.count > count { drop(buffer.count - count) } }

    /// Nil if more bytes are needed.
    ///
    /// - Throws: `Malformed` if the pattern does not begin within so many bytes, in whatever pieces they come.
    private func place(of pattern: [UInt8], within limit: Int) throws -> Int? {
        let place = place(of: pattern)
        guard place ?? (buffer.count - pattern.count) <= limit else { throw Malformed() }
        return place
    }

    private func place(of pattern: [UInt8]) -> Int? {
        buffer.withUnsafeBufferPointer { bytes in
            let last = bytes.count - pattern.count
            var index = 0
            while index <= last {
                if bytes[index] == 0x0D {
                    var length = 1
                    while length < pattern.count, bytes[index + length] == pattern[length] { length += 1 }
                    if length == pattern.count { return index }
                }
                index += 1
            }
            return nil
        }
    }

    private static func field(_ head: String) throws -> Field {
        for line in head.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "content-disposition" else {
                continue
            }
            let text = String(line[line.index(after: colon)...])
            guard HeaderText.mediaType(text) == "form-data", let name = HeaderParameters.value("name", in: text) else {
                throw Malformed()
            }
            let file = HeaderParameters.value("filename", in: text)
            return Field(name: unescaped(name), fileName: file.map { withoutFolder(unescaped($0)) })
        }
        throw Malformed()
    }

    /// Browsers escape these three characters, and no others (WHATWG, multipart/form-data encoding).
    private static func unescaped(_ text: String) -> String {
        text.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
    }

    private static func withoutFolder(_ name: String) -> String {
        String(name.split { $0 == "/" || $0 == "\\" }.last ?? "")
    }
}

/// Parameters of a header's value: `form-data; name="files"; filename="roll.csv"`.
enum HeaderParameters {
    /// The value of a parameter, without its quotation marks; nil if there is none.
    static func value(_ name: String, in header: String) -> String? {
        var rest = header.unicodeScalars[...]
        rest = rest.drop { $0 != ";" }
        while rest.popFirst() != nil {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            let key = String(Substring(rest.prefix { $0 != "=" && $0 != ";" }))
            rest = rest.drop { $0 != "=" && $0 != ";" }
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            let text = rest.first == "\"" ? quoted(&rest) : token(&rest)
            if key.lowercased().filter({ $0 != " " }) == name { return text }
            rest = rest.drop { $0 != ";" }
        }
        return nil
    }

    private static func token(_ rest: inout Substring.UnicodeScalarView) -> String {
        let text = rest.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        rest = rest.dropFirst(text.count)
        return String(Substring(text))
    }

    /// A backslash is text: no browser escapes with it, and paths of old ones contain it.
    private static func quoted(_ rest: inout Substring.UnicodeScalarView) -> String {
        rest.removeFirst()
        let text = rest.prefix { $0 != "\"" }
        rest = rest.dropFirst(text.count + 1)
        return String(Substring(text))
    }
}
