/// A person at a place whose telephone call can acknowledge: a contact on the register, or the head by name.
public enum SpokenTo: Hashable, Sendable {
    case contact(Contact)
    /// Not on the register; the caller asked the school's office for the head.
    case head(name: String)

    public var name: String {
        switch self {
        case .contact(let contact): contact.name
        case .head(let name): name
        }
    }

    /// Reads the name of the person spoken to: a contact's name as the register spells it, or `head teacher NAME`, with
    /// a full name or a title. "Secretary to the head", "head cook" and "the school" are not accepted.
    ///
    /// - Parameter contacts: only those of the notification's place.
    public init?(_ text: String, contacts: [Contact], isSchool: Bool) {
        if let contact = contacts.first(where: { PersonName.isSame($0.name, text) }) {
            self = .contact(contact)
        } else if isSchool, let name = SpokenTo.head(text) {
            self = .head(name: name)
        } else {
            return nil
        }
    }

    /// The text for a head who is not on the register.
    public static func words(forHead name: String) -> String { "head teacher " + name }

    private static func head(_ text: String) -> String? {
        guard let text = PersonName.visible(text) else { return nil }
        for role in ["head teacher", "headteacher", "headmaster", "headmistress"] {
            for start in [role + " ", role + ", ", role + ": "] where text.lowercased().hasPrefix(start) {
                return whole(String(text.dropFirst(start.count)))
            }
            for end in [", " + role, " (" + role + ")"] where text.lowercased().hasSuffix(end) {
                return whole(String(text.dropLast(end.count)))
            }
        }
        return nil
    }

    private static func whole(_ name: String) -> String? {
        guard let name = PersonName.reading(name) else { return nil }
        let words = PersonName.words(name)
        guard words.count > 1, words[0] != "s", !words.contains(where: notNames.contains) else { return nil }
        // A job that is also a surname is one at the end, after somebody's own name or a title: "Anna Head", "Mrs Cook",
        // but neither "Head Anna" nor "new head".
        guard let last = words.last, PersonName.postsAndSurnames.contains(last) else {
            return words.contains(where: ["cook", "head"].contains) ? nil : name
        }
        let before = words.dropLast()
        guard !before.contains(where: beforePosts.contains), !before.contains(where: ["cook", "head"].contains) else {
            return nil
        }
        return name
    }

    private static let notNames: Set<String> = [
        "secretary", "pa", "assistant", "deputy", "office", "officer", "manager", "receptionist", "reception", "of",
        "to", "the", "for", "at", "not", "and", "or", "school", "teacher", "staff", "governor", "unknown", "known",
        "caretaker", "unavailable", "absent", "away", "out",
    ]

    /// What a post has before it, and a surname has not.
    private static let beforePosts: Set<String> = [
        "acting", "canteen", "catering", "chief", "co", "current", "day", "dinner", "duty", "executive", "existing",
        "former", "her", "his", "interim", "junior", "kitchen", "lead", "locum", "lunch", "lunchtime", "main", "my",
        "new", "night", "old", "our", "part", "permanent", "relief", "same", "senior", "site", "sous", "supply",
        "temp", "temporary", "that", "their", "this", "time", "your",
    ]
}
