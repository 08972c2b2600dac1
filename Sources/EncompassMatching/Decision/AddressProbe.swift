import EncompassCore

/// An address of the child, prepared for comparison.
struct AddressProbe: Sendable {
    /// An unknown street, town or outward code gets a number that no pupil has.
    var address: FoldedAddress
    var street: NamePattern?
    var name: NamePattern?
    /// By `AddressLevel`.
    var weights: [Float] = []
    /// The share of pupils who agree by chance, by `AddressLevel`.
    var shares: [Double] = []
    /// The place of the incident, not the child's own address: weaker evidence.
    var isIncident: Bool
    /// In bits.
    static let mostOfAnIncident: Float = 7
}

extension AddressProbe {
    /// Nil for an address with nothing to compare.
    init?(_ address: PostalAddress, isIncident: Bool, _ scorer: Scorer) {
        let index = scorer.index
        var folder = AddressFolder()
        var parts = AddressFolder.Parts()
        folder.fold(address, into: &parts)
        var folded = FoldedAddress(house: parts.house)
        if !parts.street.isEmpty { folded.street = index.streets.find(parts.street) ?? .max }
        if !parts.name.isEmpty { folded.name = index.streets.find(parts.name) ?? .max }
        if !parts.town.isEmpty { folded.town = index.towns.find(parts.town) ?? .max }
        if let postcode = parts.postcode {
            folded.unit = (index.outwards[postcode.outward] ?? 1_000_000) * 4000 + postcode.inward
        }
        guard !folded.isEmpty else { return nil }
        self.address = folded
        self.isIncident = isIncident
        street = parts.street.isEmpty ? nil : NamePattern(parts.street.bytes)
        name = parts.name.isEmpty ? nil : NamePattern(parts.name.bytes)
        let inUnit = folded.unit == 0 ? 0 : index.byUnit.range(BlockingKeys.unit(folded)).count
        (weights, shares) = scorer.addresses.weights(folded, pupilsInUnit: inUnit)
        if isIncident { weights = weights.map { min($0 * 0.6, AddressProbe.mostOfAnIncident) } }
    }
}
