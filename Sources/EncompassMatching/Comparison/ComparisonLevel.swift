/// The outcomes of one comparison, in order, each with a name for people and for the model's file.
protocol ComparisonLevel: CaseIterable, RawRepresentable, Sendable where RawValue == UInt8 {
    static var field: Field { get }
    var label: String { get }
}

extension ComparisonLevel {
    /// The level's name in a model's file.
    var name: String { String(describing: self) }
    var index: Int { Int(rawValue) }
}
