import EncompassCore

/// One row of the table of keys, the only place that decides what a configuration may hold.
///
/// Reading the file, the environment and the flags, `check-config`, the example file and "nearest known key" all use
/// the same table, so they all know the same keys.
public struct ConfigurationKey: Sendable {
    /// Dotted name as nested in the file: `http.publicURL`.
    public let name: String
    /// What a value looks like, in words: `a whole number from 0 to 65535`.
    public let expectation: String
    /// Every allowed value, if there is a short list.
    public let allowed: [String]
    /// The unit of a bare number (`bytes`), nil if the value has its own or needs none.
    public let unit: String?
    /// The value when nothing sets the key, as it would be written; nil if there is none.
    public let standard: String?
    /// A value to show in the example file if there is no default.
    public let example: String
    /// What the key does, in a sentence or two.
    public let summary: String
    /// Masked wherever it is shown.
    public let isSecret: Bool
    /// A path: relative ones in the file are relative to the file's folder.
    public let isPath: Bool
    /// The key for the secret in this path's file.
    let secretName: String?

    /// Sets the value, or says why it cannot.
    let write: @Sendable (String, inout Configuration) -> String?
    /// The value as it would be written, nil if none is set.
    let read: @Sendable (Configuration) -> String?

    /// `ENCOMPASS_HTTP_PUBLIC_URL` for `http.publicURL`.
    public var variable: String { Self.variable(for: name) }

    /// The environment variable of a dotted name: words apart, upper case, `_` between.
    public static func variable(for name: String) -> String {
        var result = "ENCOMPASS_"
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            if letter == "." {
                result.append("_")
                continue
            }
            let previous = index > 0 ? letters[index - 1] : "."
            let next = index + 1 < letters.count ? letters[index + 1] : "."
            let startsWord =
                letter.isUppercase && previous != "." && (!previous.isUppercase || next.isLowercase)
            if startsWord { result.append("_") }
            result += letter.uppercased()
        }
        return result
    }
}

/// How a row is written in the table: the property that it sets gives its type and its default.
extension ConfigurationKey {
    typealias Property<Value> = any WritableKeyPath<Configuration, Value> & Sendable
    /// Says why a value that was read is wrong; nil if it is valid.
    typealias Check<Value> = @Sendable (Value) -> String?

    /// A row with a default: the property's value in a fresh `Configuration`.
    static func row<Value: ConfigurationValue>(
        _ name: String, _ property: Property<Value>, isPath: Bool = false, unit: String? = nil,
        expecting expectation: String = Value.expectation, check: @escaping Check<Value> = { _ in nil },
        _ summary: String
    ) -> ConfigurationKey {
        let standard = Configuration()[keyPath: property].written
        return ConfigurationKey(
            name: name, expectation: expectation, allowed: Value.allowed, unit: unit, standard: standard,
            example: standard, summary: summary, isSecret: false, isPath: isPath, secretName: nil,
            write: { text, configuration in
                guard let value = Value.read(text) else { return "must be " + expectation }
                if let reason = check(value) { return reason }
                configuration[keyPath: property] = value
                return nil
            },
            read: { $0[keyPath: property].written })
    }

    /// A row that may stay unset.
    static func row<Value: ConfigurationValue>(
        _ name: String, _ property: Property<Value?>, example: String, isPath: Bool = false, isSecret: Bool = false,
        secretName: String? = nil, expecting expectation: String = Value.expectation,
        check: @escaping Check<Value> = { _ in nil }, _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name, expectation: expectation, allowed: Value.allowed, unit: nil, standard: nil, example: example,
            summary: summary, isSecret: isSecret, isPath: isPath, secretName: secretName,
            write: { text, configuration in
                guard let value = Value.read(text) else { return "must be " + expectation }
                if let reason = check(value) { return reason }
                configuration[keyPath: property] = value
                return nil
            },
            read: { $0[keyPath: property]?.written })
    }

    /// A row whose value is between two bounds, inclusive.
    static func row<Value: ConfigurationValue & Comparable>(
        _ name: String, _ property: Property<Value>, in range: ClosedRange<Value>, unit: String? = nil,
        _ summary: String
    ) -> ConfigurationKey {
        let expectation = expecting(range)
        return row(
            name, property, unit: unit, expecting: expectation,
            check: { range.contains($0) ? nil : "must be " + expectation }, summary)
    }

    /// A row that may stay unset, and is between two bounds, inclusive, if set.
    static func row<Value: ConfigurationValue & Comparable>(
        _ name: String, _ property: Property<Value?>, in range: ClosedRange<Value>, example: String,
        _ summary: String
    ) -> ConfigurationKey {
        let expectation = expecting(range)
        return row(
            name, property, example: example, expecting: expectation,
            check: { range.contains($0) ? nil : "must be " + expectation }, summary)
    }

    /// A secret, and the path of a file that holds it.
    static func secret(
        _ name: String, _ property: Property<Secret?>, file: Property<String?>, fileExample: String, _ summary: String
    ) -> [ConfigurationKey] {
        [
            row(
                name, property, example: "change-me", isSecret: true,
                summary + " It is better to keep it in a file, with the next key."),
            row(
                name + "File", file, example: fileExample, isPath: true, secretName: name,
                expecting: "the path of a file",
                summary + " The file contains only the secret; a final line break is ignored."),
        ]
    }

    private static func expecting<Value: ConfigurationValue>(_ range: ClosedRange<Value>) -> String {
        "\(Value.expectation) from \(range.lowerBound.written) to \(range.upperBound.written)"
    }
}

/// The known key, variable or value that was most likely meant; unlike with `NearestWord` there always is one.
enum NearestName {
    /// The known name with the fewest typing slips from `name`, the first in order among equals; nil only if there are
    /// no names.
    ///
    /// The last part of a dotted name counts by itself too, since people forget which section a key is in.
    static func of(_ name: String, among known: [String]) -> String? {
        let wanted = Array(name.prefix(120).lowercased().utf8)
        let wantedLeaf = leaf(wanted)
        var best: (name: String, cost: Int)?
        for candidate in known {
            let bytes = Array(candidate.lowercased().utf8)
            let whole = 2 * NearestWord.distance(wanted, bytes)
            let cost = min(whole, 2 * NearestWord.distance(wantedLeaf, leaf(bytes)) + 3)
            if cost < (best?.cost ?? .max) { best = (candidate, cost) }
        }
        return best?.name
    }

    private static func leaf(_ name: [UInt8]) -> [UInt8] {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return name }
        return Array(name[(dot + 1)...])
    }
}
