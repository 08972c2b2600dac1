import EncompassCore
import EncompassFormats
import Testing

@Suite("Forms with files")
struct MultipartReaderTests {
    private static let form = [
        "--XyZ", #"Content-Disposition: form-data; name="csrf""#, "", "t0ken", "--XyZ",
        #"content-disposition: form-data; name="files"; filename="C:\lists\4%22B.csv""#, "Content-Type: text/csv", "",
        "a,b\r\n--XyX\r\n1,2", "--XyZ", #"Content-Disposition: form-data; name="files"; filename="""#, "", "",
        "--XyZ--", "",
    ].joined(separator: "\r\n")

    private struct Part: Equatable {
        var name: String
        var file: String?
        var text = ""
        var isWhole = false
    }

    private func parts(_ body: [UInt8], _ type: String, by size: Int) throws -> [Part] {
        var reader = try #require(MultipartReader(contentType: type))
        var parts: [Part] = []
        for start in stride(from: 0, to: body.count, by: size) {
            try reader.feed(body[start..<min(start + size, body.count)]) { event in
                switch event {
                case .field(let field): parts.append(Part(name: field.name, file: field.fileName))
                case .bytes(let bytes): parts[parts.count - 1].text += String(decoding: bytes, as: UTF8.self)
                case .end: parts[parts.count - 1].isWhole = true
                }
            }
        }
        try reader.finish()
        return parts
    }

    @Test("Fields and files are read, in whatever pieces they come", arguments: [1, 2, 3, 7, 64, 10_000])
    func read(size: Int) throws {
        let parts = try parts(Array(MultipartReaderTests.form.utf8), "multipart/form-data; boundary=XyZ", by: size)
        #expect(
            parts == [
                Part(name: "csrf", file: nil, text: "t0ken", isWhole: true),
                Part(name: "files", file: "4\"B.csv", text: "a,b\r\n--XyX\r\n1,2", isWhole: true),
                Part(name: "files", file: "", text: "", isWhole: true),
            ])
    }

    @Test("The longest head, and one that is longer, in whatever pieces", arguments: [1, 8195, 8196, 20_000])
    func longestHead(size: Int) throws {
        func form(_ count: Int) -> [UInt8] {
            // The line break before a head counts.
            let head = "\r\nContent-Disposition: form-data; name=x\r\nX-A: "
            let filled = head + String(repeating: "a", count: count - head.utf8.count)
            return Array("--XyZ\(filled)\r\n\r\n1\r\n--XyZ--".utf8)
        }
        let type = "multipart/form-data; boundary=XyZ"
        #expect(
            try parts(form(8192), type, by: size) == [Part(name: "x", file: nil, text: "1", isWhole: true)])
        #expect(throws: MultipartReader.Malformed.self) { try parts(form(8193), type, by: size) }
    }

    @Test("A quoted boundary, and text before the first one")
    func quotedBoundary() throws {
        let body = "hello\r\n--a b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--a b--"
        let read = try parts(Array(body.utf8), "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", by: 5)
        #expect(read == [Part(name: "x", file: nil, text: "1", isWhole: true)])
    }

    @Test("A form that is cut short, or is none, is refused")
    func malformed() throws {
        for type in ["multipart/form-data", "multipart/form-data; boundary=", "text/csv; boundary=XyZ", ""] {
            #expect(MultipartReader(contentType: type) == nil, "\(type)")
        }
        let type = "multipart/form-data; boundary=XyZ"
        for body in [
            String(MultipartReaderTests.form.dropLast(6)), "--XyZ\r\n\r\nno name\r\n--XyZ--", "--XyZoo\r\n", "",
            "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n" + String(repeating: "x: y\r\n", count: 4000),
        ] {
            #expect(throws: MultipartReader.Malformed.self) { _ = try parts(Array(body.utf8), type, by: 50) }
        }
    }

    @Test("Broken bytes end in an answer, whatever the pieces", arguments: [1, 2, 3] as [UInt64])
    func fuzz(seed: UInt64) {
        var random = SeededEntropy(seed: seed)
        for _ in 0..<1_000 {
            var body = Array(MultipartReaderTests.form.utf8)
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &random)
                case 1: body.remove(at: place)
                default: body.insert(contentsOf: Array("\r\n--XyZ".utf8), at: place)
                }
            }
            let one = try? parts(body, "multipart/form-data; boundary=XyZ", by: 1)
            let whole = try? parts(body, "multipart/form-data; boundary=XyZ", by: body.count)
            #expect((one == nil) == (whole == nil) && one?.map(\.name) == whole?.map(\.name))
        }
    }
}
