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
            let everything = String(decoding: bytes, as: UTF8.self)
            reference = RawRecord.values(of: "reference", in: whole).first.flatMap { CleanText($0, limit: 200).text }
            func isAskedFor(_ name: String) -> Bool {
                RawRecord.values(of: name, in: everything).contains { !["false", "null"].contains($0) }
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
    private static func values(of name: String, in text: String) -> [String] {
        text.ranges(of: "\"\(name)\"").compactMap { place in
            let behind = text[place.upperBound...].drop(while: \.isWhitespace)
            guard behind.first == ":" else { return nil }
            let rest = behind.dropFirst().drop(while: \.isWhitespace)
            let isQuoted = rest.first == "\""
            let value = isQuoted ? rest.dropFirst().prefix { $0 != "\"" } : rest.prefix { !",}\r\n ".contains($0) }
            return value.isEmpty ? nil : String(value.prefix(200))
        }
    }
}
