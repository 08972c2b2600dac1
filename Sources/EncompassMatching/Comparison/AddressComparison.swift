import Foundation

/// Compares the child's address with a pupil's: one comparison from house to district, so that what agrees together counts
/// once.
struct AddressComparison: Sendable {
    private let m: [Double]
    private let different: Float
    /// How often two pupils live in one house, against the families of real rolls.
    private let sharedHomes: Double
    /// Most that a house may weigh, in bits.
    private let largest: Double
    private let index: IndexFrequencies
    private let streets: NameDictionary
    private let towns: NameDictionary

    init(_ parameters: [LevelParameters], kin: KinParameters, index: IndexTables) {
        sharedHomes = min(1, max(0.001, kin.sharedHomes / 0.7))
        largest = 13 - log2(sharedHomes) / 2
        m = parameters.map(\.m)
        let last = parameters[AddressLevel.different.index]
        different = Float(log2(max(last.m, 1e-9) / max(last.u, 1e-9)))
        self.index = index.frequencies
        streets = index.streets
        towns = index.towns
    }

    /// The weights of each level for this address, by how many pupils share each part of it.
    func weights(_ address: FoldedAddress, pupilsInUnit: Int) -> [Float] {
        let rows = index.rows + 1
        let unit = (Double(pupilsInUnit) + 1) / rows
        let street = address.street == 0 ? unit : share(streets, address.street)
        let house = (min(address.unit == 0 ? street : unit, street) * 0.15 + 0.5 / rows) * sharedHomes
        let town = address.town == 0 ? 1 : share(towns, address.town)
        let district = address.unit == 0 ? town : index.outward(address.outward)
        let sector = address.unit == 0 ? district : index.sector(address.sector)
        return [house, unit, street, sector, max(district, min(town, 1))].enumerated().map { place, u in
            Float(min(place == 0 ? largest : 13, max(-1, log2(m[place] / u))))
        } + [different, 0]
    }

    private func share(_ names: NameDictionary, _ id: UInt32) -> Double {
        Double((Int(id) < names.count ? names.counts[Int(id)] : 0) + 1) / (index.rows + 1)
    }

    func level(_ child: AddressProbe, _ row: FoldedAddress, _ sameStreet: () -> Bool) -> AddressLevel {
        let mine = child.address
        if row.isEmpty { return .missing }
        let sameNumber = mine.number != 0 && mine.number == row.number
        let sameUnit = mine.unit != 0 && mine.unit == row.unit
        if sameUnit {
            let samePart = mine.part == row.part || mine.part == 0 || row.part == 0
            if sameNumber { return samePart ? .house : .unit }
            let noNumber = mine.number == 0 || row.number == 0
            return noNumber && mine.number == row.number && mine.street != 0 && mine.street == row.street
                ? .house : .unit
        }
        let near = isNear(mine, row)
        if near != .different || mine.unit == 0 || row.unit == 0, mine.street != 0, row.street != 0,
            sameNumber || mine.street == row.street,
            sameStreet()
        {
            return sameNumber ? .house : .street
        }
        if near == .different, mine.unit == 0 || row.unit == 0, mine.town == 0 || row.town == 0 { return .missing }
        return near
    }

    private func isNear(_ a: FoldedAddress, _ b: FoldedAddress) -> AddressLevel {
        if a.unit != 0, b.unit != 0 {
            if a.sector == b.sector { return .sector }
            if a.outward == b.outward { return .district }
        }
        return a.town != 0 && a.town == b.town ? .district : .different
    }
}

/// An address of the child, made ready to be compared.
struct AddressProbe: Sendable {
    /// A street, town or outward code that no pupil has gets a number that no pupil has.
    var address: FoldedAddress
    var street: NamePattern?
    /// By `AddressLevel`.
    var weights: [Float] = []
    /// The place of the incident, not the child's own address: weaker.
    var isIncident: Bool
}
