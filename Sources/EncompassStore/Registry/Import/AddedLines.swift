/// The lines of the rows of rolls that an import added.
///
/// `import_seen` would hold a row for each of them, written once and deleted once. Both the lines and the rows' ids mostly
/// go up by one, so that a few runs say the same.
package struct AddedLines {
    private struct Run {
        let id: Int64
        let line: Int
        var count: Int
    }

    /// Some 12 MB: files whose rows are hardly ever added one after another go on in `import_seen`.
    package static let usualLimit = 500_000

    private let limit: Int
    private var runs: [Run] = []

    package init(limit: Int = AddedLines.usualLimit) { self.limit = limit }

    /// - Returns: false if the line is not kept: there are too many runs, or the id is that of a row that was deleted.
    package mutating func add(_ id: Int64, line: Int) -> Bool {
        if let last = runs.last {
            let count = Int64(last.count)
            guard id >= last.id + count else { return false }
            if id == last.id + count, line == last.line + last.count {
                runs[runs.count - 1].count += 1
                return true
            }
        }
        guard runs.count < limit else { return false }
        runs.append(Run(id: id, line: line, count: 1))
        return true
    }

    /// Nil if no line was kept for the row.
    package func line(of id: Int64) -> Int? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].id <= id { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let (run, place) = (runs[low - 1], id - runs[low - 1].id)
        return place < run.count ? run.line + Int(place) : nil
    }
}
