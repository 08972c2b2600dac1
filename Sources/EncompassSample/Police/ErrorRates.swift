/// How often each kind of error is made, as a share of the children to whom it can happen.
public struct ErrorRates: Hashable, Sendable {
    private var shares: [Double]

    /// A careful force, mostly from its own records.
    public static let light = ErrorRates(scale: 0.35)
    /// What to expect from free-text reports of a night.
    public static let typical = ErrorRates(scale: 1)
    /// Names and dates by hearsay.
    public static let heavy = ErrorRates(scale: 2.2)
    public static let none = ErrorRates(scale: 0)

    /// The typical rates times `scale`; no share exceeds 0.9.
    public init(scale: Double) { shares = PoliceError.allCases.map { min(0.9, $0.typical * scale) } }

    /// 0 to 1.
    public subscript(error: PoliceError) -> Double {
        get { shares[error.rawValue] }
        set { shares[error.rawValue] = min(1, max(0, newValue)) }
    }
}
