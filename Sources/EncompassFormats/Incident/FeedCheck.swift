public import EncompassCore

/// Reads a feed as the service would, without storing anything: for `feed check`.
public struct FeedCheck: Sendable {
    /// One line and its result.
    public struct Line: Hashable, Sendable {
        /// From 1, blank lines counted.
        public let number: Int
        public let result: ReadIncident
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
        let results = lines.map { Line(number: $0.number, result: reader.read($0)) }
        for line in results { totals.count(line.result) }
        totals.blank = splitter.blankCount
        return results
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
