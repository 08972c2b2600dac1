/// Every pupil on the rolls, as numbers, with the blocking keys by which a child's candidates are found.
///
/// Built once from the registry (`Builder`), read by any number of threads. About 130 bytes a pupil.
public struct PupilIndex: Sendable {
    /// In order of date of birth.
    var rows: [PupilRow]
    var pupils: [PupilRecord]
    /// The establishments of all pupils, one after the other.
    var urns: [UInt32]
    var extras: [ExtraNames]
    var givenNames: NameDictionary
    var surnames: NameDictionary
    var streets: NameDictionary
    var towns: NameDictionary
    var outwards: NameDictionary
    var days: DayIndex
    /// Sound of forename with sound of surname.
    var byName: Postings
    var byUnit: Postings
    /// House number and street.
    var byHouse: Postings
    var byUPN: Postings
    var frequencies: IndexFrequencies
    var schools: SchoolNames

    /// How many pupils it holds.
    public var count: Int { pupils.count }

    /// The establishments of a pupil, in the order they were given.
    func urns(of pupil: Int) -> ArraySlice<UInt32> {
        let end = pupil + 1 < pupils.count ? Int(pupils[pupil + 1].firstURN) : urns.count
        return urns[Int(pupils[pupil].firstURN)..<end]
    }
}
