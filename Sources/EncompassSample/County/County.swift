public import EncompassCore

/// A county that is on no map, with its schools: the ground on which made-up families live.
public struct County: Sendable {
    public let name: String
    /// The force's identifier in the feed.
    public let force: String
    public let authorities: [Authority]
    public let towns: [Town]
    public let places: [Place]
    public let links: [EstablishmentLink]
    public let seed: UInt64
    /// Whether the establishments were given, and may therefore be real ones.
    public let isGiven: Bool
    /// Five schools with one safeguarding lead: the first primary schools of the list.
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

    /// The same families on given establishments: where the list has no phases they are guessed from the names.
    ///
    /// Nothing made up is taken from the establishments but their towns; homes keep made-up streets and postcodes.
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
