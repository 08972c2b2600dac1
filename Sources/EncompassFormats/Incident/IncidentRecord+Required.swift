import EncompassCore

/// The fields without which a record is refused.
extension IncidentRecord {
    mutating func force() -> String? {
        guard let value = required("force") else { return nil }
        guard let text = value.text.flatMap({ CleanText($0, limit: IncidentLimits.force + 1).text })?.lowercased(),
            text.utf8.count <= IncidentLimits.force,
            text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
                .allSatisfy({ !$0.isEmpty && $0.allSatisfy(isIdentifierByte) })
        else {
            refuse("force", "expected a force's identifier: lower-case letters, digits and hyphens between them")
            return nil
        }
        return text
    }

    mutating func reference() -> String? {
        guard let value = required("reference") else { return nil }
        if case .number(let text) = value, value.integer != nil { return text }
        guard let text = value.text else {
            refuse("reference", "expected text, found \(value.kind)")
            return nil
        }
        let clean = CleanText(text, limit: IncidentLimits.reference)
        guard clean.notes.isEmpty, let reference = clean.text else {
            refuse("reference", clean.notes.first ?? "is empty")
            return nil
        }
        return reference
    }

    mutating func occurredAt() -> Timestamp? {
        guard let value = required("occurredAt") else { return nil }
        guard let moment = value.text.flatMap({ Timestamp(rfc3339: CleanText.trimmed($0)) }) else {
            refuse("occurredAt", "expected an RFC 3339 time with its offset, such as 2026-11-19T22:41:00Z")
            return nil
        }
        noteFuture("occurredAt", moment)
        return moment
    }

    mutating func children(_ status: Incident.Status) -> [JSONValue] {
        guard let value = fields["children"] else {
            if status != .retracted { refuse("children", "is missing") }
            return []
        }
        guard let elements = value.array else {
            refuse("children", "expected a list, found \(value.kind)")
            return []
        }
        if elements.isEmpty, status != .retracted { refuse("children", "needs at least one child") }
        if elements.count > IncidentLimits.children {
            refuse("children", "holds more than \(IncidentLimits.children) children")
            return []
        }
        return elements
    }

    mutating func noteFuture(_ name: String, _ moment: Timestamp) {
        if let receivedAt, moment > receivedAt + IncidentReader.clockSlack {
            fields.fault(name, "lies in the future", keeping: true)
        }
    }

    private mutating func required(_ name: String) -> JSONValue? {
        let value = fields[name]
        if value == nil { refuse(name, "is missing") }
        return value
    }
}

private func isIdentifierByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
