/// Reads XML, chunk by chunk, holding at most a tag or a text.
///
/// Only what data files need: elements, attributes, text, CDATA and the five entities of XML itself. A document type is
/// refused, so there are no entities of the file's own, which could stand for gigabytes or for files of this machine.
struct XMLReader: Sendable {
    enum Event: Hashable, Sendable {
        /// Names are without their prefix.
        case start(String, attributes: [String: String], line: Int)
        case text(String)
        case end(String)
    }

    /// Why the file is not such XML, and on which line.
    struct Malformed: Error, Hashable { let error: TableError }

    private static let mostDepth = 64
    private static let mostBytes = 1 << 20

    private var buffer: [UInt8] = []
    private var cursor = 0
    private var line = 1
    private var text: [UInt8] = []
    private var open: [String] = []
    private var hasRoot = false
    private var transcoder: UTF16Transcoder?
    private var isAtBeginning = true

    /// Passes the events that end within `chunk` to `body`.
    mutating func feed(_ chunk: some Collection<UInt8>, into body: (Event) throws -> Void) throws {
        buffer.removeFirst(cursor)
        cursor = 0
        if isAtBeginning {
            buffer.append(contentsOf: chunk)
            guard buffer.count >= TextEncoding.sampleLength else { return }
            begin()
        } else if let utf8 = transcoder?.utf8(chunk) {
            buffer.append(contentsOf: utf8)
        } else {
            buffer.append(contentsOf: chunk)
        }
        while try step(into: body) {}
        if buffer.count - cursor > XMLReader.mostBytes { throw malformed("has a tag that is too long") }
    }

    /// - Throws: `Malformed` if the document is not complete.
    mutating func finish(into body: (Event) throws -> Void) throws {
        if isAtBeginning {
            begin()
            while try step(into: body) {}
        }
        guard hasRoot, open.isEmpty, buffer[cursor...].allSatisfy(XMLReader.isSpace) else {
            throw malformed("ends before its last element is closed: was it cut off?")
        }
    }

    private mutating func begin() {
        isAtBeginning = false
        let encoding = TextEncoding(of: buffer)
        if encoding.isWide {
            var transcoder = UTF16Transcoder(isBigEndian: encoding == .utf16BigEndian)
            buffer = transcoder.utf8(buffer)
            self.transcoder = transcoder
        }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { cursor = 3 }
    }

    /// - Returns: whether something was read.
    private mutating func step(into body: (Event) throws -> Void) throws -> Bool {
        guard cursor < buffer.count else { return false }
        let start = cursor
        let startLine = line
        while cursor < buffer.count, buffer[cursor] != UInt8(ascii: "<") { advance() }
        if cursor > start {
            text.append(contentsOf: buffer[start..<cursor])
            if text.count > XMLReader.mostBytes { throw malformed("has a text that is too long") }
            if open.isEmpty, let first = buffer[start..<cursor].firstIndex(where: { !XMLReader.isSpace($0) }) {
                // Where it begins: how much of it has come is chance.
                let lines = buffer[start..<first].count { $0 == 0x0A }
                throw malformed("has text outside its elements", at: startLine + lines)
            }
        }
        guard cursor < buffer.count else { return false }
        if isNext("<!--") { return try skip(to: "-->", from: 4) != nil }
        if isNext("<?") { return try skip(to: "?>", from: 2) != nil }
        if isNext("<![CDATA[") {
            guard let content = try skip(to: "]]>", from: 9) else { return false }
            // Escaped, since what is in it is text as it is.
            for byte in content { text.append(contentsOf: byte == UInt8(ascii: "&") ? Array("&amp;".utf8) : [byte]) }
            return true
        }
        if buffer.count - cursor < 9, isBeginning(of: ["<!--", "<![CDATA["]) { return false }
        if isNext("<!") {
            throw malformed("has a document type, which may bring entities: a data file needs none")
        }
        return try tag(into: body)
    }

    private mutating func advance() {
        if buffer[cursor] == 0x0A { line += 1 }
        cursor += 1
    }

    private func isNext(_ mark: String) -> Bool { buffer[cursor...].starts(with: mark.utf8) }

    /// Whether what is left may be the beginning of one of these.
    private func isBeginning(of marks: [String]) -> Bool {
        marks.contains { $0.utf8.starts(with: buffer[cursor...]) }
    }

