/// The parts of a refused record that can be shown: enough for a person to find it in the force's system.
public struct RawRecord: Hashable, Sendable {
    /// The most characters that are shown.
    public static let limit = 16_000

    /// The force's reference, if it can be read.
    public let reference: String?
    /// Whether it asks for protection, if that can be read: anything except a plain no counts as yes.
    public let isGuarded: Bool
    /// As received, without control characters, cut at the limit.
    public let text: String
    public let isCut: Bool

    public init(_ bytes: [UInt8]) {
        let whole = String(decoding: bytes.prefix(RawRecord.limit * 4), as: UTF8.self)
        let shown = CleanText(whole, limit: RawRecord.limit, keepsLines: true).text ?? ""
        text = shown
        isCut = bytes.count > RawRecord.limit * 4 || whole.unicodeScalars.count > RawRecord.limit
        if let object = try? JSONParser.parse(bytes).object {
            reference = object["reference"]?.text.flatMap { CleanText($0, limit: 200).text }
            isGuarded = ["restricted", "safeAddress"].contains { RawRecord.isYes(object[$0]) }
        } else {
            reference = RawRecord.value(of: "reference", in: whole).flatMap { CleanText($0, limit: 200).text }
            isGuarded = ["restricted", "safeAddress"].contains { name in
                RawRecord.value(of: name, in: whole).map { !["false", "null", ""].contains($0) } ?? false
            }
        }
    }

    private static func isYes(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .bool(false): false
        default: true
        }
    }

    /// The value after the first `"name":` of a text that is not JSON: a quoted text, or everything up to the next
    /// comma.
    private static func value(of name: String, in text: String) -> String? {
        guard let place = text.firstRange(of: "\"\(name)\"") else { return nil }
        let behind = text[place.upperBound...].drop { $0 == " " || $0 == "\t" }
        guard behind.first == ":" else { return nil }
        let rest = behind.dropFirst().drop { $0 == " " || $0 == "\t" }
        let isQuoted = rest.first == "\""
        let value = isQuoted ? rest.dropFirst().prefix { $0 != "\"" } : rest.prefix { !",}\r\n ".contains($0) }
        return value.isEmpty ? nil : String(value.prefix(200))
    }
}
