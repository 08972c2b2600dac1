import EncompassCore

/// Values written as text, for tests that state them plainly; a mistyped one ends the test.
func at(_ text: String) -> Timestamp {
    guard let moment = Timestamp(rfc3339: text) else { preconditionFailure("not a time: \(text)") }
    return moment
}

func day(_ text: String) -> LocalDate {
    guard let date = LocalDate(iso: text) else { preconditionFailure("not a date: \(text)") }
    return date
}

func urn(_ number: Int32) -> URN {
    guard let urn = URN(number: number) else { preconditionFailure("not a URN: \(number)") }
    return urn
}
