import EncompassCore

/// One record while it is being read: its fields, and the reasons to refuse it.
struct IncidentRecord {
    private static let fieldNames = FeedField.names(of: .incident)

    var fields: FieldReader
    let receivedAt: Timestamp?
    private let localTimes: London?
    /// Reasons to refuse the record.
    private var obstacles: [Fault] = []

    init(_ object: JSONObject, receivedAt: Timestamp?, localTimes: London?) {
        fields = FieldReader(object, at: "")
        self.receivedAt = receivedAt
        self.localTimes = localTimes
    }

    mutating func read() -> ReadIncident {
        let force = force()
        let reference = reference()
        let occurredAt = occurredAt()
        let status: Incident.Status = fields.code("status") ?? .new
        let elements = children(status)
        fields.noteRepeated(IncidentRecord.fieldNames)

        var children: [ReadChild] = []
        let day = occurredAt.map(IncidentRecord.latestBirth)
        for (index, element) in elements.enumerated() {
            children.append(ChildReader.read(element, at: "/children/\(index)", latestBirth: day))
        }
        children.noteRepeatedReferences()

        var incident = Incident(
            force: force ?? "", reference: reference ?? "", revision: revision(), status: status,
            occurredAt: occurredAt ?? Timestamp(milliseconds: 0), attendedAt: attendedAt(after: occurredAt),
            location: fields.address("location"),
            circumstances: fields.text("circumstances", limit: IncidentLimits.narrative, keepsLines: true),
            schoolSummary: fields.text("schoolSummary", limit: IncidentLimits.narrative, keepsLines: true),
            riskGrade: fields.code("riskGrade"), restricted: fields.protectiveFlag("restricted"),
            safeAddress: fields.protectiveFlag("safeAddress"), children: children.map(\.child))
        let adults = adults(latestBirth: day)
        incident.adults = adults.map(\.adult)

        let warnings = fields.faults + fields.slips + children.flatMap { $0.faults + $0.warnings }
        guard obstacles.isEmpty else {
            return .refused(
                RefusedRecord(kind: .invalid, faults: obstacles + warnings, force: force, reference: reference))
        }
        var childFaults: [Int: [Fault]] = [:]
        for (index, child) in children.enumerated() where !child.faults.isEmpty { childFaults[index] = child.faults }
        let content = IncidentContent.bytes(
            of: incident, children: children.map(\.content), adults: adults.map(\.content), unread: fields.unread)
        return .accepted(
            AcceptedIncident(incident: incident, warnings: warnings, childFaults: childFaults, content: content))
    }

    mutating func refuse(_ name: String, _ detail: String) {
        obstacles.append(Fault(pointer: "/" + name, detail: detail))
    }

    /// The latest possible day in London: a child may be born on the night of the incident.
    private static func latestBirth(_ moment: Timestamp) -> LocalDate {
        let summer = moment + .hours(1)
        return LocalDate(dayNumber: Int32((Double(summer.milliseconds) / 86_400_000).rounded(.down)))
    }
}

extension [ReadChild] {
    /// A reference shared by two children does not say which is which in the next revision.
    fileprivate mutating func noteRepeatedReferences() {
        var first: [String: Int] = [:]
        for index in indices {
            guard let reference = self[index].child.reference else { continue }
            guard let earlier = first.updateValue(index, forKey: reference) else { continue }
            for child in [earlier, index] {
                let fault = Fault(
                    pointer: "/children/\(child)/reference", detail: "is also the reference of another child")
                if self[child].faults.last != fault { self[child].faults.append(fault) }
            }
        }
    }
}

/// The required fields.
extension IncidentRecord {
    mutating func force() -> String? {
        guard let value = required("force") else { return nil }
        guard let text = value.text.flatMap({ CleanText($0, limit: IncidentLimits.force + 1).text })?.lowercased(),
            text.utf8.count <= IncidentLimits.force,
            text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
                .allSatisfy({ !$0.isEmpty && $0.allSatisfy(isIdentifierByte) })
        else {
            refuse("force", "is not a force's identifier: lower-case letters, digits and hyphens between them")
            return nil
        }
        return text
    }

    mutating func reference() -> String? {
        guard let value = required("reference") else { return nil }
        if case .number(let text) = value, value.integer != nil { return text }
        guard let text = value.text else {
            refuse("reference", "is \(value.kind), not text")
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
        guard let text = value.text.map(CleanText.trimmed), let moment = time("occurredAt", text) else {
            refuse("occurredAt", IncidentRecord.mismatch(value.text))
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
            refuse("children", "is \(value.kind), not a list")
            return []
        }
        if elements.isEmpty, status != .retracted { refuse("children", "needs at least one child") }
        if elements.count > IncidentLimits.children {
            refuse("children", "has more than \(IncidentLimits.children) children")
            return []
        }
        return elements
    }

    /// With its offset, or as the clock in London showed it if the force sends such times.
    private mutating func time(_ name: String, _ text: String) -> Timestamp? {
        if let moment = Timestamp(rfc3339: text) { return moment }
        guard let localTimes, let local = LocalMoment(text, london: localTimes) else { return nil }
        if let doubt = local.doubt { fields.slip(name, doubt) }
        return local.moment
    }

    private static func mismatch(_ text: String?) -> String {
        let wanted = "is not an RFC 3339 time with its offset, such as 2026-11-19T22:41:00Z"
        guard let text, let london = London(), LocalMoment(CleanText.trimmed(text), london: london) != nil else {
            return wanted
        }
        return wanted
            + "; without one it is taken as London's only if the area of the force says feed: {localTimes: true}"
    }

    mutating func noteFuture(_ name: String, _ moment: Timestamp) {
        if let receivedAt, moment > receivedAt + IncidentReader.clockSlack {
            fields.fault(name, "is in the future", keeping: true)
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

/// The fields that may be absent or wrong.
extension IncidentRecord {
    mutating func revision() -> Int? {
        guard let value = fields["revision"] else { return nil }
        let number = value.integer ?? value.text.flatMap { Int(CleanText.trimmed($0)) }
        guard let number, (0...IncidentLimits.revision).contains(number) else {
            fields.fault("revision", "is not a whole number, 0 or more; taken as absent")
            return nil
        }
        return number
    }

    mutating func attendedAt(after occurredAt: Timestamp?) -> Timestamp? {
        guard let text = fields.text("attendedAt") else { return nil }
        guard let moment = time("attendedAt", text) else {
            fields.fault("attendedAt", "is not an RFC 3339 time with its offset")
            return nil
        }
        if let occurredAt, moment < occurredAt { fields.fault("attendedAt", "is before occurredAt", keeping: true) }
        noteFuture("attendedAt", moment)
        return moment
    }

    mutating func adults(latestBirth: LocalDate?) -> [(adult: InvolvedAdult, content: JSONValue)] {
        guard let value = fields["adults"] else { return [] }
        guard let elements = value.array else {
            fields.fault("adults", "is \(value.kind), not a list")
            return []
        }
        if elements.count > IncidentLimits.adults {
            fields.fault("adults", "has more than \(IncidentLimits.adults) adults; the rest are ignored")
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
            fields.fault(at: "adults/\(index)", "is \(value.kind), not an object", unread: value)
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

extension LocalMoment {
    /// What the reader says of a time that the clock showed twice or never.
    var doubt: String? {
        if isAmbiguous { return "could be either of two times, since the clocks went back; the earlier is taken" }
        return isSkipped ? "is a time that did not exist, since the clocks went forward; taken an hour later" : nil
    }
}
