import EncompassCore

/// How two dates of birth compare, best first.
enum DateLevel: UInt8, CaseIterable, ComparisonLevel {
    case exact, swapped, oneFigure, twoParts, yearOnly, different, missing

    static let field = Field.dateOfBirth

    var label: String {
        switch self {
        case .exact: "the same"
        case .swapped: "day and month swapped"
        case .oneFigure: "one digit differs, or two are swapped"
        case .twoParts: "two of day, month and year the same"
        case .yearOnly: "the year the same, no day known"
        case .different: "different"
        case .missing: "not known"
        }
    }

    var isNear: Bool { self == .swapped || self == .oneFigure || self == .twoParts }
}
