import EncompassCore

/// Incidents and children in the feed's own fields; absent values are left out.
enum FeedText {
    static func tree(of incident: Incident) -> [(String, JSONTree)] {
        var fields: [(String, JSONTree)] = [
            ("force", .string(incident.force)), ("reference", .string(incident.reference)),
        ]
        if let revision = incident.revision { fields.append(("revision", .integer(revision))) }
        if incident.status != .new { fields.append(("status", .string(incident.status.rawValue))) }
        fields.append(("occurredAt", .string(incident.occurredAt.rfc3339)))
        add("attendedAt", incident.attendedAt?.rfc3339, to: &fields)
        if let location = incident.location { fields.append(("location", tree(of: location))) }
        add("circumstances", incident.circumstances, to: &fields)
        add("schoolSummary", incident.schoolSummary, to: &fields)
        add("riskGrade", incident.riskGrade?.rawValue, to: &fields)
        if incident.restricted { fields.append(("restricted", .bool(true))) }
        if incident.safeAddress { fields.append(("safeAddress", .bool(true))) }
        fields.append(("children", .array(incident.children.map { .object(self.fields(of: $0)) })))
        if !incident.adults.isEmpty { fields.append(("adults", .array(incident.adults.map(tree)))) }
        return fields
    }

    static func fields(of child: ChildDetails) -> [(String, JSONTree)] {
        var fields: [(String, JSONTree)] = []
        add("reference", child.reference, to: &fields)
        add("forename", child.forename, to: &fields)
        add("surname", child.surname, to: &fields)
        add("knownAs", child.knownAs, to: &fields)
        add("formerSurname", child.formerSurname, to: &fields)
        add("dateOfBirth", child.dateOfBirth?.description, to: &fields)
        add("sex", child.sex?.rawValue, to: &fields)
        add("upn", child.upn, to: &fields)
        if let age = child.age { fields.append(("age", .integer(age))) }
        if let unborn = child.unborn { fields.append(("unborn", .bool(unborn))) }
        add("dueDate", child.dueDate?.description, to: &fields)
        if let address = child.address { fields.append(("address", tree(of: address))) }
        if let school = child.school {
            var claim: [(String, JSONTree)] = []
            add("urn", school.urn?.description, to: &claim)
            add("name", school.name, to: &claim)
            fields.append(("school", .object(claim)))
        }
        if let present = child.present { fields.append(("present", .bool(present))) }
        if let check = child.welfareCheck { fields.append(("welfareCheck", .bool(check))) }
        if let voice = child.voice {
            var words: [(String, JSONTree)] = []
            add("text", voice.text, to: &words)
            add("presentWhenSpoken", voice.presentWhenSpoken, to: &words)
            fields.append(("voice", .object(words)))
        }
        return fields
    }

    private static func tree(of adult: InvolvedAdult) -> JSONTree {
        var fields: [(String, JSONTree)] = []
        add("role", adult.role?.rawValue, to: &fields)
        add("relationship", adult.relationship, to: &fields)
        add("forename", adult.forename, to: &fields)
        add("surname", adult.surname, to: &fields)
        add("dateOfBirth", adult.dateOfBirth?.description, to: &fields)
        if let address = adult.address { fields.append(("address", tree(of: address))) }
        if let lives = adult.livesAtAddress { fields.append(("livesAtAddress", .bool(lives))) }
        add("employer", adult.employer, to: &fields)
        return .object(fields)
    }

    private static func tree(of address: PostalAddress) -> JSONTree {
        var fields: [(String, JSONTree)] = []
        if !address.lines.isEmpty { fields.append(("lines", .array(address.lines.map { .string($0) }))) }
        add("town", address.town, to: &fields)
        add("postcode", address.postcode, to: &fields)
        return .object(fields)
    }

    private static func add(_ name: String, _ value: String?, to fields: inout [(String, JSONTree)]) {
        if let value { fields.append((name, .string(value))) }
    }
}

/// JSON to be written, with its fields in the order given.
indirect enum JSONTree {
    case object([(String, JSONTree)])
    case array([JSONTree])
    case string(String)
    case integer(Int)
    case bool(Bool)

    var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .object(let fields):
            text += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { text += "," }
                JSONTree.write(field.0, to: &text)
                text += ":"
                field.1.write(to: &text)
            }
            text += "}"
        case .array(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                item.write(to: &text)
            }
            text += "]"
        case .string(let value): JSONTree.write(value, to: &text)
        case .integer(let value): text += String(value)
        case .bool(let value): text += value ? "true" : "false"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\u{0}"..."\u{1F}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
