import EncompassCore

/// Made-up homes: towns, streets, house numbers and postcodes.
///
/// Postcodes have the form of real ones in the area `WY`, which Royal Mail has not given to any place.
struct AddressBook: Sendable {
    /// The postcode area; on no map.
    static let area = "WY"
    private static let letters = Array("ABDEFGHJLNPQRSTUWXYZ".utf8)

    let towns: [Town]
    private let unitsPerTown: [Int]

    /// `homes` is how many families there will be: it sets how many postcodes a town has (about eight homes to each).
    init(towns: [Town], homes: Int) {
        self.towns = towns
        let total = max(1, towns.reduce(0) { $0 + $1.weight })
        unitsPerTown = towns.map { min(4000, max(4, Int(Double(homes) * $0.weight / total / 8))) }
    }

    /// A home in a town; now and then a flat in a house that others live in too.
    func home(in town: Int, _ entropy: inout SeededEntropy) -> PostalAddress {
        let unit = entropy.below(unitsPerTown[town])
        let house = entropy.within(1...40) + unit % 2 * 40
        let street = "\(house) " + StreetNames.name(town: town, street: unit / 2)
        let lines = entropy.chance(0.06) ? ["Flat \(entropy.within(1...12))", street] : [street]
        return PostalAddress(lines: lines, town: towns[town].name, postcode: AddressBook.postcode(town, unit))
    }

    /// The postcode of unit 0 to 3999 of a town.
    static func postcode(_ town: Int, _ unit: Int) -> String {
        let mixed = (unit * 1237 + town * 397 + 91) % 4000
        let inward = [0x30 + UInt8(mixed / 400), letters[mixed / 20 % 20], letters[mixed % 20]]
        return "\(area)\(town % 99 + 1) " + String(decoding: inward, as: UTF8.self)
    }
}
