public import EncompassCore

/// What a person typed in place of a refused record.
public struct TypedIncident: Hashable, Sendable, Codable {
    public struct Child: Hashable, Sendable, Codable {
        /// Its place in the refused record's list, from 0; nil for one that the record does not list.
        public var held: Int?
        /// Whether a child of the record is left out.
        public var isTakenOut = false
        public var forename = ""
        public var surname = ""
        /// `2015-03-02`
        public var dateOfBirth = ""
        public var upn = ""
        public var sex = ""
        /// Six digits, or a name.
        public var school = ""
        public var street = ""
        public var town = ""
        public var postcode = ""

        public init() {}

        /// As a form shows it before anything is typed.
        public init(_ read: RefusedReading.Child) {
            forename = read.forename ?? ""
            surname = read.surname ?? ""
            dateOfBirth = read.dateOfBirth ?? ""
            sex = read.sex ?? ""
            upn = read.upn ?? ""
            school = read.school ?? ""
            street = read.street ?? ""
            town = read.town ?? ""
            postcode = read.postcode ?? ""
        }

        /// Whether nothing is typed.
        public var isEmpty: Bool {
            [forename, surname, dateOfBirth, sex, upn, school, street, town, postcode].allSatisfy(\.isEmpty)
        }
    }

    /// Somebody who may not be told, as a party to the incident.
    public struct Adult: Hashable, Sendable, Codable {
        public var held: Int?
        public var isTakenOut = false
        public var forename = ""
        public var surname = ""
        /// `allegedPerpetrator`
        public var role = ""

        public init() {}

        /// As a form shows it before anything is typed.
        public init(_ read: RefusedReading.Adult) {
            forename = read.forename ?? ""
            surname = read.surname ?? ""
            role = read.role ?? ""
        }

        /// Whether nobody is named.
        public var isEmpty: Bool { forename.isEmpty && surname.isEmpty }
    }

    public var force: String
    public var reference: String
    public var occurredAt: Timestamp
    public var schoolSummary: String
    public var children: [Child]
    public var adults: [Adult]

    public init(
        force: String, reference: String, occurredAt: Timestamp, schoolSummary: String = "", children: [Child] = [],
        adults: [Adult] = []
    ) {
        self.force = force
        self.reference = reference
        self.occurredAt = occurredAt
        self.schoolSummary = schoolSummary
        self.children = children
        self.adults = adults
    }

    /// The record to store: what was typed, with everything else that could be read of the refused one. A child or
    /// adult of the record whose fields are left empty stays as it was received unless it is taken out. A record that
    /// could not be read to its end is restricted: the rest may have asked for it.
    ///
    /// - Parameter isRestricted: whether the refused record was handled as a restricted one.
    public func record(keeping reading: RefusedReading, isRestricted: Bool) -> [UInt8] {
        let read = reading.record
        let childList = people(
            RefusedReading.list("children", of: read), children, held: \.held, isTakenOut: \.isTakenOut,
            isEmpty: \.isEmpty, TypedIncident.object)
        let adultList = people(
            RefusedReading.list("adults", of: read), adults, held: \.held, isTakenOut: \.isTakenOut,
            isEmpty: \.isEmpty, TypedIncident.object)
        var record = read.setting("force", .string(force)).setting("reference", .string(reference))
        // The form has no seconds.
        let received = reading.occurredAt.flatMap { Timestamp(rfc3339: $0) }
        if received.map({ $0.milliseconds / 60_000 != occurredAt.milliseconds / 60_000 }) ?? true {
            record = record.setting("occurredAt", .string(occurredAt.rfc3339))
        }
        if schoolSummary != reading.schoolSummary ?? "" {
            record = record.setting("schoolSummary", TypedIncident.text(schoolSummary))
        }
        if !childList.isEmpty || read["status"]?.text != "retracted" {
            record = record.setting("children", .array(childList))
        }
        if !adultList.isEmpty || read["adults"]?.array != nil { record = record.setting("adults", .array(adultList)) }
        if isRestricted || reading.isRestricted || !reading.isWhole {
            record = record.setting("restricted", .bool(true))
        }
        if reading.isAddressSafe || !reading.isWhole && read["safeAddress"] == nil {
            record = record.setting("safeAddress", .bool(true))
        }
        return JSONValue.object(record).serialized
    }

