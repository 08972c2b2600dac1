/// The parts of a refused record that can be shown: enough for a person to find it in the force's system.
public struct RawRecord: Hashable, Sendable {
    /// The most characters that are shown.
    public static let limit = 16_000

    /// The force's reference, if it can be read.
    public let reference: String?
    /// Whether it is restricted, if that can be read: anything except a plain no counts as yes.
    let isRestricted: Bool
    /// Whether it is about a safe address, likewise.
    let isAddressSafe: Bool
    /// As received, without control characters, cut at the limit.
    public let text: String
    public let isCut: Bool
    /// Whether it asks for protection.
    public var isGuarded: Bool { isRestricted || isAddressSafe }

    public init(_ bytes: [UInt8]) {
        let whole = String(decoding: bytes.prefix(RawRecord.limit * 4), as: UTF8.self)
        let shown = CleanText(whole, limit: RawRecord.limit, keepsLines: true).text ?? ""
        text = shown
        isCut = bytes.count > RawRecord.limit * 4 || whole.unicodeScalars.count > RawRecord.limit
        if let object = try? JSONParser.parse(bytes).object {
            reference = object["reference"]?.text.flatMap { CleanText($0, limit: 200).text }
            isRestricted = object.all("restricted").contains(where: RawRecord.isYes)
            isAddressSafe = object.all("safeAddress").contains(where: RawRecord.isYes)
        } else {
            reference = RawRecord.values(of: "reference", in: bytes).first.flatMap { CleanText($0, limit: 200).text }
            func isAskedFor(_ name: String) -> Bool {
                RawRecord.values(of: name, in: bytes).contains { !["false", "null"].contains($0) }
            }
            isRestricted = isAskedFor("restricted")
            isAddressSafe = isAskedFor("safeAddress")
        }
    }

    private static func isYes(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): false
        default: true
        }
    }

    /// The values after each `"name":` of a text that is not JSON: a quoted text, or everything up to the next comma.
    private static func values(of name: String, in bytes: [UInt8]) -> [String] {
        let spaces = Array(" \t\r\n".utf8)
        let ends = Array(",}\r\n ".utf8)
        return bytes.places(ofName: name).compactMap { place in
            let behind = bytes[place.upperBound...].drop { spaces.contains($0) }
            guard behind.first == UInt8(ascii: ":") else { return nil }
            let rest = behind.dropFirst().drop { spaces.contains($0) }.prefix(200)
            let isQuoted = rest.first == UInt8(ascii: "\"")
            let value =
                isQuoted ? rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") } : rest.prefix { !ends.contains($0) }
            return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        }
    }
}

extension [UInt8] {
    /// Each `"name"` of a text, in one pass.
    func places(ofName name: String) -> [Range<Int>] {
        let sought = Array("\"\(name)\"".utf8)
        var places: [Range<Int>] = []
        var next = 0
        while let quote = self[next...].firstIndex(of: UInt8(ascii: "\"")) {
            if self[quote...].starts(with: sought) { places.append(quote..<quote + sought.count) }
            next = quote + 1
        }
        return places
    }
}
