/// The state of one child of an incident.
public enum ChildState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Received, not matched yet.
    case pending
    case matched
    /// Plausible candidates, or a fault in the record: a person decides.
    case review
    /// On no roll that is held.
    case unmatched
    /// By age at the incident: the machine proposes it, and a person must agree.
    case ineligible
    /// The force has retracted the child or the incident.
    case retracted

    /// What can happen to a child.
    public enum Event: Hashable, Sendable {
        /// The machine decided.
        case decide(Decision)
        /// A person decided; this counts even if the force has removed the child.
        case resolve(Decision)
        /// To be matched again: a roll or a revision changed, or the force's numbers leave the identity in doubt.
        case reopen
        /// A person must decide: the school says "not our pupil", or a decision was reopened.
        case review
        case retract
        /// A later revision names the child. A removed child comes back, as matched if a person's decision still
        /// applies.
        case restore(matched: Bool)
    }

    public enum Decision: String, Hashable, Sendable, Codable, CaseIterable {
        case matched, review, unmatched, ineligible

        fileprivate var state: ChildState {
            switch self {
            case .matched: .matched
            case .review: .review
            case .unmatched: .unmatched
            case .ineligible: .ineligible
            }
        }
    }

    /// The state after `event`.
    ///
    /// ```
    ///            decide(d)  resolve(d)  reopen   review   retract    restore
    /// retracted  refused    d           refused  refused  retracted  matched | pending
    /// any other  d          d           pending  review   retracted  unchanged
    /// ```
    public func transition(_ event: Event) -> Result<ChildState, Refusal> {
        switch (self, event) {
        case (_, .resolve(let decision)): .success(decision.state)
        case (_, .retract): .success(.retracted)
        case (.retracted, .restore(let isMatched)): .success(isMatched ? .matched : .pending)
        case (.retracted, _): .failure(.retracted)
        case (_, .restore): .success(self)
        case (_, .reopen): .success(.pending)
        case (_, .review): .success(.review)
        case (_, .decide(let decision)): .success(decision.state)
        }
    }

    /// Whether the child's school is undecided: the machine has proposed one, and nobody has confirmed it.
    public func isUndecided(isConfirmed: Bool, isDecidedByPerson: Bool) -> Bool {
        switch self {
        case .pending: true
        case .matched: !isConfirmed
        case .review: true
        case .unmatched, .ineligible: !isDecidedByPerson
        case .retracted: false
        }
    }
}
