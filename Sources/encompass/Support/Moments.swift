import EncompassCore

/// Times that a person gives on the command line.
enum Moments {
    /// A time in London without seconds, or RFC 3339.
    ///
    /// - Throws: `Failure` 64 for anything else.
    static func read(_ text: String, _ option: String) throws -> Timestamp {
        guard let moment = Timestamp(rfc3339: text) ?? inLondon(text) else {
            throw Failure(
                .usage, "\(option) must be a time in London such as \"2026-11-20 06:30\", or 2026-11-20T06:30:00Z")
        }
        return moment
    }

    private static func inLondon(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let date = LocalDate(iso: parts[0]), let time = LocalTime(parts[1]) else { return nil }
        return London()?.moment(date, time)
    }
}

extension Timestamp {
    /// The date and the time in London, for people; RFC 3339 where the machine has no time zones.
    var local: String {
        guard let london = London() else { return rfc3339 }
        let (date, time) = london.civil(self)
        return "\(date) \(time)"
    }
}
