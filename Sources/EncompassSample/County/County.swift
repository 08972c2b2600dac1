public import EncompassCore

/// A fictional county with its schools and made-up families.
public struct County: Sendable {
    public let name: String
    /// The force's identifier in the feed.
    public let force: String
    public let authorities: [Authority]
    public let towns: [Town]
    public let places: [Place]
    public let links: [EstablishmentLink]
    public let seed: UInt64
    /// Whether the caller gave the establishments, so that they may be real ones.
    public let isGiven: Bool
    /// Five schools with one safeguarding lead: the first primary schools in the list.
    public let trust: [URN]
    let catchment: Catchment
    let index: [URN: Int]

    /// The made-up county of Wyndshire and a border authority, with about `establishments` schools and colleges.
    public init(seed: UInt64 = 1, establishments: Int = 360) {
        let maker = SchoolMaker(seed: seed, count: min(50_000, max(60, establishments)))
        self.init(
            name: "Wyndshire", seed: seed, authorities: maker.authorities, towns: maker.towns, places: maker.places,
            links: maker.links, isGiven: false)
    }

    /// The same families at the given establishments; missing phases are guessed from the names.
    ///
    /// Only the towns are real; homes have made-up streets and postcodes.
    public init(establishments: [Establishment], seed: UInt64 = 1, authority: Authority? = nil) {
        let authority = authority ?? Authority(code: "991", name: "Wyndshire")
        var towns: [Town] = []
        var known: [String: Int] = [:]
        let places = establishments.map { establishment in
            let name = establishment.address.town ?? "Wyndshire"
            let town = known[name] ?? towns.count
            if town == towns.count {
                known[name] = town
                towns.append(Town(name: name, weight: 0, authority: 0))
            }
            if establishment.status != .closed { towns[town].weight += 1 }
            return Place(
                establishment: establishment, kind: PhaseGuess.kind(of: establishment),
                stages: PhaseGuess.stages(of: establishment), town: town)
        }
        self.init(
            name: "Wyndshire", seed: seed, authorities: [authority], towns: towns, places: places, links: [],
            isGiven: true)
    }

    private init(
        name: String, seed: UInt64, authorities: [Authority], towns: [Town], places: [Place],
        links: [EstablishmentLink], isGiven: Bool
    ) {
        self.name = name
        self.seed = seed
        force = name.lowercased()
        self.authorities = authorities
        self.towns = towns
        self.places = places
        self.links = links
        self.isGiven = isGiven
        let primaries = places.lazy.filter { $0.kind == .maintained && $0.stages.contains(.infant) }
        trust = primaries.prefix(5).map(\.establishment.urn)
        catchment = Catchment(places: places, towns: towns.count)
        index = Dictionary(places.indices.map { (places[$0].establishment.urn, $0) }) { first, _ in first }
    }

    public var establishments: [Establishment] { places.map(\.establishment) }
}

extension County {
    /// The index of a URN; nil for one outside this county.
    public func place(_ urn: URN?) -> Place? {
        guard let urn, let index = index[urn] else { return nil }
        return places[index]
    }
}

/// A made-up town and how many of the county's families live in it.
public struct Town: Sendable {
    public var name: String
    public var weight: Double
    /// Index into the county's local authorities.
    public var authority: Int
}

/// A made-up local authority; the register does not use its code.
public struct Authority: Hashable, Sendable {
    public var code: String
    public var name: String

    public init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}

/// An establishment for the generator: who goes there, from which town.
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

/// The stage of school life for an age.
public enum Stage: Int, Hashable, Sendable, CaseIterable {
    case nursery, infant, junior, secondary, sixthForm

    /// By the age on 31 August before the school year: 4 Reception, 7 Year 3, 11 Year 7, 16 Year 12.
    public init(ageAtStartOfYear age: Int) {
        switch age {
        case ..<4: self = .nursery
        case 4...6: self = .infant
        case 7...10: self = .junior
        case 11...15: self = .secondary
        default: self = .sixthForm
        }
    }

    /// Full years of age of somebody born on `birth` on the 31 August on or before `date`.
    public static func ageAtStartOfYear(born birth: LocalDate, on date: LocalDate) -> Int {
        let (year, month, _) = date.components
        let start = month >= 9 ? year : year - 1
        let (birthYear, birthMonth, _) = birth.components
        return start - birthYear - (birthMonth >= 9 ? 1 : 0)
    }
}

/// Which places take a child in a town and stage.
struct Catchment: Sendable {
    /// By town and stage: indexes into the county's places.
    private let near: [[Int]]
    private let all: [[Int]]
    private let special: [[Int]]
    private let independent: [[Int]]
    private let alternative: [Int]

    init(places: [Place], towns: Int) {
        var near = [[Int]](repeating: [], count: towns * Stage.allCases.count)
        var all = [[Int]](repeating: [], count: Stage.allCases.count)
        var special = all
        var independent = all
        for (index, place) in places.enumerated() where place.kind != .closed {
            for stage in place.stages.isEmpty ? Stage.allCases : place.stages {
                switch place.kind {
                case .special: special[stage.rawValue].append(index)
                case .independent: independent[stage.rawValue].append(index)
                case .maintained, .college:
                    near[place.town * Stage.allCases.count + stage.rawValue].append(index)
                    all[stage.rawValue].append(index)
                case .alternative, .closed: break
                }
            }
        }
        (self.near, self.all, self.special, self.independent) = (near, all, special, independent)
        alternative = places.indices.filter { places[$0].kind == .alternative }
    }

    /// A maintained school or college in the town, or anywhere if the town has none; nil if there is none.
    func ordinary(_ town: Int, _ stage: Stage, _ entropy: inout SeededEntropy) -> Int? {
        let local = near[town * Stage.allCases.count + stage.rawValue]
        if !local.isEmpty, !entropy.chance(0.05) { return entropy.pick(local) }
        return entropy.pick(all[stage.rawValue]) ?? entropy.pick(local)
    }

    func special(_ stage: Stage, _ entropy: inout SeededEntropy) -> Int? { entropy.pick(special[stage.rawValue]) }
    func independent(_ stage: Stage, _ entropy: inout SeededEntropy) -> Int? {
        entropy.pick(independent[stage.rawValue])
    }
    func alternative(_ entropy: inout SeededEntropy) -> Int? { entropy.pick(alternative) }
}

/// Made-up homes: towns, streets, house numbers and postcodes.
///
/// Postcodes have the form of real ones in the area `WY`, which Royal Mail has not assigned.
struct AddressBook: Sendable {
    /// The postcode area, which does not exist.
    static let area = "WY"
    private static let letters = Array("ABDEFGHJLNPQRSTUWXYZ".utf8)

    let towns: [Town]
    private let unitsPerTown: [Int]

    /// `homes` is the number of families: it determines how many postcodes a town has (about eight homes in each).
    init(towns: [Town], homes: Int) {
        self.towns = towns
        let total = max(1, towns.reduce(0) { $0 + $1.weight })
        unitsPerTown = towns.map { min(4000, max(4, Int(Double(homes) * $0.weight / total / 8))) }
    }

    /// A home in a town; occasionally a flat in a house where others live too.
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