    /// Moves past the next `mark`.
    ///
    /// - Returns: what is before it; nil, without moving, if it is not there yet.
    private mutating func skip(to mark: String, from offset: Int) throws -> [UInt8]? {
        let mark = Array(mark.utf8)
        var place = cursor + offset
        while place + mark.count <= buffer.count {
            if buffer[place...].starts(with: mark) {
                let content = Array(buffer[cursor + offset..<place])
                while cursor < place + mark.count { advance() }
                return content
            }
            place += 1
        }
        return nil
    }

    private mutating func tag(into body: (Event) throws -> Void) throws -> Bool {
        var end = cursor + 1
        var quote: UInt8?
        while end < buffer.count {
            let byte = buffer[end]
            if let mark = quote {
                if byte == mark { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                break
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
            end += 1
        }
        guard end < buffer.count else { return false }
        let content = buffer[cursor + 1..<end]
        let started = line
        while cursor <= end { advance() }
        try flush(into: body)
        if content.first == UInt8(ascii: "/") {
            let name = try local(content.dropFirst().filter { !XMLReader.isSpace($0) })
            guard open.popLast() == name else { throw malformed("closes an element that is not open") }
            try body(.end(name))
            return true
        }
        let isEmpty = content.last == UInt8(ascii: "/")
        let (name, attributes) = try parts(isEmpty ? content.dropLast() : content)
        if open.isEmpty {
            if hasRoot { throw malformed("has more than one document in it") }
            hasRoot = true
        }
        try body(.start(name, attributes: attributes, line: started))
        if isEmpty {
            try body(.end(name))
        } else {
            open.append(name)
            if open.count > XMLReader.mostDepth { throw malformed("has elements nested more than 64 deep") }
        }
        return true
    }

    private mutating func flush(into body: (Event) throws -> Void) throws {
        guard !text.isEmpty else { return }
        if !open.isEmpty { try body(.text(decoded(text))) }
        text.removeAll(keepingCapacity: true)
    }

    private func parts(_ content: ArraySlice<UInt8>) throws -> (String, [String: String]) {
        let name = content.prefix { !XMLReader.isSpace($0) }
        var attributes: [String: String] = [:]
        var rest = content[name.endIndex...].drop(while: XMLReader.isSpace)
        while !rest.isEmpty {
            let key = rest.prefix { $0 != UInt8(ascii: "=") && !XMLReader.isSpace($0) }
            rest = rest[key.endIndex...].drop(while: XMLReader.isSpace)
            guard rest.first == UInt8(ascii: "=") else { throw malformed("has an attribute without a value") }
            rest = rest.dropFirst().drop(while: XMLReader.isSpace)
            guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw malformed("has an attribute without quotation marks")
            }
            rest = rest.dropFirst()
            let value = rest.prefix { $0 != quote }
            attributes[try local(key)] = try decoded(value)
            rest = rest[value.endIndex...].dropFirst().drop(while: XMLReader.isSpace)
        }
        return (try local(name), attributes)
    }

    /// A name without its prefix.
    private func local(_ name: some Collection<UInt8>) throws -> String {
        let text = String(decoding: name, as: UTF8.self)
        let local = text.split(separator: ":").last.map(String.init) ?? ""
        guard let first = local.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else {
            throw malformed("has a tag without a name")
        }
        return local
    }

    /// Text with its entities replaced; bytes that are not UTF-8 are Windows-1252, as in tables.
    private func decoded(_ bytes: some Collection<UInt8>) throws -> String {
        let text = String(validating: bytes, as: UTF8.self) ?? Windows1252.text(bytes)
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            guard let end = rest[mark...].prefix(12).firstIndex(of: ";") else { throw malformed("has a lone &") }
            result.unicodeScalars.append(try entity(rest[rest.index(after: mark)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private func entity(_ name: Substring) throws -> Unicode.Scalar {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
            guard name.hasPrefix("#"), let value = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
                value > 0, let scalar = Unicode.Scalar(value)
            else { throw malformed("has an entity that is not XML's own") }
            return scalar
        }
    }

    /// - Parameter place: the line; nil for the present one.
    private func malformed(_ reason: String, at place: Int? = nil) -> Malformed {
        Malformed(error: TableError(line: place ?? line, reason: "the XML " + reason))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
