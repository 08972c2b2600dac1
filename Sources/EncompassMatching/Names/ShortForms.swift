/// Which given names are usual forms of one name, for others than the matcher.
public enum ShortForms {
    /// What is said so seldom that it is far more often a name of its own is left out.
    private static let leastShare: Float = 0.04

    /// - Parameters:
    ///   - a: in lower-case letters without accents, as `b`.
    public static func relate(_ a: String, _ b: String) -> Bool {
        isSaid(Array(a.utf8), for: Array(b.utf8)) || isSaid(Array(b.utf8), for: Array(a.utf8))
    }

    private static func isSaid(_ said: [UInt8], for name: [UInt8]) -> Bool {
        Nicknames.standard.relatives(of: said).contains {
            $0.name == name && ($0.relation == .spelling || $0.share >= leastShare)
        }
    }
}
