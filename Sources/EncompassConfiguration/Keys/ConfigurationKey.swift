/// One row of the table of keys, which alone decides what a configuration may say.
///
/// Reading the file, the environment and the flags, `check-config`, the example file and "nearest known key" all walk
/// the same table, so none of them can know a key that another does not.
public struct ConfigurationKey: Sendable {
    /// Dotted name as it is nested in the file: `http.publicURL`.
    public let name: String
    /// What a value looks like, in words: `a whole number from 0 to 65535`.
    public let expectation: String
    /// Every value that is allowed, where there is a short list of them.
    public let allowed: [String]
    /// The unit of a bare number (`bytes`), nil where the value carries its own or needs none.
    public let unit: String?
    /// The value when nothing sets the key, as it would be written; nil where there is none.
    public let standard: String?
    /// A value to show in the example file where there is no default.
    public let example: String
    /// What the key does, in a sentence or two.
    public let summary: String
    /// Masked wherever it would be shown.
    public let isSecret: Bool
    /// A path: relative ones in the file are read from the file's folder.
    public let isPath: Bool
    /// The key whose secret this path's file holds.
    let secretName: String?

    /// Sets the value, or answers why it cannot be.
    let write: @Sendable (String, inout Configuration) -> String?
    /// The value as it would be written, nil where none is set.
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
