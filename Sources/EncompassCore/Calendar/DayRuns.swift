/// A set of days held as runs: sorted, apart from one another, first and last day included.
///
/// A school's terms are a dozen runs, so that a question costs a few comparisons and 22,000 schools a few megabytes.
struct DayRuns: Hashable, Sendable {
    private(set) var runs: [ClosedRange<Int32>]

    /// Runs in any order, overlapping or touching; one whose end lies before its start holds no day.
    init(_ days: [(from: LocalDate, to: LocalDate)] = []) {
        runs = []
        for day in days.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) where day.from <= day.to {
            let run = day.from.dayNumber...day.to.dayNumber
            if let last = runs.last, run.lowerBound <= last.upperBound + 1 {
                runs[runs.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
            } else {
                runs.append(run)
            }
        }
    }

    var isEmpty: Bool { runs.isEmpty }

    func contains(_ date: LocalDate) -> Bool {
        let day = date.dayNumber
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].upperBound < day { low = middle + 1 } else { high = middle }
        }
        return low < runs.count && runs[low].lowerBound <= day
    }
}
