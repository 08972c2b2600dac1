public import EncompassCore

/// An establishment as the generator sees it: who goes there, from which town.
public struct Place: Sendable {
    public enum Kind: Hashable, Sendable, CaseIterable {
        case maintained, independent, special, alternative, college, closed
    }

    public var establishment: Establishment
    public var kind: Kind
    public var stages: [Stage]
    /// Index into the county's towns.
    public var town: Int

    /// Whether the rolls of such places carry unique pupil numbers.
    public var hasUPN: Bool { kind != .independent && kind != .college }
}
