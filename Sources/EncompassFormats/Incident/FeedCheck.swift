public import EncompassCore

/// Reads a feed as the service would, without storing anything: for `feed check`.
public struct FeedCheck: Sendable {
    /// One line and its result.
    public struct Line: Hashable, Sendable {
        /// From 1, blank lines counted.
        public let number: Int
        public let result: ReadIncident
        /// Names in it that are no field of the feed: the service keeps them in the record and does not read them.
        public let unknown: [Fault]
    }

    public struct Totals: Hashable, Sendable {
        public fileprivate(set) var accepted = 0
        public fileprivate(set) var acceptedWithWarnings = 0
        public fileprivate(set) var refused = 0
        public fileprivate(set) var blank = 0
        public fileprivate(set) var children = 0
        /// Children who would go to a person because of a fault.
        public fileprivate(set) var childrenWithFaults = 0
    }

    public private(set) var totals = Totals()
    private var splitter: LineSplitter
    private let reader: IncidentReader

    /// - Parameter localTimes: see `IncidentReader`.
    public init(
        receivedAt: Timestamp? = nil, localTimes: London? = nil, lineLimit: Int = LineSplitter.usualLimit
    ) {
        splitter = LineSplitter(limit: lineLimit)
        reader = IncidentReader(receivedAt: receivedAt, localTimes: localTimes)
    }

    /// The results of the lines that end within `chunk`.
    public mutating func feed(_ chunk: some Collection<UInt8>) -> [Line] { read(splitter.feed(chunk)) }

    /// The result of a last line without a line break.
    public mutating func finish() -> [Line] { read(splitter.finish()) }

    private mutating func read(_ lines: [LineSplitter.Line]) -> [Line] {
        let results = lines.map { line in
            Line(number: line.number, result: reader.read(line), unknown: FeedCheck.unknown(in: line.content))
        }
        for line in results { totals.count(line.result) }
        totals.blank = splitter.blankCount
        return results
    }

    private static func unknown(in line: LineSplitter.Line.Content) -> [Fault] {
        guard case .bytes(let bytes) = line, let record = try? JSONParser.parse(bytes) else { return [] }
        var unknown: [Fault] = []
        collect(from: record, .incident, at: "", into: &unknown)
        return unknown
    }

    /// A misspelt field is the only sign of what is missing: nobody is told by the service.
    private static func collect(
        from value: JSONValue, _ part: FeedField.Part, at place: String, into found: inout [Fault]
    ) {
        if let list = value.array {
            for (index, element) in list.enumerated() {
                collect(from: element, part, at: "\(place)/\(index)", into: &found)
            }
            return
        }
        let names = FeedField.names(of: part)
        for member in value.object?.members ?? [] {
            let pointer = place + "/" + member.name.replacing("~", with: "~0").replacing("/", with: "~1")
            if names.contains(member.name) {
                let inner =
                    member.name == "children"
                    ? .child : member.name == "adults" ? .adult : FeedMapping.part(of: member.name)
                if let inner { collect(from: member.value, inner, at: pointer, into: &found) }
            } else {
                let nearest = Headings.nearest(to: member.name, among: names).map { ": is \($0) meant?" } ?? ""
                found.append(Fault(pointer: pointer, detail: "is no field of the feed, and is not read" + nearest))
            }
        }
    }
}

/// Reads the records of a mapped export as the service would, and counts their faults by kind and place.
public struct ExportCheck: Sendable {
    public private(set) var totals = FeedCheck.Totals()
    public private(set) var tally = FindingTally()
    private let reader: IncidentReader

    /// - Parameter localTimes: see `IncidentReader`.
    public init(receivedAt: Timestamp, localTimes: London?) {
        reader = IncidentReader(receivedAt: receivedAt, localTimes: localTimes)
    }

    public mutating func read(_ record: TranslatedRecord) -> ReadIncident {
        let result = reader.read(record.bytes)
        totals.count(result)
        let (severity, faults): (FindingTally.Severity, [Fault]) =
            switch result {
            case .accepted(let accepted): (.warning, accepted.warnings)
            case .refused(let refused): (.rejected, refused.faults)
            }
        tally.add(record, severity, faults)
        return result
    }
}

extension FindingTally {
    /// The faults of one record, and what was noted when it was translated. A record that could not be translated is
    /// refused for that alone.
    public mutating func add(_ record: TranslatedRecord, _ severity: Severity, _ faults: [Fault]) {
        for note in record.notes { add(record.isUnread ? .rejected : .warning, at: note.place, note.detail) }
        if record.isUnread { return }
        for fault in faults { add(severity, at: record.place(of: fault.pointer), fault.detail) }
    }
}

extension FeedCheck.Totals {
    fileprivate mutating func count(_ result: ReadIncident) {
        switch result {
        case .accepted(let record):
            accepted += 1
            if !record.warnings.isEmpty { acceptedWithWarnings += 1 }
            children += record.incident.children.count
            childrenWithFaults += record.childFaults.count
        case .refused: refused += 1
        }
    }
}
