import EncompassCore

/// Lengths of time as people write them: a whole number and a unit.
extension Span: ConfigurationValue {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("ms", 1), ("s", 1_000),
    ]

    static func read(_ text: String) -> Span? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text[digits.endIndex...]
        guard digits.count <= 9, let count = Int64(digits), let unit = units.first(where: { $0.suffix == suffix })
        else { return nil }
        return Span(milliseconds: count * unit.milliseconds)
    }

    /// With the largest unit that leaves a whole number.
    var written: String {
        let unit = Span.units.filter { $0.suffix != "ms" }.sorted { $0.milliseconds > $1.milliseconds }
            .first { milliseconds % $0.milliseconds == 0 && milliseconds != 0 }
        guard let unit else { return "\(milliseconds)ms" }
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }

    static var expectation: String { "a length of time such as 30s, 15m, 12h or 7d" }
}
