public import EncompassCore

/// A child object of the feed, read as far as possible: no fault ever drops a child.
public struct ReadChild: Hashable, Sendable {
    public var child: ChildDetails
    /// Every fault. A child with any fault goes to a person.
    public var faults: [Fault]
    /// Slips that could be corrected with certainty.
    public var warnings: [Fault]
    /// The known fields and the values that could not be understood, for comparing contents.
    var content: JSONValue
}

enum ChildReader {
    private static let fields = FeedField.names(of: .child)

    /// - Parameter latestBirth: the day of the incident; nobody in it was born after it.
    static func read(_ value: JSONValue, at pointer: String, latestBirth: LocalDate?) -> ReadChild {
        guard let object = value.object else {
            let fault = Fault(pointer: pointer, detail: "is \(value.kind), not an object")
            return ReadChild(child: ChildDetails(), faults: [fault], warnings: [], content: .object(["unread": value]))
        }
        var fields = FieldReader(object, at: pointer)
        fields.noteRepeated(self.fields)
        var child = ChildDetails(
            reference: fields.identifier("reference", limit: IncidentLimits.reference),
            forename: fields.text("forename"), surname: fields.text("surname"), knownAs: fields.text("knownAs"),
            formerSurname: fields.text("formerSurname"), unborn: fields.flag("unborn"))
        readBirth(&fields, latest: latestBirth, into: &child)
        child.sex = fields.sex()
        child.upn = fields.upn()
        child.nhsNumber = fields.nhsNumber()
        child.address = fields.address()
        child.school = school(&fields)
        child.present = fields.flag("present")
        child.welfareCheck = fields.flag("welfareCheck")
        child.voice = voice(&fields)
        if child.forename == nil, child.surname == nil, child.knownAs == nil, !child.isUnborn {
            fields.fault("has no name")
        }
        return ReadChild(
            child: child, faults: fields.faults, warnings: fields.slips, content: child.content(unread: fields.unread))
    }

    /// Date of birth, due date and age, which depend on each other.
    private static func readBirth(_ fields: inout FieldReader, latest: LocalDate?, into child: inout ChildDetails) {
        child.dueDate = fields.date("dueDate")
        child.age = fields.age()
        guard child.unborn == true else {
            child.dateOfBirth = fields.dateOfBirth(latest: latest)
            if child.dueDate != nil, child.unborn == nil {
                fields.fault("dueDate", "is given without unborn; the child is taken as born", keeping: true)
            }
            if let age = child.age, let latest, let born = child.dateOfBirth, Eligibility.age(born, on: latest) != age {
                fields.slip("age", "is not the age at the date of birth, which counts")
            }
            return
        }
        if let date = fields.date("dateOfBirth") {
            if let latest, date > latest {
                fields.slip("dateOfBirth", "is after the incident; taken as the due date of the unborn child")
                child.dueDate = child.dueDate ?? date
            } else {
                fields.fault("dateOfBirth", "is given for an unborn child, who is taken as born", keeping: true)
                child.dateOfBirth = date
                return
            }
        }
        if let due = child.dueDate, let latest {
            if due < latest.adding(days: -daysPastDue) {
                fields.slip("dueDate", "is more than six weeks before the incident: the child may have been born")
            } else if due > latest.adding(days: daysToTerm) {
                fields.slip("dueDate", "is more than ten months after the incident")
            }
        }
        if child.age != nil { fields.slip("age", "does not count for an unborn child") }
    }

    private static let daysPastDue = 42
    private static let daysToTerm = 305

    private static func school(_ fields: inout FieldReader) -> SchoolClaim? {
        guard let value = fields["school"] else { return nil }
        if value.text != nil {
            fields.fault("school", "is text, not an object; taken as the school's name")
            return fields.text("school", limit: IncidentLimits.line).map { SchoolClaim(name: $0) }
        }
        guard let object = value.object else {
            fields.fault("school", "is \(value.kind), not an object")
            return nil
        }
        var school = FieldReader(object, at: fields.pointer + "/school")
        let claim = SchoolClaim(urn: school.urn(), name: school.text("name", limit: IncidentLimits.line))
        fields.take(school, from: "school")
        return claim == SchoolClaim() ? nil : claim
    }

    private static func voice(_ fields: inout FieldReader) -> ChildVoice? {
        guard let value = fields["voice"] else { return nil }
        if value.text != nil {
            fields.fault("voice", "is text, not an object; taken as what the child said")
            return fields.text("voice", limit: IncidentLimits.narrative, keepsLines: true).map { ChildVoice(text: $0) }
        }
        guard let object = value.object else {
            fields.fault("voice", "is \(value.kind), not an object")
            return nil
        }
        var voice = FieldReader(object, at: fields.pointer + "/voice")
        let said = ChildVoice(
            text: voice.text("text", limit: IncidentLimits.narrative, keepsLines: true),
            presentWhenSpoken: voice.text("presentWhenSpoken", limit: IncidentLimits.line))
        fields.take(voice, from: "voice")
        return said == ChildVoice() ? nil : said
    }
}

/// One line of the matcher's dry run: a child with a key, and the incident that groups a household.
public struct MatchInput: Hashable, Sendable {
    public var key: String
    /// Children of one incident are one household.
    public var incident: String?
    public var child: ChildDetails
    /// What is wrong with the child; see `ReadChild.faults`.
    public var faults: [Fault]
    public var warnings: [Fault]
}

public enum MatchInputReader {
    /// Refused only if it is not JSON, not an object, or has no key.
    public static func read(_ bytes: [UInt8]) throws(RefusedRecord) -> MatchInput {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            throw RefusedRecord(error)
        }
        guard let object = value.object else {
            throw refusal(Fault(pointer: "", detail: "is \(value.kind), not an object"))
        }
        var fields = FieldReader(object, at: "")
        let key = fields.identifier("key", limit: IncidentLimits.line)
        let incident = fields.identifier("incident", limit: IncidentLimits.line)
        guard let key else { throw refusal(fields.faults.first ?? Fault(pointer: "/key", detail: "is missing")) }
        let read = ChildReader.read(value, at: "", latestBirth: nil)
        return MatchInput(
            key: key, incident: incident, child: read.child, faults: read.faults,
            warnings: fields.faults + read.warnings)
    }

    private static func refusal(_ fault: Fault) -> RefusedRecord { RefusedRecord(kind: .invalid, faults: [fault]) }
}
