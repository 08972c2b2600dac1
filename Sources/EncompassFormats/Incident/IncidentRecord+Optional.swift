import EncompassCore

/// The fields that may be absent or wrong.
extension IncidentRecord {
    mutating func revision() -> Int? {
        guard let value = fields["revision"] else { return nil }
        let number = value.integer ?? value.text.flatMap { Int(CleanText.trimmed($0)) }
        guard let number, (0...IncidentLimits.revision).contains(number) else {
            fields.fault("revision", "expected a whole number from 0 on; taken as absent")
            return nil
        }
        return number
    }

    mutating func attendedAt(after occurredAt: Timestamp?) -> Timestamp? {
        guard let text = fields.text("attendedAt") else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            fields.fault("attendedAt", "is not an RFC 3339 time with its offset")
            return nil
        }
        if let occurredAt, moment < occurredAt { fields.fault("attendedAt", "lies before occurredAt", keeping: true) }
        noteFuture("attendedAt", moment)
        return moment
    }

    mutating func adults(latestBirth: LocalDate?) -> [(adult: InvolvedAdult, content: JSONValue)] {
        guard let value = fields["adults"] else { return [] }
        guard let elements = value.array else {
            fields.fault("adults", "expected a list, found \(value.kind)")
            return []
        }
        if elements.count > IncidentLimits.adults {
            fields.fault("adults", "holds more than \(IncidentLimits.adults) adults; the rest is left out")
        }
        return elements.prefix(IncidentLimits.adults).enumerated().compactMap { index, element in
            adult(element, index: index, latestBirth: latestBirth)
        }
    }

    private mutating func adult(
        _ value: JSONValue, index: Int, latestBirth: LocalDate?
    ) -> (adult: InvolvedAdult, content: JSONValue)? {
        if value == .null { return nil }
        guard let object = value.object else {
            fields.fault(at: "adults/\(index)", "expected an object, found \(value.kind)", unread: value)
            return nil
        }
        var adult = FieldReader(object, at: "/adults/\(index)")
        let person = InvolvedAdult(
            role: adult.code("role"), relationship: adult.text("relationship"), forename: adult.text("forename"),
            surname: adult.text("surname"), dateOfBirth: adult.dateOfBirth(latest: latestBirth),
            address: adult.address(), livesAtAddress: adult.flag("livesAtAddress"),
            employer: adult.text("employer", limit: IncidentLimits.line))
        let content = person.content(unread: adult.unread)
        fields.take(faultsOf: adult)
        return (person, content)
    }
}
