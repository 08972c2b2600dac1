public import EncompassCore

/// An entry of a roll with the time for which it was held, so that a leaver's last school can still be named.
public struct RollSpell: Hashable, Sendable {
    public let row: RollRow
    /// When the import that brought it landed.
    public let heldFrom: Timestamp
    /// When the import that took it away or changed it landed; nil while it stands.
    public let heldTo: Timestamp?
}
