public import EncompassCore
import EncompassMatching
public import EncompassStore
public import Foundation

/// A school that an officer named for a child, proposed to the person who looks for the child's school.
public struct NamedSchool: Hashable, Sendable {
    public let establishment: Establishment
    /// Whether its roll is held: a child who goes there is one of its pupils, and a person names the pupil.
    public let holdsRoll: Bool
}

/// Finds the schools that an officer's words name. A name is not a registration: every school of that name is only
/// proposed, and nobody is notified until a person decides.
public struct NamedSchools {
    private let store: Store
    private let policies: PolicyBook
    private let rolls: RollAges
    private let today: LocalDate

    /// Up to this many are offered; if there are more, only those in the force's area.
    static let most = 8

    /// - Throws: `StoreError`.
    public init(store: Store, policies: PolicyBook, london: London, on today: LocalDate) throws {
        self.store = store
        self.policies = policies
        self.today = today
        rolls = try RollAges(store: store, london: london)
    }

    /// - Parameter explanation: the matcher's last decision on the child, encoded.
    /// - Returns: open establishments, the likeliest first; for a closed one, its successors.
    public func all(for child: ChildDetails, _ explanation: Data?, force: String) throws -> [NamedSchool] {
        let decision = explanation.flatMap { try? JSONDecoder().decode(MatchDecision.self, from: $0) }
        let urns = [child.school?.urn].compactMap(\.self) + (decision?.schools ?? [])
        var seen: Set<URN> = []
        let open = try urns.flatMap { try store.registry.successors(of: $0) }.filter { seen.insert($0).inserted }
        let found = try open.compactMap { try store.registry.establishment($0) }
        let authorities = Set(policies.areas.filter { $0.force == force }.flatMap(\.localAuthorities))
        let near = found.filter { $0.localAuthority.map(authorities.contains) ?? false }
        let named = found.count <= NamedSchools.most || near.isEmpty ? found : near
        return named.prefix(NamedSchools.most).map {
            NamedSchool(establishment: $0, holdsRoll: rolls.isHeld($0.urn, on: today))
        }
    }
}
