public import EncompassCore

/// The part of school life that an age stands for.
public enum Stage: Int, Hashable, Sendable, CaseIterable {
    case nursery, infant, junior, secondary, sixthForm

    /// By the age on 31 August before the school year: 4 Reception, 7 Year 3, 11 Year 7, 16 Year 12.
    public init(ageAtStartOfYear age: Int) {
        switch age {
        case ..<4: self = .nursery
        case 4...6: self = .infant
        case 7...10: self = .junior
        case 11...15: self = .secondary
        default: self = .sixthForm
        }
    }

    /// Completed years of somebody born on `birth` on the 31 August on or before `date`.
    public static func ageAtStartOfYear(born birth: LocalDate, on date: LocalDate) -> Int {
        let (year, month, _) = date.components
        let start = month >= 9 ? year : year - 1
        let (birthYear, birthMonth, _) = birth.components
        return start - birthYear - (birthMonth >= 9 ? 1 : 0)
    }
}
