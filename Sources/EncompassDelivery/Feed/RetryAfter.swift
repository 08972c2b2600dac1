import EncompassCore

/// An answer's `Retry-After`: seconds, or a moment on the server's own clock, which its `Date` shows.
struct RetryAfter {
    let span: Span

    init?(_ response: HTTPResponse) {
        guard let text = response.header("retry-after") else { return nil }
        if let seconds = Int(text), (0...86_400).contains(seconds) {
            span = .seconds(seconds)
        } else if let then = RetryAfter.moment(text), let now = response.header("date").flatMap(RetryAfter.moment) {
            span = then - now
        } else {
            return nil
        }
    }

    /// `Fri, 20 Nov 2026 07:30:00 GMT`.
    private static func moment(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = MailDate.months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        return Timestamp(rfc3339: "\(parts[3])-\(padded(month + 1, 2))-\(parts[1])T\(parts[4])Z")
    }
}
