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
        public var isUnborn = false

        /// - Parameter element: of the record's list; one that is no object says nothing that can be read.
        init(_ element: JSONValue) {
            forename = RefusedReading.line(element["forename"])
            surname = RefusedReading.line(element["surname"])
            dateOfBirth = RefusedReading.line(element["dateOfBirth"])
            upn = RefusedReading.line(element["upn"])
            sex = RefusedReading.line(element["sex"])
            let claim = element["school"]
            school =
                RefusedReading.line(claim?["urn"]) ?? RefusedReading.line(claim?["name"]) ?? RefusedReading.line(claim)
            let address = element["address"]
            street = address?["lines"]?.array?.compactMap(RefusedReading.line).joined(separator: ", ")
            town = RefusedReading.line(address?["town"])
            postcode = RefusedReading.line(address?["postcode"])
            isUnborn = element["unborn"] == .bool(true)
        }
    }

    /// An adult, as far as the record names one.
    public struct Adult: Hashable, Sendable {
        public var forename: String?
        public var surname: String?
        /// As written.
        public var role: String?

        init(_ element: JSONValue) {
            forename = RefusedReading.line(element["forename"])
            surname = RefusedReading.line(element["surname"])
            role = RefusedReading.line(element["role"])
        }
    }

    /// The whole text as received, up to a limit, in pieces.
    public let pieces: [Piece]
    public let isCut: Bool
    public let reference: String?
    /// As written.
    public let occurredAt: String?
    public let schoolSummary: String?
    /// In the order of the record, with one for each that it lists, even if nothing of it can be read.
    public let children: [Child]
    public let adults: [Adult]
    /// What could be read, as a record.
    let record: JSONObject
    /// Whether it could be read to its end: if not, what it says of protection may be in the rest.
    public let isWhole: Bool
    /// The names of fields of the record that could not be read, or not to their end.
    public let unread: [String]
    /// Whether it asks for protection, as far as that can be read.
    public var isGuarded: Bool { isRestricted || isAddressSafe }
    let isRestricted: Bool
    let isAddressSafe: Bool

    public init(_ bytes: [UInt8], _ faults: [Fault]) {
        let scan = JSONScan(bytes)
        let whole = (try? JSONParser.parse(bytes))?.object
        let record = whole ?? scan.value?.object ?? JSONObject()
        self.record = record
        isWhole = whole != nil
        let raw = RawRecord(bytes)
        isRestricted = raw.isRestricted
        isAddressSafe = raw.isAddressSafe
        reference = RefusedReading.line(record["reference"]) ?? raw.reference
        occurredAt = RefusedReading.line(record["occurredAt"])
        schoolSummary = record["schoolSummary"]?.text.flatMap {
            CleanText($0, limit: IncidentLimits.narrative, keepsLines: true).text
        }
        children = RefusedReading.list("children", of: record).map(Child.init)
        adults = RefusedReading.list("adults", of: record).map(Adult.init)
        unread = isWhole ? [] : RefusedReading.unread(bytes, scan, record)
        let limit = RawRecord.limit
        isCut = bytes.count > limit
        pieces = RefusedReading.pieces(Array(bytes.prefix(limit)), faults, scan)
    }

    /// The elements of a list; a single object counts as a list of one.
    static func list(_ name: String, of record: JSONObject) -> [JSONValue] {
        record[name]?.array ?? record[name]?.object.map { [.object($0)] } ?? []
    }

    private static func line(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): CleanText(text, limit: IncidentLimits.line).text
        case .number(let number): number
        default: nil
        }
    }

    /// The record's fields that are named after the place where reading stopped, and the one in which it stopped.
    private static func unread(_ bytes: [UInt8], _ scan: JSONScan, _ record: JSONObject) -> [String] {
        let end = scan.brokenAt ?? 0
        return FeedField.names(of: .incident).filter { name in
            name == scan.brokenIn
                || record[name] == nil && bytes.places(ofName: name).contains { $0.lowerBound >= end }
        }
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
        var left = places[...]
        var pieces: [Piece] = []
        var done = 0
        func add(to end: Int, _ faults: [Int]) {
            guard end > done else { return }
            pieces.append(Piece(text: shown(bytes[done..<end]), faults: faults))
            done = end
        }
        while let first = left.first {
            let here = left.prefix { $0.range.lowerBound < first.range.upperBound }
            left.removeFirst(here.count)
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
