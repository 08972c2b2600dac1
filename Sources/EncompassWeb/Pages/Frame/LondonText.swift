import EncompassCore
import EncompassWords

/// Times as people in London read them, seen from now.
struct LondonText: Sendable {
    let london: London
    let now: Timestamp
    let words: Words
    /// Whether it is read on another day: then every moment has its date.
    var isForPaper = false

    /// `08:30`
    func clock(_ moment: Timestamp) -> String { london.civil(moment).time.description }

    /// `Friday 20 November 2026`
    func day(_ moment: Timestamp) -> String { words.day(london.date(moment)) }

    /// `09:00` today, `tomorrow 09:00`, else `Mon 23 Nov 09:00`, with the year if it differs; on paper
    /// `Friday 20 November 2026 at 09:00`.
    func moment(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        let today = london.date(now)
        if isForPaper { return words("moment.dayAndTime", ["day": day(moment), "time": time.description]) }
        let clock = ["time": time.description]
        switch Int(date.dayNumber - today.dayNumber) {
        case 0: return time.description
        case 1: return words("moment.tomorrow", clock)
        case -1: return words("moment.yesterday", clock)
        default: return "\(words.shortDay(date, today: today)) \(time)"
        }
    }

    /// The same with seconds: `09:00:07`.
    func second(_ moment: Timestamp) -> String {
        let seconds = moment.milliseconds / 1000 % 60
        return self.moment(moment) + (seconds < 10 ? ":0" : ":") + String(seconds)
    }

    /// `in 1 h 24 min`, `32 min ago`
    func remaining(_ moment: Timestamp) -> String {
        let duration = words.duration(minutes: abs(Int((moment - now).milliseconds / 60_000)))
        return words(moment >= now ? "moment.ahead" : "moment.past", ["duration": duration])
    }

    /// The rest of a time limit in hours: `71 h 20 min left`, later `ended 2 h 5 min ago`.
    func left(until moment: Timestamp) -> String {
        let minutes = abs(Int((moment - now).milliseconds / 60_000))
        let counted = ["hours": String(minutes / 60), "minutes": String(minutes % 60)]
        return words(moment >= now ? "moment.left" : "moment.over", counted)
    }

    /// How long the desk has to enter the calls that it made without the service.
    func outage(_ wait: OutageWait) -> String {
        words(
            "outage.waiting", ["from": moment(wait.since), "to": moment(wait.backAt), "until": moment(wait.until)])
    }

    /// As a sentence, with a capital and a full stop.
    static func sentence(_ words: String) -> String {
        let text = withoutStop(words)
        return capitalised(text) + (text.last.map { "?!".contains($0) } ?? true ? "" : ".")
    }

    static func capitalised(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }

    /// As part of a sentence, without a full stop.
    static func withoutStop(_ words: String) -> String {
        String(words.reversed().drop { $0 == "." || $0 == " " }.reversed())
    }
}
