public import EncompassCore

/// What a person can be shown of a refused record: its text with the faults marked in it, and what could be read of it.
public struct RefusedReading: Sendable {
    /// A piece of the text.
    public struct Piece: Hashable, Sendable {
        public let text: String
        /// The numbers of the faults that are here, from 1; empty for text in which nothing is wrong.
        public let faults: [Int]
    }

    /// A child, as far as the record names one.
    public struct Child: Hashable, Sendable {
        public var forename: String?
        public var surname: String?
        /// As written.
        public var dateOfBirth: String?
        public var upn: String?
        public var sex: String?
        /// Its number or name, as written.
        public var school: String?
        public var street: String?
        public var town: String?
        public var postcode: String?

        public init() {}
    }

    /// The whole text as received, up to a limit, in pieces.
    public let pieces: [Piece]
    public let isCut: Bool
    public let reference: String?
    /// As written.
    public let occurredAt: String?
    public let schoolSummary: String?
    public let children: [Child]
    /// What could be read, as a record.
    public let record: JSONObject

    public init(_ bytes: [UInt8], _ faults: [Fault]) {
        let scan = JSONScan(bytes)
        let record = (try? JSONParser.parse(bytes))?.object ?? scan.value.object ?? JSONObject()
        self.record = record
        func text(_ value: JSONValue?) -> String? {
            switch value {
            case .string(let text): CleanText(text, limit: IncidentLimits.line).text
            case .number(let number): number
            default: nil
            }
        }
        reference = text(record["reference"]) ?? RawRecord(bytes).reference
        occurredAt = text(record["occurredAt"])
        schoolSummary = text(record["schoolSummary"])
        let listed = record["children"]?.array ?? record["children"]?.object.map { [.object($0)] } ?? []
        children = listed.compactMap(\.object).map { object in
            var child = Child()
            child.forename = text(object["forename"])
            child.surname = text(object["surname"])
            child.dateOfBirth = text(object["dateOfBirth"])
            child.upn = text(object["upn"])
            child.sex = text(object["sex"])
            child.school = text(object["school"]?["urn"]) ?? text(object["school"]?["name"]) ?? text(object["school"])
            child.street = object["address"]?["lines"]?.array?.compactMap(text).joined(separator: ", ")
            child.town = text(object["address"]?["town"])
            child.postcode = text(object["address"]?["postcode"])
            return child
        }
        let limit = RawRecord.limit
        isCut = bytes.count > limit
        pieces = RefusedReading.pieces(Array(bytes.prefix(limit)), faults, scan)
    }

    private static func pieces(_ bytes: [UInt8], _ faults: [Fault], _ scan: JSONScan) -> [Piece] {
        var places: [(range: Range<Int>, fault: Int)] = []
        for (number, fault) in faults.enumerated() {
            let broken = scan.brokenAt.map { $0..<min($0 + 1, bytes.count) }
            let place = fault.pointer.isEmpty ? broken : scan.place(of: fault.pointer) ?? broken
            guard let place, place.lowerBound < place.upperBound, place.upperBound <= bytes.count else { continue }
            places.append((place, number + 1))
        }
        places.sort { ($0.range.lowerBound, $0.fault) < ($1.range.lowerBound, $1.fault) }
        var pieces: [Piece] = []
        var done = 0
        func add(to end: Int, _ faults: [Int]) {
            guard end > done else { return }
            pieces.append(Piece(text: shown(bytes[done..<end]), faults: faults))
            done = end
        }
        while let first = places.first {
            let here = places.prefix { $0.range.lowerBound < first.range.upperBound }
            places.removeFirst(here.count)
            add(to: first.range.lowerBound, [])
            add(to: whole(first.range.upperBound, in: bytes), here.map(\.fault))
        }
        add(to: bytes.count, [])
        return pieces
    }

    /// The end of the character at `end`.
    private static func whole(_ end: Int, in bytes: [UInt8]) -> Int {
        var end = end
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    /// Without characters that could do something to the page or the reader.
    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        let kept = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.value {
            case 0x0A: scalar
            case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: " "
            default: scalar
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: kept)
        return String(text)
    }
}

/// What a person typed in place of a refused record.
public struct TypedIncident: Hashable, Sendable, Codable {
    public struct Child: Hashable, Sendable, Codable {
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

        public var isEmpty: Bool { self == Child() }
    }

    public var force: String
    public var reference: String
    public var occurredAt: Timestamp
    public var schoolSummary: String
    public var children: [Child]

    public init(
        force: String, reference: String, occurredAt: Timestamp, schoolSummary: String = "", children: [Child] = []
    ) {
        self.force = force
        self.reference = reference
        self.occurredAt = occurredAt
        self.schoolSummary = schoolSummary
        self.children = children
    }

    /// The record to store: what was typed, with everything else that could be read of the refused one. A child keeps
    /// its place in the list, and with it what the record says of it besides.
    public func record(keeping read: JSONObject) -> [UInt8] {
        let listed = read["children"]?.array ?? read["children"]?.object.map { [.object($0)] } ?? []
        let typed = children.enumerated().filter { !$0.element.isEmpty }.map { place, child in
            let held = place < listed.count ? listed[place].object ?? JSONObject() : JSONObject()
            return JSONValue.object(TypedIncident.object(child, keeping: held))
        }
        var record = read.setting("force", .string(force)).setting("reference", .string(reference))
            .setting("occurredAt", .string(occurredAt.rfc3339))
            .setting("schoolSummary", TypedIncident.text(schoolSummary))
        if !typed.isEmpty || read["status"]?.text != "retracted" { record = record.setting("children", .array(typed)) }
        return JSONValue.object(record).serialized
    }

    private static func object(_ child: Child, keeping held: JSONObject) -> JSONObject {
        let isNumber = URN(child.school) != nil
        let school: JSONValue? =
            child.school.isEmpty
            ? nil
            : .object(JSONObject([JSONObject.Member(isNumber ? "urn" : "name", .string(child.school))]))
        var address = held["address"]?.object ?? JSONObject()
        let lines = child.street.split(separator: ",").map { JSONValue.string($0.trimmingSpace) }
        address = address.setting("lines", lines.isEmpty ? nil : .array(lines))
            .setting("town", text(child.town)).setting("postcode", text(child.postcode))
        return held.setting("forename", text(child.forename)).setting("surname", text(child.surname))
            .setting("dateOfBirth", text(child.dateOfBirth)).setting("upn", text(child.upn))
            .setting("sex", text(child.sex)).setting("school", school)
            .setting("address", address.members.isEmpty ? nil : .object(address))
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
