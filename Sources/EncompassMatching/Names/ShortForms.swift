/// Which given names are usual forms of one name, for code outside the matcher.
public enum ShortForms {
    /// Leaves out forms that are so rare that they are far more often a separate name.
    private static let leastShare: Float = 0.04

    /// - Parameters:
    ///   - a: in lower-case letters without accents, like `b`.
    public static func relate(_ a: String, _ b: String) -> Bool {
        isSaid(Array(a.utf8), for: Array(b.utf8)) || isSaid(Array(b.utf8), for: Array(a.utf8))
    }

    /// Whether the matcher takes the two for one name: spellings, or one the usual short form of the other. Nobody
    /// gives two living children such a pair of names.
    public static func areOneName(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        return a == b || OwnNames.isRelated(a, b) || OwnNames.isRelated(b, a)
    }

    private static func isSaid(_ said: [UInt8], for name: [UInt8]) -> Bool {
        Nicknames.standard.relatives(of: said).contains {
            $0.name == name && $0.relation != .namesOfTwo && ($0.relation == .spelling || $0.share >= leastShare)
        }
    }
}
