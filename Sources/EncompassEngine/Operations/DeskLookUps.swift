public import EncompassCore
public import EncompassMatching
import EncompassStore

/// The authorities that a child can be passed to, and the one that fits the child's home.
public struct Authorities: Sendable {
    public struct Choice: Hashable, Sendable {
        /// Three digits.
        public let code: String
        /// Of its area, or of the register.
        public let name: String?
    }

    /// In order of their names.
    public let choices: [Choice]
    public let proposal: AuthorityProposal?
}

extension Engine {
    /// The authorities with an area or a contact; proposed is the one of the child's home, else of the place of the
    /// incident.
    public func authorities(for child: ChildDetails, at place: PostalAddress?, force: String) throws -> Authorities {
        var known = Set(policies.areas.flatMap(\.localAuthorities))
        known.formUnion(try store.registry.authoritiesWithContacts())
        let home = child.address ?? place
        let proposal = AuthorityProposal(
            ofPostcode: policies.authorities(ofPostcode: home?.postcode),
            schoolsInTown: try home?.town.map { try store.registry.authorities(inTown: $0) } ?? [:],
            ofForce: policies.authorities(ofForce: force), known: known)
        let names = policies.areas.filter { $0.localAuthorities.count == 1 }
            .reduce(into: [String: String]()) { $0[$1.localAuthorities[0]] = $1.name }
        let choices = try known.map {
            Authorities.Choice(code: $0, name: try names[$0] ?? store.registry.authorityName($0))
        }
        return Authorities(
            choices: choices.sorted { ($0.name ?? $0.code, $0.code) < ($1.name ?? $1.code, $1.code) },
            proposal: proposal)
    }

    /// Pupils on the rolls whose names and date of birth are like those given, as the matcher's index finds them, by
    /// number; only those at `school`, if it is given. One name, or the date of birth by itself, will do.
    public func pupils(like name: String, born: LocalDate?, at school: URN?, limit: Int) throws -> [Int64] {
        let query = DeskQuery([name, born?.description ?? ""].joined(separator: " "))
        if query.isPerson, query.splits.isEmpty {
            return knownRegistry.matcher.namesakes(of: query.name, born: born, at: school, limit: limit).map(\.raw)
        }
        // Enough to find the one at that school among its namesakes.
        let found = try pupils(query, limit: school == nil ? limit : limit * 10)
        guard let school else { return found }
        return Array(
            try found.filter { pupil in
                try store.registry.rollEntries(pupil: pupil).contains { try store.open($0.enrolment.urn) == school }
            }.prefix(limit))
    }

    /// Open schools with each word of a text in their name or town, or with that number.
    public func schools(named text: String, limit: Int, at now: Timestamp) throws -> [NamedSchool] {
        let rolls = try RollAges(store: store, london: london)
        let today = london.date(now)
        return try store.registry.establishments(matching: text, limit: limit).filter { $0.status != .closed }.map {
            NamedSchool(establishment: $0, basis: .name, holdsRoll: rolls.isHeld($0.urn, on: today))
        }
    }

    /// How a child compares with one pupil, field by field, as the matcher knows the rolls now.
    public func explain(_ child: ChildDetails, as pupil: Int64) -> MatchCandidate? {
        knownRegistry.matcher.explain(child, as: PupilKey(raw: pupil))
    }
}
