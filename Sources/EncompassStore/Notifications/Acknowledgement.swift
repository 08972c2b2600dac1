public import EncompassCore

/// What a school says of a notification.
public struct Acknowledgement: Sendable {
    public enum Via: String, Sendable, Codable { case webhook, link, call, desk }

    public var outcome: AcknowledgementOutcome
    /// The person who was shown or told which children.
    public var person: String?
    /// Another outcome for one child, by the child's reference.
    public var children: [String: AcknowledgementOutcome]
    public var note: String?
    public var via: Via
    public var actor: Actor
    /// When the person was told, where that was before now: a call entered later.
    public var at: Timestamp?

    public init(
        outcome: AcknowledgementOutcome, person: String?, children: [String: AcknowledgementOutcome] = [:],
        note: String? = nil, via: Via, actor: Actor, at: Timestamp? = nil
    ) {
        self.outcome = outcome
        self.person = person
        self.children = children
        self.note = note
        self.via = via
        self.actor = actor
        self.at = at
    }
}
