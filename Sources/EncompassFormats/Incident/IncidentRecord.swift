import EncompassCore

/// One record on its way to an incident: the fields, and what stands in the way.
struct IncidentRecord {
    private static let fieldNames = [
        "force", "reference", "revision", "status", "occurredAt", "attendedAt", "location", "circumstances",
        "schoolSummary", "riskGrade", "restricted", "safeAddress", "children", "adults",
    ]

    var fields: FieldReader
    let receivedAt: Timestamp?
    /// Faults for which the record is refused.
    private var obstacles: [Fault] = []

    init(_ object: JSONObject, receivedAt: Timestamp?) {
        fields = FieldReader(object, at: "")
        self.receivedAt = receivedAt
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

    /// The day in London, at the latest: what was born in the night of the incident was born before it.
    private static func latestBirth(_ moment: Timestamp) -> LocalDate {
        let summer = moment + .hours(1)
        return LocalDate(dayNumber: Int32((Double(summer.milliseconds) / 86_400_000).rounded(.down)))
    }
}

extension [ReadChild] {
    /// A reference that two children share tells nobody which is which at the next revision.
    fileprivate mutating func noteRepeatedReferences() {
        var first: [String: Int] = [:]
        for index in indices {
            guard let reference = self[index].child.reference else { continue }
            guard let earlier = first.updateValue(index, forKey: reference) else { continue }
            for child in [earlier, index] {
                let fault = Fault(
                    pointer: "/children/\(child)/reference", detail: "is the reference of another child too")
                if self[child].faults.last != fault { self[child].faults.append(fault) }
            }
        }
    }
}
