import EncompassCore

/// Reads the known fields of one object and collects their faults. Null counts as absent.
struct FieldReader {
    let object: JSONObject
    /// JSON pointer to the object.
    let pointer: String
    private(set) var faults: [Fault] = []
    /// Faults that could be corrected with certainty.
    private(set) var slips: [Fault] = []
    /// Values that could not be understood, or only in part. They are part of the content when contents are compared.
    private(set) var unread: [JSONObject.Member] = []

    init(_ object: JSONObject, at pointer: String) {
        self.object = object
        self.pointer = pointer
    }

    subscript(name: String) -> JSONValue? {
        let value = object[name]
        return value == .null ? nil : value
    }

    /// - Parameter keeping: whether to keep the value in spite of the fault.
    mutating func fault(_ name: String, _ detail: String, keeping: Bool = false) {
        fault(at: name, detail, unread: keeping ? nil : object[name])
    }

    mutating func fault(at path: String, _ detail: String, unread value: JSONValue?) {
        faults.append(Fault(pointer: pointer + "/" + path, detail: detail))
        if let value { unread.append(.init(path, value)) }
    }

    /// A fault of the object as a whole.
    mutating func fault(_ detail: String) { faults.append(Fault(pointer: pointer, detail: detail)) }

    mutating func slip(_ name: String, _ detail: String) {
        slips.append(Fault(pointer: pointer + "/" + name, detail: detail))
    }

    mutating func take(faultsOf other: FieldReader) {
        faults += other.faults
        slips += other.slips
    }

    /// Adds the faults of the object under `name`.
    mutating func take(_ nested: FieldReader, from name: String) {
        take(faultsOf: nested)
        unread += nested.unread.map { .init(name + "/" + $0.name, $0.value) }
    }

    mutating func text(_ name: String, limit: Int = IncidentLimits.name, keepsLines: Bool = false) -> String? {
        text(self[name], at: name, limit: limit, keepsLines: keepsLines)
    }

    mutating func text(_ value: JSONValue?, at path: String, limit: Int, keepsLines: Bool = false) -> String? {
        guard let value, value != .null else { return nil }
        guard case .string(let raw) = value else {
            fault(at: path, "is \(value.kind), not text", unread: value)
            return nil
        }
        let clean = CleanText(raw, limit: limit, keepsLines: keepsLines)
        for note in clean.notes { fault(at: path, note, unread: value) }
        return clean.text
    }

    /// Text, or a whole number: identifiers are often written without quotation marks.
    mutating func identifier(_ name: String, limit: Int = IncidentLimits.name) -> String? {
        if case .number(let text)? = self[name], text.utf8.count <= 20,
            text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        {
            return text
        }
        return text(name, limit: limit)
    }

    mutating func flag(_ name: String) -> Bool? {
        guard let value = self[name] else { return nil }
        if let plain = value.bool { return plain }
        switch (value.text ?? value.integer.map(String.init)).map(CodeText.flag) {
        case .value(let flag):
            slip(name, "is \(value.kind), not true or false; taken as \(flag)")
            return flag
        case .notRecorded:
            slip(name, "is \(value.kind), not true or false; taken as not known")
        case .unknownCode, nil:
            fault(name, "is \(value.kind), not true or false; taken as not known")
        }
        return nil
    }

    /// A flag that protects people: anything except a plain false is true, also if given more than once.
    mutating func protectiveFlag(_ name: String) -> Bool {
        let values = object.all(name).filter { $0 != .null }
        if let odd = values.first(where: { $0.bool == nil }) {
            fault(name, "is \(odd.kind), not true or false; taken as true")
        }
        return values.contains { $0 != .bool(false) }
    }

    mutating func date(_ name: String) -> LocalDate? {
        guard let text = text(name) else { return nil }
        guard let date = DateText.read(text) else {
            fault(name, "is not a valid date of the form yyyy-mm-dd")
            return nil
        }
        return date
    }

    mutating func code<Code: CaseIterable & RawRepresentable>(_ name: String) -> Code? where Code.RawValue == String {
        guard let text = text(name) else { return nil }
        let code = CodeText.read(text, as: Code.self)
        if code == nil {
            fault(name, "is not one of " + Code.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return code
    }

    /// Notes known fields that are given twice: the last counts.
    mutating func noteRepeated(_ known: [String]) {
        for name in object.repeatedNames where known.contains(name) {
            fault(name, "is given more than once; the last is used")
        }
    }
}

extension FieldReader {
    /// - Parameter latest: the day of the incident; nobody in it was born after it.
    mutating func dateOfBirth(_ name: String = "dateOfBirth", latest: LocalDate?) -> LocalDate? {
        guard let date = date(name) else { return nil }
        if let latest, date > latest {
            fault(name, "is after the incident")
            return nil
        }
        if date.year < 1900 {
            fault(name, "is before 1900")
            return nil
        }
        return date
    }

    /// Whole years. Other ways to write them are understood, with a warning.
    mutating func age(_ name: String = "age") -> Int? {
        guard let value = self[name] else { return nil }
        if let years = value.integer, AgeText.years.contains(years) { return years }
        let written: String? = if case .number(let text) = value { text } else { value.text }
        guard let years = written.flatMap(AgeText.read), AgeText.years.contains(years) else {
            fault(name, "is not a child's age in whole years, 0 to 25")
            return nil
        }
        slip(name, "is not a whole number of years; taken as \(years)")
        return years
    }

    mutating func sex(_ name: String = "sex") -> Sex? {
        guard let text = text(name) else { return nil }
        switch CodeText.sex(text) {
        case .value(let sex): return sex
        case .notRecorded: return nil
        case .unknownCode:
            fault(name, "is not one of F, M, X")
            return nil
        }
    }

    /// Kept as written, valid or not.
    mutating func upn(_ name: String = "upn") -> String? {
        guard let text = identifier(name) else { return nil }
        if UPN(text) == nil { fault(name, "is not a UPN: its form or check letter is wrong", keeping: true) }
        return text
    }

    /// Kept as written. A wrong check digit makes it no evidence, which is no reason for a person to look.
    mutating func nhsNumber(_ name: String = "nhsNumber") -> String? {
        guard let text = identifier(name) else { return nil }
        if NHSNumber(text) == nil { slip(name, "is not an NHS number: its form or check digit is wrong; not used") }
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
            // A whole address in one text is still evidence.
            fault(name, "is text, not an object; taken as one line")
            return text(name, limit: IncidentLimits.line).map { PostalAddress(lines: [$0]) }
        }
        guard let object = value.object else {
            fault(name, "is \(value.kind), not an object")
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
            fault("lines", "is \(value.kind), not a list of text")
            return []
        }
        if elements.count > IncidentLimits.addressLines {
            fault("lines", "has more than \(IncidentLimits.addressLines) lines; the rest are ignored")
        }
        return elements.prefix(IncidentLimits.addressLines).enumerated().compactMap { index, line in
            text(line, at: "lines/\(index)", limit: IncidentLimits.line)
        }
    }

    /// Kept as written, valid or not.
    private mutating func postcode() -> String? {
        guard let text = text("postcode") else { return nil }
        if Postcode(text) != nil { return text }
        if Postcode(repairing: text) != nil {
            slip("postcode", "is not a postcode, and was corrected to the only likely one")
        } else {
            fault("postcode", "is not a postcode", keeping: true)
        }
        return text
    }
}
