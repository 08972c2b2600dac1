public import EncompassCore
import EncompassMatching
public import EncompassStore
public import Foundation

/// A school that an officer named for a child, proposed to the person who looks for the child's school.
public struct NamedSchool: Hashable, Sendable {
    /// How it was found, the surest first.
    public enum Basis: String, Hashable, Sendable, CaseIterable {
        /// The officer wrote its URN.
        case urn
        /// The officer wrote its name, perhaps with the town.
        case name
        /// Its name is like what the officer wrote.
        case likeName
    }

    public let establishment: Establishment
    public let basis: Basis
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
    /// - Returns: open establishments: by URN, by exact name, by a like name, and of each those in the force's area
    ///   first; for a closed one, its successors. None for an unborn child.
    public func all(for child: ChildDetails, _ explanation: Data?, force: String) throws -> [NamedSchool] {
        guard !child.isUnborn else { return [] }
        let decision = explanation.flatMap { try? JSONDecoder().decode(MatchDecision.self, from: $0) }
        let urns = [child.school?.urn].compactMap(\.self) + (decision?.schools ?? [])
        let authorities = Set(policies.areas.filter { $0.force == force }.flatMap(\.localAuthorities))
        var found: [(school: NamedSchool, isNear: Bool)] = []
        for urn in urns {
            let basis = try basis(of: urn, for: child.school)
            for open in try store.registry.successors(of: urn)
            where !found.contains(where: { $0.school.establishment.urn == open }) {
                guard let place = try store.registry.establishment(open) else { continue }
                found.append(
                    (
                        NamedSchool(establishment: place, basis: basis, holdsRoll: rolls.isHeld(open, on: today)),
                        place.localAuthority.map(authorities.contains) ?? false
                    ))
            }
        }
        if found.count > NamedSchools.most, found.contains(where: \.isNear) {
            found.removeAll { !$0.isNear && $0.school.basis == .likeName }
        }
        let ordered = NamedSchool.Basis.allCases.flatMap { basis in
            [true, false].flatMap { isNear in
                found.filter { $0.school.basis == basis && $0.isNear == isNear }.map(\.school)
            }
        }
        return Array(ordered.prefix(NamedSchools.most))
    }

    private func basis(of urn: URN, for claim: SchoolClaim?) throws -> NamedSchool.Basis {
        if claim?.urn == urn { return .urn }
        guard let written = claim?.name, let place = try store.registry.establishment(urn) else { return .likeName }
        let names = [place.name, place.name + (place.address.town ?? "")].map(NamedSchools.plain)
        return names.contains(NamedSchools.plain(written)) ? .name : .likeName
    }

    /// Letters and digits only: `St. Mary's` and `ST MARY’S` are one name.
    private static func plain(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
