/// Where one child of an incident stands.
public enum ChildState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Received, not yet looked at.
    case pending
    case matched
    /// Plausible candidates, or a fault in the record: a person decides.
    case review
    /// On no roll that we hold.
    case unmatched
    /// By age at the incident: proposed by the machine, final when a person agrees.
    case ineligible
    /// The force has taken the child or the incident back.
    case retracted

    /// What can happen to a child.
    public enum Event: Hashable, Sendable, Codable {
        /// The machine, or a person, came to a decision.
        case decide(Decision)
        /// The school says "not our pupil", a roll moved on, or a person asks for another look.
        case reopen
        case retract
        /// A later revision brings the child back.
        case restore
    }

    public enum Decision: String, Hashable, Sendable, Codable, CaseIterable {
        case matched, review, unmatched, ineligible
    }

    /// The state after `event`.
    ///
    /// ```
    ///            decide(d)  reopen   retract    restore
    /// retracted  refused    refused  retracted  pending
    /// any other  d          pending  retracted  unchanged
    /// ```
    public func transition(_ event: Event) -> Result<ChildState, Refusal> {
        switch (self, event) {
        case (.retracted, .restore): .success(.pending)
        case (.retracted, .retract): .success(.retracted)
        case (.retracted, _): .failure(.retracted)
        case (_, .retract): .success(.retracted)
        case (_, .restore): .success(self)
        case (_, .reopen): .success(.pending)
        case (_, .decide(.matched)): .success(.matched)
        case (_, .decide(.review)): .success(.review)
        case (_, .decide(.unmatched)): .success(.unmatched)
        case (_, .decide(.ineligible)): .success(.ineligible)
        }
    }

    /// Whether a person has to settle it: it stands on the exception list with its deadline until then.
    public var needsPerson: Bool { self == .review || self == .unmatched || self == .ineligible }
}
