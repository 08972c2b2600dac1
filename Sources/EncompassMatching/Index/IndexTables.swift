/// The contents of an index. A class, so that the inner loops pass one reference.
final class IndexTables: Sendable {
    /// Sorted by date of birth.
    let rows: [PupilRow]
    let pupils: [PupilRecord]
    /// The establishments of all pupils, in one array.
    let urns: [UInt32]
    /// The earlier homes of all pupils, in one array.
    let earlier: [EarlierHome]
    let extras: [ExtraNames]
    let givenNames: NameDictionary
    let surnames: NameDictionary
    let streets: NameDictionary
    let towns: NameDictionary
    let outwards: [UInt32: UInt32]
    let days: DayIndex
    /// Sound of forename with sound of surname.
    let byName: Postings
    let byUnit: Postings
    /// House number and street.
    let byHouse: Postings
    let byUPN: Postings
    let byNHS: Postings
    let frequencies: IndexFrequencies
    let schools: SchoolNames
    /// Numbers that belong to two pupils on the rolls.
    let sharedUPNs: Set<UInt64>
    let sharedNHS: Set<UInt32>

    init(
        rows: [PupilRow], pupils: [PupilRecord], urns: [UInt32], earlier: [EarlierHome], extras: [ExtraNames],
        givenNames: NameDictionary, surnames: NameDictionary, streets: NameDictionary, towns: NameDictionary,
        outwards: [UInt32: UInt32],
        days: DayIndex, byName: Postings, byUnit: Postings, byHouse: Postings, byUPN: Postings,
        byNHS: Postings, frequencies: IndexFrequencies, schools: SchoolNames, sharedUPNs: Set<UInt64>,
        sharedNHS: Set<UInt32>
    ) {
        self.rows = rows
        self.pupils = pupils
        self.urns = urns
        self.earlier = earlier
        self.extras = extras
        self.givenNames = givenNames
        self.surnames = surnames
        self.streets = streets
        self.towns = towns
        self.outwards = outwards
        self.days = days
        self.byName = byName
        self.byUnit = byUnit
        self.byHouse = byHouse
        self.byUPN = byUPN
        self.byNHS = byNHS
        self.frequencies = frequencies
        self.schools = schools
        self.sharedUPNs = sharedUPNs
        self.sharedNHS = sharedNHS
    }

    /// The earlier homes of a pupil, the latest first.
    func earlier(of pupil: Int) -> ArraySlice<EarlierHome> {
        let end = pupil + 1 < pupils.count ? Int(pupils[pupil + 1].firstEarlier) : earlier.count
        return earlier[Int(pupils[pupil].firstEarlier)..<end]
    }

    /// The establishments of a pupil, in the order given.
    func urns(of pupil: Int) -> ArraySlice<UInt32> {
        let end = pupil + 1 < pupils.count ? Int(pupils[pupil + 1].firstURN) : urns.count
        return urns[Int(pupils[pupil].firstURN)..<end]
    }
}
