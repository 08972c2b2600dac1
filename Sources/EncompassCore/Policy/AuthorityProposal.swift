/// The local authority to which a child of no known school is passed: proposed from what is known of the child's home. A
/// person who chooses another one is asked to look a second time.
public struct AuthorityProposal: Hashable, Sendable {
    public enum Basis: String, Hashable, Sendable, CaseIterable {
        /// The area that claims the postcode of the home.
        case postcode
        /// Most schools of the home's town are this authority's.
        case town
        /// The force has no other.
        case force
    }

    /// Three digits.
    public let code: String
    public let basis: Basis

    public init(code: String, basis: Basis) {
        self.code = code
        self.basis = basis
    }

    /// | known | proposed |
    /// |---|---|
    /// | the postcode is of an area with one authority | that one, by postcode |
    /// | one authority has most of the town's schools | that one, by town |
    /// | the force's areas have one authority | that one, by force |
    /// | else | none: a person chooses |
    ///
    /// - Parameters:
    ///   - ofPostcode: the authorities of the area that claims the postcode.
    ///   - schoolsInTown: how many schools of the town each authority has.
    ///   - ofForce: the authorities of the force's areas.
    ///   - known: only these can be notified.
    public init?(ofPostcode: [String], schoolsInTown: [String: Int], ofForce: [String], known: Set<String>) {
        func only(_ codes: [String]) -> String? {
            let codes = Set(codes).intersection(known)
            return codes.count == 1 ? codes.first : nil
        }
        let counts = schoolsInTown.filter { known.contains($0.key) }
        let most = counts.values.max() ?? 0
        let inTown = counts.filter { $0.value == most }.map(\.key)
        if let code = only(ofPostcode) {
            self.init(code: code, basis: .postcode)
        } else if inTown.count == 1, let code = inTown.first {
            self.init(code: code, basis: .town)
        } else if let code = only(ofForce) {
            self.init(code: code, basis: .force)
        } else {
            return nil
        }
    }

    /// Whether a person who chose `code` should look a second time.
    public func needsSecondLook(at code: String) -> Bool { code != self.code }
}
