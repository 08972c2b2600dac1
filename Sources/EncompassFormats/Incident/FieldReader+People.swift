import EncompassCore

extension FieldReader {
    /// - Parameter latest: the day of the incident; nobody in it was born after it.
    mutating func dateOfBirth(_ name: String = "dateOfBirth", latest: LocalDate?) -> LocalDate? {
        guard let date = date(name) else { return nil }
        if let latest, date > latest {
            fault(name, "lies after the incident")
            return nil
        }
        if date.year < 1900 {
            fault(name, "lies before 1900")
            return nil
        }
        return date
    }

    mutating func sex(_ name: String = "sex") -> Sex? {
        guard let text = text(name) else { return nil }
        switch CodeText.sex(text) {
        case .value(let sex): return sex
        case .notRecorded: return nil
        case .unknownCode:
            fault(name, "is none of F, M, X")
            return nil
        }
    }

    /// Kept as it stands, right or wrong.
    mutating func upn(_ name: String = "upn") -> String? {
        guard let text = identifier(name) else { return nil }
        if UPN(text) == nil { fault(name, "is not a UPN: its form or check letter is wrong", keeping: true) }
        return text
    }

    mutating func urn(_ name: String = "urn") -> URN? {
        guard let text = identifier(name) else { return nil }
        let urn = URN(text)
        if urn == nil { fault(name, "is not a URN: six digits, 100000 or more") }
        return urn
    }

    mutating func address(_ name: String = "address") -> PostalAddress? {
        guard let value = self[name] else { return nil }
        if value.text != nil {
            // A whole address in one text is evidence still.
            fault(name, "expected an object, found text; taken as one line")
            return text(name, limit: IncidentLimits.line).map { PostalAddress(lines: [$0]) }
        }
        guard let object = value.object else {
            fault(name, "expected an object, found \(value.kind)")
            return nil
        }
        var fields = FieldReader(object, at: pointer + "/" + name)
        let address = PostalAddress(lines: fields.lines(), town: fields.text("town"), postcode: fields.postcode())
        take(fields, from: name)
        return address.isEmpty ? nil : address
    }

    private mutating func lines() -> [String] {
        guard let value = self["lines"] else { return [] }
        if value.text != nil {
            return text("lines", limit: IncidentLimits.line, keepsLines: true)?
                .split(whereSeparator: \.isNewline).prefix(IncidentLimits.addressLines)
                .compactMap { CleanText($0, limit: IncidentLimits.line).text } ?? []
        }
        guard let elements = value.array else {
            fault("lines", "expected a list of text, found \(value.kind)")
            return []
        }
        if elements.count > IncidentLimits.addressLines {
            fault("lines", "holds more than \(IncidentLimits.addressLines) lines; the rest is left out")
        }
        return elements.prefix(IncidentLimits.addressLines).enumerated().compactMap { index, line in
            text(line, at: "lines/\(index)", limit: IncidentLimits.line)
        }
    }

    /// Kept as it stands, right or wrong.
    private mutating func postcode() -> String? {
        guard let text = text("postcode") else { return nil }
        if Postcode(text) != nil { return text }
        if Postcode(repairing: text) != nil {
            slip("postcode", "is not a postcode, but can only have been meant for one")
        } else {
            fault("postcode", "is not a postcode", keeping: true)
        }
        return text
    }
}
