/// The order of a date in numbers, proved by a number above twelve.
///
/// `03/04/2015` may be in April or March, and a wrong reading makes it another child; one `03/13/2015` in the same
/// column shows which.
enum DateOrder: Hashable, Sendable {
    /// `13/03/2015`, as written in Britain, and `2015-03-13`.
    case dayFirst, yearMonthDay
    /// `03/13/2015`, as written in America, and `2015-13-03`.
    case monthFirst, yearDayMonth

    /// Whether a file in this order cannot be read.
    var isForeign: Bool { self == .monthFirst || self == .yearDayMonth }

    /// The order that we read a date with the same separators in.
    var expected: DateOrder {
        switch self {
        case .dayFirst, .monthFirst: .dayFirst
        case .yearMonthDay, .yearDayMonth: .yearMonthDay
        }
    }

    /// Nil if both orders are possible, or if it is not a date of three numbers.
    init?(provenBy text: String) {
        var numbers: [(value: Int, digits: Int)] = []
        var isInNumber = false
        for byte in text.utf8 {
            if byte >= 0x30, byte <= 0x39 {
                if !isInNumber {
                    if numbers.count == 3 { break }
                    numbers.append((0, 0))
                }
                isInNumber = true
                let last = numbers.count - 1
                guard numbers[last].digits < 4 else { return nil }
                numbers[last] = (numbers[last].value * 10 + Int(byte - 0x30), numbers[last].digits + 1)
            } else if numbers.count < 3, byte != 0x2D, byte != 0x2F, byte != 0x2E, byte != 0x20 {
                return nil
            } else {
                isInNumber = false
            }
        }
        guard numbers.count == 3 else { return nil }
        let isYearFirst = numbers[0].digits == 4
        guard isYearFirst || numbers[2].digits == 4 || numbers[2].digits == 2 else { return nil }
        let first = isYearFirst ? numbers[1].value : numbers[0].value
        let second = isYearFirst ? numbers[2].value : numbers[1].value
        guard (1...31).contains(first), (1...31).contains(second), (first > 12) != (second > 12) else { return nil }
        switch (isYearFirst, first > 12) {
        case (false, true): self = .dayFirst
        case (false, false): self = .monthFirst
        case (true, true): self = .yearDayMonth
        case (true, false): self = .yearMonthDay
        }
    }
}

/// How the dates of each column are written: how many in an unreadable order, and how many in ours.
struct DateOrderTally: Sendable {
    private struct Count: Sendable {
        var ours = 0
        var foreign = 0
        var lines: [Int] = []
    }

    private struct Column: Sendable {
        var heading = ""
        /// With the day first, and with the year first.
        var counts = [Count(), Count()]
        var forms = Array(repeating: 0, count: DateText.Form.allCases.count)
    }

    /// By the column's position in the list of its kind.
    private var columns: [Column] = []

    /// One in so many may be a slip: only that row is faulty.
    private static let slips = 100
    private static let namedLines = 5

    mutating func add(
        _ form: DateText.Form?, _ order: DateOrder?, column: Int, line: Int, heading: () -> String
    ) {
        while columns.count <= column { columns.append(Column()) }
        if columns[column].heading.isEmpty { columns[column].heading = heading() }
        if let form { columns[column].forms[form.rawValue] += 1 }
        guard let order else { return }
        let place = order.expected == .dayFirst ? 0 : 1
        guard order.isForeign else {
            columns[column].counts[place].ours += 1
            return
        }
        columns[column].counts[place].foreign += 1
        if columns[column].counts[place].lines.count < DateOrderTally.namedLines {
            columns[column].counts[place].lines.append(line)
        }
    }

    /// How many dates of each column are in each form.
    var forms: [Understanding.Dates] {
        columns.compactMap { column in
            let counted = zip(DateText.Form.allCases, column.forms).filter { $0.1 > 0 }
            if counted.isEmpty { return nil }
            return Understanding.Dates(
                column: column.heading, forms: Dictionary(uniqueKeysWithValues: counted.map { ($0.0.name, $0.1) }))
        }
    }

    /// Why the file's dates cannot be trusted: they are written month first, or both ways.
    var refusal: TableError? {
        for column in columns {
            for (expected, count) in zip([DateOrder.dayFirst, .yearMonthDay], column.counts)
            where count.foreign > 0 && count.foreign * DateOrderTally.slips > count.ours {
                return TableError(line: count.lines[0], reason: words(column.heading, expected, count))
            }
        }
        return nil
    }

    private func words(_ column: String, _ expected: DateOrder, _ count: Count) -> String {
        let (place, other, order) =
            expected == .dayFirst
            ? ("second", "first", "month first") : ("first", "second", "with the day before the month")
        let lines =
            count.lines.map(String.init).joined(separator: ", ") + (count.foreign > count.lines.count ? " …" : "")
        let evidence =
            count.foreign == 1
            ? "a date has a number above 12 in \(place) place (line \(lines))"
            : "\(count.foreign) dates have a number above 12 in \(place) place (lines \(lines))"
        let verdict =
            count.ours == 0
            ? "the dates of \(column) are written \(order): \(evidence), and none in \(other) place"
            : "the dates of \(column) are written both ways: \(evidence), \(count.ours) in \(other) place"
        return verdict
            + ". Every other date would be a guess. Export the file again with dates as yyyy-mm-dd, or day first"
    }
}
