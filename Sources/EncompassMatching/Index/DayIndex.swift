/// Where each date of birth begins among rows that lie in order of it.
struct DayIndex: Sendable {
    private var days: [Int32] = []
    private var begins: [UInt32] = []
    private var end: UInt32 = 0

    /// `rows` in order of date of birth.
    init(rows: [PupilRow]) {
        for (place, row) in rows.enumerated() where days.last != row.dateOfBirth {
            days.append(row.dateOfBirth)
            begins.append(UInt32(place))
        }
        end = UInt32(rows.count)
    }

    /// The places of the rows born on `day`.
    func range(_ day: Int32) -> Range<Int> {
        var (low, high) = (0, days.count)
        while low < high {
            let middle = (low + high) / 2
            if days[middle] < day { low = middle + 1 } else { high = middle }
        }
        guard low < days.count, days[low] == day else { return 0..<0 }
        return Int(begins[low])..<Int(low + 1 < begins.count ? begins[low + 1] : end)
    }
}
