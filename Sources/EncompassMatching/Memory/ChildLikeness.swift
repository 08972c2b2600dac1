public import EncompassCore

/// The facts about a child when a person decided who it is, besides name and birthday: keyed hashes of UPN, NHS number, sex, home
/// and school, each bound to the child's identity, so that they reveal nothing and those of two children cannot be
/// compared.
///
/// Two children may share a name and birthday. A decision about one says nothing about the other, and only these facts
/// distinguish them.
public struct ChildLikeness: Hashable, Sendable, Codable {
    /// A fact that distinguishes two namesakes.
    public enum Fact: String, Hashable, Sendable, Codable, CaseIterable {
        case upn, nhs, sex, home, school

        /// For people.
        var words: String {
            switch self {
            case .upn: "UPN"
            case .nhs: "NHS number"
            case .sex, .home, .school: rawValue
            }
        }
    }

    /// The known facts, each as thirty-two hexadecimal digits.
    public let hashes: [String: String]

    /// From its stored form.
    public init(hashes: [String: String]) { self.hashes = hashes }

    public init(_ child: ChildDetails, of identity: ChildIdentity, key: (UInt64, UInt64) = (0, 0)) {
        var hashes: [String: String] = [:]
        func keep(_ fact: Fact, _ value: String?) {
            guard let value else { return }
            hashes[fact.rawValue] = SipHash.hex(Array("\(identity.hash) \(fact.rawValue) \(value)".utf8), key: key)
        }
        keep(.upn, child.upn.flatMap { UPN($0).map { String($0.packed) } })
        keep(.nhs, child.nhsNumber.flatMap { NHSNumber($0).map { String($0.packed) } })
        keep(.sex, child.sex.flatMap { $0 == .female || $0 == .male ? $0.rawValue : nil })
        keep(.home, child.address.flatMap(ChildLikeness.home))
        keep(.school, child.school.flatMap(ChildLikeness.school))
        self.hashes = hashes
    }

    /// The facts that were known both times and differ.
    func differences(from other: ChildLikeness) -> Set<Fact> {
        Set(
            Fact.allCases.filter { fact in
                guard let mine = hashes[fact.rawValue], let theirs = other.hashes[fact.rawValue] else { return false }
                return mine != theirs
            })
    }

    /// Whether `fact` was known both times, and is the same.
    func agrees(on fact: Fact, with other: ChildLikeness) -> Bool {
        hashes[fact.rawValue].map { $0 == other.hashes[fact.rawValue] } ?? false
    }

    /// House and postcode, or house and street if no postcode is known; nil for an address that is nobody's home.
    private static func home(_ address: PostalAddress) -> String? {
        var folder = AddressFolder()
        var parts = AddressFolder.Parts()
        folder.fold(address, into: &parts)
        let house = parts.house == 0 ? String(decoding: parts.name.bytes, as: UTF8.self) : String(parts.house)
        if let postcode = parts.postcode { return "\(house) \(postcode.outward) \(postcode.inward)" }
        guard !parts.street.isEmpty else { return nil }
        return "\(house) \(String(decoding: parts.street.bytes, as: UTF8.self))"
    }

    private static func school(_ claim: SchoolClaim) -> String? {
        if let urn = claim.urn { return urn.description }
        let name = NameFolder().fold(claim.name ?? "")
        return name.isEmpty ? nil : String(decoding: name.bytes, as: UTF8.self)
    }
}
