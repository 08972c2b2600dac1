import EncompassCore
import EncompassFormats
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The media type without its parameters, in lower case.
    var mediaType: String { HeaderText.mediaType(headers[.contentType] ?? "") }

    /// The whole body, at most `limit` bytes, within a minute.
    func content(limit: Int) async throws -> [UInt8] {
        let end = ContinuousClock.now + .seconds(60)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem(.contentTooLarge, "the body may be at most \(limit) bytes long")
        }
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard ContinuousClock.now < end else {
                throw Problem(.requestTimeout, "the body took longer than a minute")
            }
            guard bytes.count + chunk.readableBytes <= limit else {
                throw Problem(.contentTooLarge, "the body may be at most \(limit) bytes long")
            }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    /// The body as one JSON object.
    func fields(limit: Int = 64 << 10) async throws -> RequestFields {
        guard mediaType == "application/json" else { throw Problem.unsupported("application/json") }
        return try RequestFields(try await content(limit: limit))
    }

    /// The first value of a query parameter.
    func query(_ name: String) -> String? {
        uri.queryParameters[Substring(name)].map(String.init)
    }
}

/// Reads the members of a request's JSON object and collects every fault before it throws.
struct RequestFields {
    let object: JSONObject
    private(set) var faults: [Fault] = []

    init(_ bytes: [UInt8]) throws {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            throw Problem(
                .badRequest, "not JSON: \(error.description)", errors: [Fault(pointer: "", detail: error.description)])
        }
        guard let object = value.object else {
            throw Problem.invalid([Fault(pointer: "", detail: "is \(value.kind), not an object")])
        }
        self.object = object
    }

    init(_ object: JSONObject) { self.object = object }

    mutating func fault(_ name: String, _ detail: String) {
        faults.append(Fault(pointer: "/" + name, detail: detail))
    }

    /// Text without surrounding space and control characters; nil if it is absent, null or empty.
    mutating func text(_ name: String, limit: Int = 200) -> String? {
        guard let value = object[name], value != .null else { return nil }
        guard let raw = value.text else {
            fault(name, "is \(value.kind), not text")
            return nil
        }
        let text = RequestFields.plain(raw)
        guard text.unicodeScalars.count <= limit else {
            fault(name, "is longer than \(limit) characters")
            return nil
        }
        return text.isEmpty ? nil : text
    }

    mutating func required(_ name: String, limit: Int = 200) -> String {
        let before = faults.count
        if let text = text(name, limit: limit) { return text }
        if faults.count == before { fault(name, "is missing") }
        return ""
    }

    /// A person's name; a fault if the text is not one.
    mutating func personName(_ name: String, limit: Int = 200) -> String? {
        guard let text = text(name, limit: limit) else { return nil }
        let person = PersonName.reading(text)
        if person == nil { fault(name, "must be a person's name") }
        return person
    }

    mutating func urn(_ name: String) -> URN? {
        guard let value = object[name], value != .null else { return nil }
        let urn = (value.text ?? value.integer.map(String.init)).flatMap { URN($0) }
        if urn == nil { fault(name, "is not a URN: six digits, 100000 or more") }
        return urn
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        let time = Timestamp(rfc3339: text)
        if time == nil { fault(name, "is not an RFC 3339 time with its offset, such as 2026-11-19T22:41:00Z") }
        return time
    }

    mutating func code<Code: CaseIterable & RawRepresentable>(_ name: String, _: Code.Type = Code.self) -> Code?
    where Code.RawValue == String {
        guard let text = text(name) else { return nil }
        let code = Code(rawValue: text)
        if code == nil { fault(name, "is not one of " + Code.allCases.map(\.rawValue).joined(separator: ", ")) }
        return code
    }

    /// - Throws: 422 with every fault so far.
    func check() throws {
        if !faults.isEmpty { throw Problem.invalid(faults) }
    }

    /// Without control characters and those that change the writing direction.
    static func plain(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x09, 0x0A: true
            case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: false
            default: true
            }
        }
        return String(String.UnicodeScalarView(kept)).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
