/// What one recipient may see of a notification. Only `Disclosure.view` makes one, and nothing else reaches a page, an
/// answer of the API, a call sheet, an outage pack or a printer.
public struct DisclosedNotification: Hashable, Sendable {
    public let kind: NotificationKind
    /// Whether it was taken back: nothing is to be done about it.
    public let isWithdrawn: Bool
    /// Whether more than the reference and the state is disclosed.
    public let isDescribed: Bool
    public let occurredAt: Timestamp?
    public let summary: String?
    public let children: [DisclosedChild]

    init(
        _ facts: NotificationFacts, isDescribed: Bool, occurredAt: Timestamp? = nil, summary: String? = nil,
        children: [DisclosedChild] = []
    ) {
        kind = facts.kind
        isWithdrawn = facts.isWithdrawn
        self.isDescribed = isDescribed
        self.occurredAt = occurredAt
        self.summary = summary
        self.children = children
    }
}

/// A child as one recipient may see them: the pupil as the place's own roll has them, else as reported.
public struct DisclosedChild: Hashable, Sendable {
    public let id: String
    public let reference: String
    public let forename: String?
    public let surname: String?
    public let knownAs: String?
    public let dateOfBirth: LocalDate?
    /// Whether the place's own roll says so; else it is as reported.
    public let isOnRoll: Bool
    /// What the force reported where it differs from the roll.
    public let reported: Reported?
    /// Whether the name is kept back: a protected pupil whom no roll of the place names.
    public let isNameWithheld: Bool
    public let present: Bool?
    public let welfareCheck: Bool?
    public let voice: ChildVoice?
    /// The report itself, for the desk alone.
    public let report: ChildDetails?
    public let isClosed: Bool
    public let outcome: String?
    /// Who at the place was shown the child, for the desk alone.
    public let shown: [Showing]

    public struct Reported: Hashable, Sendable {
        public let forename: String?
        public let surname: String?
        public let dateOfBirth: LocalDate?

        /// As a person reads it: the name, where that differs.
        public var name: String? {
            let name = [forename, surname].compactMap(\.self).joined(separator: " ")
            return name.isEmpty ? nil : name
        }
    }

    /// As a person reads it.
    public var name: String {
        if isNameWithheld { return "A pupil whose name is protected" }
        let name = [forename, surname].compactMap(\.self).joined(separator: " ")
        return name.isEmpty ? knownAs ?? "A child without a name" : name
    }

    /// What a retraction would name: whoever was shown something else has not been shown this.
    public var identity: [String] { PersonName.words(name) + [dateOfBirth?.description ?? ""] }
}
