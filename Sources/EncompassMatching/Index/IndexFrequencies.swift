/// How common each value is in the registry, and so how much agreement on it is worth.
struct IndexFrequencies: Sendable {
    var rows: Double
    /// How many pupils the national shares count for.
    private static let leaning: Float = 1000
    /// Counts of the words of forenames, and of forenames written as one word.
    private var given: [UInt64: UInt32] = [:]
    /// Counts of surnames written as one word, and of their parts.
    private var surname: [UInt64: UInt32] = [:]
    private var initials = [UInt32](repeating: 0, count: 256)
    private var sectors: [UInt32: UInt32] = [:]
    private var outwards: [UInt32: UInt32] = [:]
    private var schools: [UInt32: UInt32] = [:]

    init(givenNames: NameDictionary, surnames: NameDictionary, rows: [PupilRow], urns: [UInt32]) {
        self.rows = Double(rows.count)
        for id in 1..<UInt32(max(1, givenNames.count)) {
            let name = givenNames.name(id)
            let count = givenNames.counts[Int(id)]
            given[ByteHash.hash(name.bytes), default: 0] += count
            if name.wordCount > 1, let first = name.words.first { given[ByteHash.hash(first), default: 0] += count }
            initials[Int(name.bytes[0])] += count
        }
        for id in 1..<UInt32(max(1, surnames.count)) {
            let name = surnames.name(id)
            let count = surnames.counts[Int(id)]
            surname[ByteHash.hash(name.bytes), default: 0] += count
            guard name.wordCount > 1 else { continue }
            for part in Particles.core(of: name) where part != name.bytes {
                surname[ByteHash.hash(part), default: 0] += count
            }
        }
        for row in rows where row.address.unit != 0 {
            sectors[row.address.sector, default: 0] += 1
            outwards[row.address.outward, default: 0] += 1
        }
        for urn in urns { schools[urn, default: 0] += 1 }
    }

    /// Share of the pupils with this forename; never 0, and close to the national share while the registry is small.
    func given(_ name: [UInt8]) -> Float {
        share(given[ByteHash.hash(name)] ?? 0, NameFrequencies.given(name))
    }

    /// Share of the pupils with this surname, or with it as one half.
    func surname(_ name: [UInt8]) -> Float {
        share(surname[ByteHash.hash(name)] ?? 0, NameFrequencies.surname(name))
    }

    func initial(_ letter: UInt8) -> Float { share(initials[Int(letter)], 0.04) }
    func sector(_ sector: UInt32) -> Double { portion(sectors[sector]) }
    func outward(_ outward: UInt32) -> Double { portion(outwards[outward]) }

    /// Share of the pupils who go to one of these.
    func schools(_ urns: [UInt32]) -> Double { portion(urns.reduce(0) { $0 + (schools[$1] ?? 0) }) }

    /// Share of the pupils that `count` of them are; less while the registry is small.
    func share(of count: UInt32) -> Float { Float(count) / (Float(rows) + IndexFrequencies.leaning) }

    private func portion(_ count: UInt32?) -> Double { Double((count ?? 0) + 1) / (rows + 1) }

    private func share(_ count: UInt32, _ expected: Float) -> Float {
        (Float(count) + IndexFrequencies.leaning * expected) / (Float(rows) + IndexFrequencies.leaning)
    }
}
