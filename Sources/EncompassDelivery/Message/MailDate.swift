import EncompassCore

/// A moment as RFC 5322 writes it: `Fri, 20 Nov 2026 07:30:00 +0000`.
struct MailDate {
    let text: String

    /// In London's time, or in UTC where nil.
    init(_ moment: Timestamp, london: London?) {
        let offset = london?.offset(at: moment) ?? 0
        let seconds = Int((moment.milliseconds - moment.milliseconds.remainder(1000)) / 1000) + offset
        let secondOfDay = seconds.remainder(86_400)
        let date = LocalDate(dayNumber: Int32((seconds - secondOfDay) / 86_400))
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { padded($0, 2) }
        let zone = "+" + padded(offset / 3600, 2) + padded(offset / 60 % 60, 2)
        text =
            MailDate.days[date.weekday - 1] + ", " + String(date.day) + " " + MailDate.months[date.month - 1] + " "
            + padded(date.year, 4) + " " + clock.joined(separator: ":") + " " + zone
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

extension BinaryInteger {
    /// The remainder that is never negative.
    fileprivate func remainder(_ divisor: Self) -> Self {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
