import EncompassCore

/// Where each date of birth begins among rows sorted by it, and each row's date in parts.
struct DayIndex: Sendable {
    /// A date in parts.
    struct Parts: Sendable {
        var year: Int16
        var month: Int8
        var day: Int8
    }

    private var days: [Int32] = []
    private var begins: [UInt32] = []
    private var parts: [Parts] = []
    /// For each row, the index of its date in `parts`; two bytes a row, so that blocks are filtered within the cache.
    private var dates: [UInt16] = []

    /// `rows` in order of date of birth.
    init(rows: [PupilRow]) {
        dates.reserveCapacity(rows.count)
        for (place, row) in rows.enumerated() {
            if days.last != row.dateOfBirth { add(row.dateOfBirth, at: place) }
            dates.append(UInt16(truncatingIfNeeded: days.count - 1))
        }
        begins.append(UInt32(rows.count))
    }

    private mutating func add(_ day: Int32, at place: Int) {
        days.append(day)
        begins.append(UInt32(place))
        let (year, month, date) = LocalDate(dayNumber: day).components
        parts.append(Parts(year: Int16(truncatingIfNeeded: year), month: Int8(month), day: Int8(date)))
    }

    /// The date of the row at `place`.
    func date(ofRow place: Int) -> Parts {
        let date = Int(dates[place])
        if days.count <= 1 << 16 { return parts[date] }
        return parts[self.place(of: UInt32(place))]
    }

    /// The positions of the rows born on `day`.
    func range(_ day: Int32) -> Range<Int> {
        var (low, high) = (0, days.count)
        while low < high {
            let middle = (low + high) / 2
            if days[middle] < day { low = middle + 1 } else { high = middle }
        }
        guard low < days.count, days[low] == day else { return 0..<0 }
        return Int(begins[low])..<Int(begins[low + 1])
    }

    private func place(of row: UInt32) -> Int {
        var (low, high) = (0, days.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if begins[middle] <= row { low = middle } else { high = middle }
        }
        return low
    }
}
