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

/// What people decided about children who come again, by who the child is and what it looked like then.
public struct ClericalMemory: Sendable, Hashable, Codable {
    /// A decision, with the child as it was when a person made it.
    public struct Entry: Sendable, Hashable, Codable {
        public var decision: ClericalDecision
        /// Nil for decisions of a time when that was not kept.
        public var likeness: ChildLikeness?
    }

    private var entries: [ChildIdentity: [Entry]] = [:]

    public static let empty = ClericalMemory()

    public init() {}

    var isEmpty: Bool { entries.isEmpty }
    public var count: Int { entries.values.reduce(0) { $0 + $1.count } }

    /// Keeps `decision`. A later *is* or *attends* takes the place of an earlier one; *is* and *is not* of one pupil
    /// exclude each other, and the later stands.
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