    /// The received people in their order, each as typed if something was typed, then those that were added.
    private func people<Person>(
        _ received: [JSONValue], _ typed: [Person], held: KeyPath<Person, Int?>,
        isTakenOut: KeyPath<Person, Bool>, isEmpty: KeyPath<Person, Bool>,
        _ object: (Person, JSONObject) -> JSONObject
    ) -> [JSONValue] {
        let known = Dictionary(
            typed.compactMap { person in person[keyPath: held].map { ($0, person) } },
            uniquingKeysWith: { first, _ in first })
        let kept = received.enumerated().compactMap { place, element -> JSONValue? in
            guard let person = known[place] else { return element }
            guard !person[keyPath: isTakenOut] else { return nil }
            guard !person[keyPath: isEmpty] else { return element }
            return .object(object(person, element.object ?? JSONObject()))
        }
        let added = typed.filter { person in
            !person[keyPath: isEmpty] && !person[keyPath: isTakenOut]
                && !(person[keyPath: held].map(received.indices.contains) ?? false)
        }
        return kept + added.map { .object(object($0, JSONObject())) }
    }

    /// Only what differs from what the form showed is replaced.
    private static func object(_ child: Child, keeping held: JSONObject) -> JSONObject {
        let read = Child(RefusedReading.Child(.object(held)))
        func merged(
            _ object: JSONObject, _ fields: [(name: String, path: KeyPath<Child, String>)]
        ) -> JSONObject {
            fields.filter { child[keyPath: $0.path] != read[keyPath: $0.path] }.reduce(object) { object, field in
                object.setting(field.name, text(child[keyPath: field.path]))
            }
        }
        var object = merged(
            held,
            [
                ("forename", \.forename), ("surname", \.surname), ("dateOfBirth", \.dateOfBirth), ("upn", \.upn),
                ("sex", \.sex),
            ])
        if child.school != read.school {
            let name = URN(child.school) != nil ? "urn" : "name"
            object = object.setting(
                "school", text(child.school).map { .object(JSONObject([JSONObject.Member(name, $0)])) })
        }
        let received = held["address"]?.object ?? JSONObject()
        var address = merged(received, [("town", \.town), ("postcode", \.postcode)])
        if child.street != read.street {
            let lines = child.street.split(separator: ",").map { JSONValue.string($0.trimmingSpace) }
            address = address.setting("lines", lines.isEmpty ? nil : .array(lines))
        }
        guard address != received else { return object }
        return object.setting("address", address.members.isEmpty ? nil : .object(address))
    }

    private static func object(_ adult: Adult, keeping held: JSONObject) -> JSONObject {
        let read = Adult(RefusedReading.Adult(.object(held)))
        var object = held
        if adult.forename != read.forename { object = object.setting("forename", text(adult.forename)) }
        if adult.surname != read.surname { object = object.setting("surname", text(adult.surname)) }
        if adult.role != read.role { object = object.setting("role", text(adult.role)) }
        return object
    }

    private static func text(_ typed: String) -> JSONValue? { typed.isEmpty ? nil : .string(typed) }
}

extension JSONObject {
    /// With one value of that name, in its place; without it for nil.
    fileprivate func setting(_ name: String, _ value: JSONValue?) -> JSONObject {
        var members = members
        let place = members.firstIndex { $0.name == name } ?? members.count
        members.removeAll { $0.name == name }
        if let value { members.insert(Member(name, value), at: min(place, members.count)) }
        return JSONObject(members)
    }
}

extension Substring {
    fileprivate var trimmingSpace: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
