package import EncompassCore

/// Values as text, for plain tests; a mistyped one ends the test.
package func at(_ text: String) -> Timestamp {
    guard let moment = Timestamp(rfc3339: text) else { preconditionFailure("not a time: \(text)") }
    return moment
}

package func day(_ text: String) -> LocalDate {
    guard let date = LocalDate(iso: text) else { preconditionFailure("not a date: \(text)") }
    return date
}

package func urn(_ number: Int32) -> URN {
    guard let urn = URN(number: number) else { preconditionFailure("not a URN: \(number)") }
    return urn
}

/// The valid UPN of a made-up pupil.
package func upn(_ number: Int, authority: Int = 801) -> String {
    let digits = "\(authority)200" + String(1_000_000 + number).suffix(6)
    let sum = digits.utf8.enumerated().reduce(0) { $0 + ($1.offset + 2) * Int($1.element - 48) }
    return String(Array("ABCDEFGHJKLMNPQRTUVWXYZ")[sum % 23]) + digits
}

/// Letters instead of digits, which a name cannot have.
package func letters(_ number: Int) -> String {
    String(String(number).map { Array("abcdefghij")[Int(String($0)) ?? 0] })
}
