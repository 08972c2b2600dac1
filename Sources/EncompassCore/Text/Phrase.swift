/// What there is to say, by key and values. `Words` says it in the reader's language.
///
/// Decisions and errors are made far from anybody who reads them. They name what they found, and the page, the answer or
/// the command that shows it puts it into words.
public struct Phrase: Hashable, Sendable, Codable, CustomStringConvertible {
    /// A key of the language's file of texts.
    public let key: String
    public let values: [String: String]
    /// Further phrases, which the text contains as `{parts}`.
    public let parts: [Phrase]

    public init(
        _ key: String, _ values: KeyValuePairs<String, any CustomStringConvertible> = [:], parts: [Phrase] = []
    ) {
        self.key = key
        self.values = Dictionary(values.map { ($0, $1.description) }, uniquingKeysWith: { $1 })
        self.parts = parts
    }

    /// For logs of faults inside the program; a person reads what `Words` makes of it.
    public var description: String {
        ([key] + values.sorted { $0.key < $1.key }.map { "\($0)=\($1)" } + parts.map(\.description))
            .joined(separator: " ")
    }
}

/// An error that names what is wrong by a phrase.
public protocol Phrased: Error {
    var phrase: Phrase { get }
}
