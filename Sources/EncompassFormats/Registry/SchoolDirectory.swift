public import EncompassCore

/// The register, to find the school that a file names by its DfE number or its name.
public struct SchoolDirectory: Sendable {
    /// What a number or a name leads to.
    public enum Answer: Hashable, Sendable {
        case one(URN)
        case none
        /// Several schools have it.
        case several
    }

    private var statuses: [URN: Establishment.Status] = [:]
    private var authorities: Set<String>
    private var byNumber: [String: [URN]] = [:]
    private var byName: [String: [URN]] = [:]
    private var authorityByName: [String: Set<String>] = [:]

    /// - Parameters:
    ///   - establishments: the register. If an open school has a number or name, closed ones with the same do not count:
    ///     an academy takes over the number of the school that it replaces.
    ///   - authorities: codes of authorities that are known, whether or not the register has a school of theirs.
    public init(_ establishments: [Establishment], authorities: Set<String> = []) {
        self.authorities = authorities
        for place in establishments { statuses[place.urn] = place.status }
        let isClosed = { (place: Establishment) in place.status == .closed }
        for place in establishments.filter({ !isClosed($0) }) { add(place) }
        let (openNumbers, openNames) = (Set(byNumber.keys), Set(byName.keys))
        for place in establishments.filter(isClosed) { add(place, besides: openNumbers, openNames) }
    }

    /// The code of a known authority: by its code (`926`, `la:926`) or its name (`Norfolk`, `Norfolk
    /// County Council`); nil if none, or several, have it.
    public func authority(_ text: String) -> String? {
        let plain = text.lowercased().hasPrefix("la:") ? String(text.dropFirst(3)) : text
        let code = String(WholeNumber.plain(plain.filter { $0 != " " }))
        if authorities.contains(code) { return code }
        let named = authorityByName[SchoolDirectory.authorityName(text)] ?? []
        return named.count == 1 ? named.first : nil
    }

    /// Without the words that say what kind of authority it is.
    private static func authorityName(_ text: String) -> String {
        Headings.words(text).filter { !kinds.contains($0) }.joined()
    }

    private static let kinds: Set<String> = [
        "council", "county", "borough", "metropolitan", "district", "city", "london", "royal", "unitary", "authority",
        "local", "the", "of", "la", "mbc", "cc", "dc",
    ]

    private mutating func add(
        _ place: Establishment, besides numbers: Set<String> = [], _ names: Set<String> = []
    ) {
        if let authority = place.localAuthority, let number = place.establishmentNumber {
            let laestab = authority + number
            if !numbers.contains(laestab) { byNumber[laestab, default: []].append(place.urn) }
        }
        if let authority = place.localAuthority {
            authorities.insert(authority)
            if let name = place.localAuthorityName {
                authorityByName[SchoolDirectory.authorityName(name), default: []].insert(authority)
            }
        }
        let name = Headings.fold(place.name)
        if !names.contains(name) { byName[name, default: []].append(place.urn) }
    }

    /// Nil for an establishment that is not in the register.
    public func status(of urn: URN) -> Establishment.Status? { statuses[urn] }

    /// Whether the register has a school of the authority, or it is known otherwise.
    public func knows(authority code: String) -> Bool { authorities.contains(code) }

    /// By DfE number: `926/2001`, `926 2001`, `9262001`.
    public func school(laestab text: String) -> Answer {
        SchoolDirectory.number(text).map { answer(byNumber[$0]) } ?? .none
    }

    /// By its exact name, without regard to case, spaces and punctuation.
    public func school(named name: String) -> Answer { answer(byName[Headings.fold(name)]) }

    private func answer(_ found: [URN]?) -> Answer {
        guard let found, let first = found.first else { return .none }
        return found.count == 1 ? .one(first) : .several
    }

    /// The seven digits of a DfE number; nil if it is none.
    public static func number(_ text: String) -> String? {
        let plain = WholeNumber.plain(text)
        guard plain.allSatisfy({ $0.isWholeNumber || "/- ".contains($0) }) else { return nil }
        let digits = plain.filter(\.isWholeNumber)
        return digits.utf8.count == 7 && digits.allSatisfy(\.isASCII) ? String(digits) : nil
    }
}
