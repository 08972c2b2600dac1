/// Every pupil on the rolls, as numbers, with the blocking keys that find a child's candidates.
///
/// Built once from the registry (`Builder`), read by any number of threads. About 130 bytes a pupil.
public struct PupilIndex: Sendable {
    let tables: IndexTables

    /// How many pupils it holds.
    public var count: Int { tables.pupils.count }
}
