/// The areas that somebody at the desk works for, by their ids.
public enum WorkAreas: Hashable, Sendable, Codable {
    /// Every area, also one that is added later.
    case all
    case only(Set<String>)

    /// - Parameter ids: none for all.
    public init(_ ids: [String]) { self = ids.isEmpty ? .all : .only(Set(ids)) }

    /// No area, so far: only what belongs to none is seen.
    public static let none = WorkAreas.only([])

    /// In order; empty for all, and for none.
    public var ids: [String] {
        switch self {
        case .all: []
        case .only(let own): own.sorted()
        }
    }

    /// Whether something is seen by its areas: the one rule.
    ///
    /// | its areas | works for all | works for A | works for none yet |
    /// |---|---|---|---|
    /// | A | yes | yes | no |
    /// | B | yes | no | no |
    /// | A and B | yes | yes | no |
    /// | none yet | yes | yes: silence would be worse | yes |
    public func see(_ areas: Set<String>) -> Bool {
        switch self {
        case .all: true
        case .only(let own): areas.isEmpty || !areas.isDisjoint(with: own)
        }
    }

    /// Whether somebody who works for these may look after the account of somebody who works for `others`: nobody gives
    /// more than they have.
    public func include(_ others: WorkAreas) -> Bool {
        switch (self, others) {
        case (.all, _): true
        case (.only, .all): false
        case (.only(let own), .only(let others)): others.isSubset(of: own)
        }
    }
}

/// What people at the desk ask for by an id, and what belongs to areas.
public enum WorkItem: Hashable, Sendable {
    /// By its id or short reference.
    case notification(String)
    /// A task of the phone list, by its id, or the notification that a call is about.
    case call(String)
    case exception(String)
    /// By its id or the force's reference.
    case incident(String)
    /// A child of an incident.
    case child(String)
    /// By the internal id.
    case pupil(Int64)
    case breach(String)
    case message(String)
    case pause(String)
    case hold(String)
    /// A standing alarm, by its key.
    case alarm(String)
    /// A school or an authority.
    case place(Scope)
    /// An area itself.
    case area(String)
    /// As the audit log names it, and a pause what it holds: `notification:…`, `area:…`, `urn:…`.
    case subject(String)
}

/// Who sees the work of each area, as the accounts are.
public enum AreaCover {
    /// The areas that no operator and no supervisor sees.
    ///
    /// - Parameter people: the role and the areas of each account in use. Accounts without a limit see every area; with
    ///   no operator and no supervisor at all nobody was limited, and there is nothing to say.
    public static func unseen(
        of areas: Set<String>, by people: [(role: Principal.Role, areas: WorkAreas)]
    ) -> [String] {
        let working = people.filter { $0.role == .operator || $0.role == .supervisor }
        guard !working.isEmpty else { return [] }
        return areas.filter { area in !working.contains { $0.areas.see([area]) } }.sorted()
    }
}
