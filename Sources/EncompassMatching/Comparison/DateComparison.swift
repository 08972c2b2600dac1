import EncompassCore
import Foundation

/// Compares the child's date of birth with a pupil's.
struct DateComparison: Sendable {
    private let weights: [Float]
    private let m: Double
    private let usual: Double

    init(_ parameters: [LevelParameters]) {
        weights = parameters.map { $0.u > 0 ? Float(log2(max($0.m, 1e-9) / $0.u)) : 0 }
        m = parameters[DateLevel.exact.index].m
        usual = parameters[DateLevel.exact.index].u
    }

    /// The weight of agreeing on a date that `count` of `rows` have.
    func exact(count: Int, rows: Double) -> Float {
        let leaning = 1000.0
        return Float(log2(m * (rows + leaning) / (Double(count) + leaning * usual)))
    }

    func compare(_ child: ChildDate, _ other: DayIndex.Parts) -> Score {
        let level = level(child, other)
        return Score(level: level.rawValue, weight: level == .exact ? child.exactWeight : weights[level.index])
    }

    func level(_ child: ChildDate, _ other: DayIndex.Parts) -> DateLevel {
        guard child.date != nil else { return .missing }
        let (year, month, day) = (Int(other.year), Int(other.month), Int(other.day))
        if child.isYearOnly { return year == child.year ? .yearOnly : .different }
        if child.year == year, child.month == month, child.day == day { return .exact }
        return DateComparison.level(child, (year, month, day))
    }

    /// The most that a date may weigh if it is not the same.
    var nearest: Float { max(weights[DateLevel.swapped.index], weights[DateLevel.oneFigure.index]) }

    private static func level(_ a: ChildDate, _ b: (year: Int, month: Int, day: Int)) -> DateLevel {
        let (sameYear, sameMonth, sameDay) = (a.year == b.year, a.month == b.month, a.day == b.day)
        if sameYear, a.month == b.day, a.day == b.month { return .swapped }
        if sameYear && sameMonth { return isOneSlip(a.day, b.day) ? .oneFigure : .twoParts }
        if sameYear && sameDay { return isOneSlip(a.month, b.month) ? .oneFigure : .twoParts }
        if sameMonth && sameDay {
            return isOneSlip(a.year, b.year) || abs(a.year - b.year) == 1 ? .oneFigure : .twoParts
        }
        return .different
    }

    /// One digit differs, or the last two are swapped.
    private static func isOneSlip(_ a: Int, _ b: Int) -> Bool {
        var differing = 0
        var (x, y) = (a, b)
        while x > 0 || y > 0 {
            if x % 10 != y % 10 { differing += 1 }
            (x, y) = (x / 10, y / 10)
        }
        return differing == 1 || (a / 100 == b / 100 && a % 10 == b / 10 % 10 && b % 10 == a / 10 % 10)
    }
}

/// The child's date of birth, taken apart once.
struct ChildDate: Sendable {
    let date: LocalDate?
    let year: Int
    let month: Int
    let day: Int
    /// First of January means *some day of that year* too often to count as a day.
    let isYearOnly: Bool
    var exactWeight: Float = 0

    init(_ date: LocalDate?) {
        let known = date.flatMap { $0.year < 1930 ? nil : $0 }
        self.date = known
        (year, month, day) = known?.components ?? (0, 0, 0)
        isYearOnly = known != nil && month == 1 && day == 1
    }
}
