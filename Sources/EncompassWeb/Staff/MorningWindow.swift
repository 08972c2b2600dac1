import EncompassCore

/// From when on an incident belongs to the morning that a person has before them.
///
/// The morning's work begins at 09:00 on the last weekday before it, so that a Monday carries three days, and is looked
/// at until 16:00.
enum MorningWindow {
    static func beginning(at now: Timestamp, london: London) -> Timestamp {
        let (today, time) = london.civil(now)
        if time.hour >= 16, !today.isWeekend { return london.moment(today, .nineOClock) }
        var day = today.adding(days: -1)
        while day.isWeekend { day = day.adding(days: -1) }
        return london.moment(day, .nineOClock)
    }
}
