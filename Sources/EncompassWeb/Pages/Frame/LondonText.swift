import EncompassCore

/// Times as people in London read them, seen from now.
struct LondonText: Sendable {
    let london: London
    let now: Timestamp

    /// `08:30`
    func clock(_ moment: Timestamp) -> String { london.civil(moment).time.description }

    /// `Friday 20 November 2026`
    func day(_ moment: Timestamp) -> String { london.date(moment).words }

    /// `2 March 2015`
    static func date(_ date: LocalDate) -> String { date.wordsWithoutWeekday }

    /// `09:00` today, `tomorrow 09:00`, else `Mon 23 Nov 09:00`, with the year where it is another.
    func moment(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        let today = london.date(now)
        switch Int(date.dayNumber - today.dayNumber) {
        case 0: return time.description
        case 1: return "tomorrow \(time)"
        case -1: return "yesterday \(time)"
        default:
            return date.shortWords + (date.year == today.year ? "" : " \(date.year)") + " \(time)"
        }
    }

    /// `in 1 h 24 min`, `32 min ago`
    func remaining(_ moment: Timestamp) -> String {
        let minutes = abs(Int((moment - now).milliseconds / 60_000))
        let text =
            switch minutes {
            case 0: "less than a minute"
            case 1..<60: "\(minutes) min"
            case 60..<(48 * 60): "\(minutes / 60) h \(minutes % 60) min"
            default: counted(minutes / 1440, "day")
            }
        return moment >= now ? "in \(text)" : "\(text) ago"
    }

    /// What is left of a clock that counts hours, `71 h 20 min left`; `over since 2 h 5 min` once it is run out.
    func left(until moment: Timestamp) -> String {
        let minutes = abs(Int((moment - now).milliseconds / 60_000))
        let text = "\(minutes / 60) h \(minutes % 60) min"
        return moment >= now ? "\(text) left" : "over since \(text)"
    }

    /// Words that stand within a sentence.
    static func withoutStop(_ words: String) -> String {
        String(words.reversed().drop { $0 == "." || $0 == " " }.reversed())
    }

    /// How long it is until nine o'clock, the hour that matters.
    var toNine: String {
        let (today, time) = london.civil(now)
        let nine = london.moment(time < .nineOClock ? today : today.adding(days: 1), .nineOClock)
        return "9:00 is \(remaining(nine))."
    }
}
