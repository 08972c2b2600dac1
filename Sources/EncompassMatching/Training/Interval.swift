import Foundation

/// A share with its 95 % interval (Wilson's score interval).
public struct Interval: Hashable, Sendable, Codable {
    public let share: Double
    public let low: Double
    public let high: Double

    /// `part` of `whole`; if `whole` is 0, from 0 to 1.
    public init(_ part: Int, of whole: Int) {
        guard whole > 0 else {
            (share, low, high) = (0, 0, 1)
            return
        }
        let z = 1.959_964
        let n = Double(whole)
        let p = Double(part) / n
        let centre = p + z * z / (2 * n)
        let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        share = p
        low = max(0, (centre - spread) / (1 + z * z / n))
        high = min(1, (centre + spread) / (1 + z * z / n))
    }
}
