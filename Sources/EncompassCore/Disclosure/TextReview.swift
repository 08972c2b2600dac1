/// A text of the force's record that a school may read.
public enum SchoolText: Hashable, Sendable, Comparable {
    case summary
    /// What the child said.
    case voice(child: String)
    /// Who was there when the child said it.
    case presentWhenSpoken(child: String)

    /// Nil unless it is one that `key` wrote.
    public init?(key: String) {
        let parts = key.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("summary", 1): self = .summary
        case ("voice", 2): self = .voice(child: parts[1])
        case ("presentWhenSpoken", 2): self = .presentWhenSpoken(child: parts[1])
        default: return nil
        }
    }

    /// For rows and forms.
    public var key: String {
        switch self {
        case .summary: "summary"
        case .voice(let child): "voice:" + child
        case .presentWhenSpoken(let child): "presentWhenSpoken:" + child
        }
    }

    /// Its kind, without the child.
    public var name: String { String(key.prefix { $0 != ":" }) }
}

/// A person's decision on a text in which something was found: released as it was, or as the person edited it.
public struct ReleasedText: Hashable, Sendable {
    public var field: SchoolText
    /// The force's text that it was decided for: another text needs another decision.
    public var original: String
    public var text: String
    /// What was found in `text` and released (`TextFinding.key`).
    public var accepted: Set<String>
    public var by: String
    public var at: Timestamp

    public init(
        _ field: SchoolText, original: String, text: String, accepted: Set<String>, by: String, at: Timestamp
    ) {
        self.field = field
        self.original = original
        self.text = text
        self.accepted = accepted
        self.by = by
        self.at = at
    }
}

/// One text of the force's record, as it is for one place.
public struct ReviewedText: Hashable, Sendable {
    public let field: SchoolText
    /// As the force wrote it.
    public let original: String
    /// As released by a person, else as the force wrote it.
    public let text: String
    /// What was found in `text` and no person has released.
    public let findings: [TextFinding]
    /// The person's decision on it.
    public let decision: ReleasedText?

    /// Whether it waits for a person. No school reads it until then.
    public var isWaiting: Bool { !findings.isEmpty }
}

/// The texts of a record for one place, searched for what that place must not read.
public struct TextReview: Hashable, Sendable {
    public let texts: [ReviewedText]
    private let guardian: TextGuard

    /// - Parameter released: decisions of persons, the latest last.
    public init(
        summary: String?, voices: [(child: String, voice: ChildVoice?)], released: [ReleasedText],
        by guardian: TextGuard
    ) {
        let given =
            [(SchoolText.summary, summary)]
            + voices.flatMap { child, voice in
                [
                    (SchoolText.voice(child: child), voice?.text),
                    (.presentWhenSpoken(child: child), voice?.presentWhenSpoken),
                ]
            }
        self.guardian = guardian
        texts = given.compactMap { field, original in
            guard let original, !original.isEmpty else { return nil }
            let decision = released.last { $0.field == field && $0.original == original }
            let text = decision?.text ?? original
            let open = guardian.findings(in: text).filter { decision?.accepted.contains($0.key) != true }
            return ReviewedText(field: field, original: original, text: text, findings: open, decision: decision)
        }
    }

    public var waiting: [ReviewedText] { texts.filter(\.isWaiting) }

    /// What the place must not read of a text that a person wrote instead.
    public func findings(in edit: String) -> [TextFinding] { guardian.findings(in: edit) }

    /// The text that may be disclosed; nil if there is none, it waits for a person, or the person left nothing of it.
    func disclosed(_ field: SchoolText) -> String? {
        texts.first { $0.field == field && !$0.isWaiting && !$0.text.isEmpty }?.text
    }
}
