import EncompassCore

/// A type that a key can have: how its values are read and written.
protocol ConfigurationValue: Sendable {
    /// Nil where the text is not such a value.
    static func read(_ text: String) -> Self?
    /// As a person would write it.
    var written: String { get }
    /// In words: `a whole number`.
    static var expectation: String { get }
    /// Every value, where there is a short list.
    static var allowed: [String] { get }
}

extension ConfigurationValue {
    static var allowed: [String] { [] }
}

extension ConfigurationValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    static func read(_ text: String) -> Self? { Self(rawValue: text) }
    var written: String { rawValue }
    static var allowed: [String] { allCases.map(\.rawValue) }
    static var expectation: String {
        allowed.count == 1 ? allowed[0] : allowed.dropLast().joined(separator: ", ") + " or " + (allowed.last ?? "")
    }
}

extension String: ConfigurationValue {
    static func read(_ text: String) -> String? { text }
    var written: String { self }
    static var expectation: String { "text" }
}

extension Int: ConfigurationValue {
    static func read(_ text: String) -> Int? { text.utf8.first == UInt8(ascii: "+") ? nil : Int(text) }
    var written: String { String(self) }
    static var expectation: String { "a whole number" }
}

extension Double: ConfigurationValue {
    static func read(_ text: String) -> Double? {
        // Plain decimals alone: no `inf`, `nan` or hexadecimal.
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }) else {
            return nil
        }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
    var written: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
    static var expectation: String { "a number" }
}

extension Bool: ConfigurationValue {
    static func read(_ text: String) -> Bool? { text == "true" ? true : text == "false" ? false : nil }
    var written: String { self ? "true" : "false" }
    static var expectation: String { "true or false" }
    static var allowed: [String] { ["true", "false"] }
}

extension Timestamp: ConfigurationValue {
    static func read(_ text: String) -> Timestamp? { Timestamp(rfc3339: text) }
    var written: String { rfc3339 }
    static var expectation: String { "a moment such as 2026-11-20T06:30:00Z" }
}
