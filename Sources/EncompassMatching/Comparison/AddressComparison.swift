import Foundation

/// Compares the child's address with a pupil's: one comparison from house to district, so that parts that agree
/// together count once.
struct AddressComparison: Sendable {
    private let m: [Double]
    private let different: Float
    /// How often two pupils live in one house, compared with the families of real rolls.
    private let sharedHomes: Double
    /// The most that a house may weigh, in bits.
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
    func weights(_ address: FoldedAddress, pupilsInUnit: Int) -> (weights: [Float], shares: [Double]) {
        let rows = index.rows + 1
        let unit = (Double(pupilsInUnit) + 1) / rows
        let street = address.street == 0 ? unit : share(streets, address.street)
        let house = (min(address.unit == 0 ? street : unit, street) * 0.15 + 0.5 / rows) * sharedHomes
        let town = address.town == 0 ? 1 : share(towns, address.town)
        let district = address.unit == 0 ? town : index.outward(address.outward)
        let sector = address.unit == 0 ? district : index.sector(address.sector)
        let shares = [house, unit, street, sector, max(district, min(town, 1))]
        let weights = shares.enumerated().map { place, u in
            Float(min(place == 0 ? largest : 13, max(-1, log2(m[place] / u))))
        }
        return (weights + [different, 0], shares + [1, 1])
    }

    private func share(_ names: NameDictionary, _ id: UInt32) -> Double {
        Double((Int(id) < names.count ? names.counts[Int(id)] : 0) + 1) / (index.rows + 1)
    }

    /// Level and weight. Other parts that agree (the street within one postcode, the name of a house or village) are
    /// not added to the level's weight, since neighbours share them: the rarer of the two counts.
    func compare(
        _ child: AddressProbe, _ row: FoldedAddress, sameStreet: () -> Bool, sameName: () -> Bool
    ) -> Score {
        let mine = child.address
        var isStreet: Bool?
        func street() -> Bool {
            let known = isStreet ?? (mine.street != 0 && row.street != 0 && sameStreet())
            isStreet = known
            return known
        }
        let level = level(mine, row, street, sameName)
        var weight = child.weights[level.index]
        switch level {
        case .house, .missing: break
        case .unit:
            if street() { weight = max(weight, rarer(weight, streets, row.street, child.shares[level.index])) }
            fallthrough
        case .street, .sector, .district:
            if mine.name != 0, row.name != 0, sameName() {
                weight = max(weight, rarer(child.weights[level.index], streets, row.name, child.shares[level.index]))
            } else if mine.street == 0 || row.street == 0, mine.number != 0, mine.number == row.number {
                weight += AddressComparison.sameNumber
            }
        case .different:
            // Number and street agree: the postcode and the town may be wrong.
            guard mine.number != 0, mine.number == row.number, street() else { break }
            let chance = share(streets, row.street) * 0.03
            let elsewhere = Float(min(8, log2(AddressComparison.wrongTown / chance)))
            if elsewhere > weight {
                return Score(
                    level: AddressLevel.street.rawValue, weight: child.isIncident ? elsewhere * 0.6 : elsewhere)
            }
        }
        let most: Float = level == .house ? weight : child.isIncident ? AddressProbe.mostOfAnIncident : 13
        return Score(level: level.rawValue, weight: min(most, weight))
    }

    /// The weight of a house number that agrees if no street is known, in bits: about one house in fifty has it.
    private static let sameNumber: Float = 5
    /// How often postcode and town both differ for a child who lives at the house.
    private static let wrongTown = 0.004

    /// `weight` with the share of pupils who have this name, and half of that, instead of the level's own.
    private func rarer(_ weight: Float, _ names: NameDictionary, _ id: UInt32, _ levelShare: Double) -> Float {
        weight + Float(log2(levelShare / share(names, id)) - 0.5)
    }

    private func level(_ mine: FoldedAddress, _ row: FoldedAddress, _ sameStreet: () -> Bool, _ sameName: () -> Bool)
        -> AddressLevel
    {
        if row.isEmpty { return .missing }
        let sameNumber = mine.number != 0 && mine.number == row.number
        let sameUnit = mine.unit != 0 && mine.unit == row.unit
        if sameUnit {
            let samePart = mine.part == row.part || mine.part == 0 || row.part == 0
            if sameNumber { return samePart ? .house : .unit }
            guard mine.number == 0, row.number == 0, mine.street != 0, mine.street == row.street else { return .unit }
            return mine.name == 0 || row.name == 0 || sameName() ? .house : .unit
        }
        let near = isNear(mine, row)
        if near != .different || mine.unit == 0 || row.unit == 0, mine.street != 0, row.street != 0,
            sameNumber || mine.street == row.street, sameStreet()
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
