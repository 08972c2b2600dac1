/// A language that schools read. The desk's pages are English.
///
/// Another language takes a folder of resources like `en` in `EncompassWords`, and a case here.
public enum Language: String, CaseIterable, Hashable, Sendable, Codable {
    case english = "en"
    case welsh = "cy"

    /// The language of a school whose area names none: Welsh in Wales.
    ///
    /// - Parameter localAuthority: its three-digit code; those of Wales are 660 to 681.
    public static func usual(localAuthority: String?) -> Language {
        localAuthority.flatMap { Int($0) }.map { (660...681).contains($0) } ?? false ? .welsh : .english
    }

    /// Its name in itself, for the link to its pages.
    public var ownName: String {
        switch self {
        case .english: "English"
        case .welsh: "Cymraeg"
        }
    }

    /// The other one.
    public var other: Language { self == .english ? .welsh : .english }

    /// For `lang` attributes.
    public var tag: String { self == .english ? "en-GB" : rawValue }
}
