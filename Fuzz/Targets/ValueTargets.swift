import EncompassCore
import EncompassFormats

let valueTargets = [
    FuzzTarget("postcode", checkPostcode), FuzzTarget("upn", checkUPN), FuzzTarget("phone", checkPhone),
    FuzzTarget("date", checkDate), FuzzTarget("email", checkEmail), FuzzTarget("reference", checkReference),
]

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// A value's description is read as the same value.
private func checkAgain<Value: TextCoded & Equatable>(_ value: Value?) throws {
    guard let value else { return }
    try require(Value(value.description) == value, "\(Value.self): its description is another value")
}

private func checkPostcode(_ bytes: [UInt8]) throws {
    let written = text(bytes)
    let exact = Postcode(written)
    try checkAgain(exact)
    let repaired = Postcode(repairing: written)
    try checkAgain(repaired)
    try require(exact == nil || repaired == exact, "a right postcode was repaired")
    if let code = repaired {
        try require((5...7).contains(code.outward.utf8.count + code.inward.utf8.count), "a postcode of another length")
    }
}

private func checkUPN(_ bytes: [UInt8]) throws {
    let upn = UPN(text(bytes))
    try checkAgain(upn)
    if let upn { try require(upn.description.utf8.count == 13, "a UPN of another length") }
    try checkAgain(URN(text(bytes)))
    try checkAgain(Scope(text(bytes)))
}

private func checkPhone(_ bytes: [UInt8]) throws {
    let written = text(bytes)
    if let number = PhoneNumber.read(written) {
        try require(PhoneNumber.read(number) == number, "a number is another number")
        try require(PhoneNumber.noted(number)?.number == number, "a number with a note is another number")
    }
    if let noted = PhoneNumber.noted(written) {
        try require(PhoneNumber.read(noted.number) == noted.number, "a noted number is not one")
        try require(noted.note.map { !$0.isEmpty && $0.count <= 60 } ?? true, "a note of no length, or too long")
        let digits = noted.number.utf8.filter { (0x30...0x39).contains($0) }.count
        try require((7...15).contains(digits), "a number of too few or too many digits")
    }
}

private func checkDate(_ bytes: [UInt8]) throws {
    let written = text(bytes)
    for date in [DateText.read(written), LocalDate(iso: written)].compactMap(\.self) {
        try require(DateText.read(date.description) == date, "a date is another date")
        try require(LocalDate(iso: date.description) == date, "a date is another date")
    }
    if let moment = Timestamp(rfc3339: written) {
        try require(Timestamp(rfc3339: moment.rfc3339) == moment, "a time is another time: \(moment.rfc3339)")
    }
}

/// An address can be put into a command of SMTP.
private func checkEmail(_ bytes: [UInt8]) throws {
    guard let address = EmailAddress(text(bytes)) else { return }
    try require(EmailAddress(address.text) == address, "an address is another address")
    try require(
        address.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[]\\,;:\"".utf8.contains($0) },
        "an address holds a command")
    try require(address.text.utf8.count(where: { $0 == UInt8(ascii: "@") }) == 1, "an address of two parts")
}

private func checkReference(_ bytes: [UInt8]) throws {
    try checkAgain(NotificationReference(text(bytes)))
    try checkAgain(Identifier(text(bytes)))
}
