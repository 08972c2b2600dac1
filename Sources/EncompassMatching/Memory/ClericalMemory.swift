public import EncompassCore

/// What a person decided about a child.
public enum ClericalDecision: Hashable, Sendable, Codable {
    /// The child is this pupil.
    case isPupil(PupilKey)
    /// The child is not this pupil.
    case isNot(PupilKey)
    /// The child goes to a school whose roll is not held.
    case attends(URN)
}

/// People's decisions about children who may be reported again, by the child's identity and the facts at the time.
public struct ClericalMemory: Sendable, Hashable, Codable {
    /// A decision, with the facts about the child at the time.
    public struct Entry: Sendable, Hashable, Codable {
        public var decision: ClericalDecision
        /// Nil for older decisions, for which this was not stored.
        public var likeness: ChildLikeness?
    }

    private var entries: [ChildIdentity: [Entry]] = [:]

    public static let empty = ClericalMemory()

    public init() {}

    var isEmpty: Bool { entries.isEmpty }
    public var count: Int { entries.values.reduce(0) { $0 + $1.count } }

    /// Adds `decision`. A later *is* or *attends* replaces an earlier one; *is* and *is not* for the same pupil
    /// exclude each other, and the later one counts.
    public mutating func remember(
        _ decision: ClericalDecision, about child: ChildIdentity, likeness: ChildLikeness? = nil
    ) {
        entries[child] =
            (entries[child] ?? []).filter { !decision.replaces($0.decision) }
            + [Entry(decision: decision, likeness: likeness)]
    }

    /// In the order they were made.
    public func decisions(about child: ChildIdentity) -> [Entry] { entries[child] ?? [] }
}

extension ClericalDecision {
    fileprivate func replaces(_ earlier: ClericalDecision) -> Bool {
        switch (self, earlier) {
        case (.isPupil, .isPupil), (.isPupil, .attends), (.attends, .isPupil), (.attends, .attends): true
        case (.isPupil(let a), .isNot(let b)), (.isNot(let a), .isPupil(let b)), (.isNot(let a), .isNot(let b)): a == b
        case (.isNot, .attends), (.attends, .isNot): false
        }
    }
}
