public import EncompassCore

/// Reads one incident of a force's feed.
///
/// A record is refused only if it lacks `force`, `reference`, `occurredAt` or a child (a retraction needs none), or
/// cannot be read. A bad optional value counts as absent, except that a UPN and a postcode are kept as given; it
/// becomes a warning, and within a child a fault of that child. `restricted` and `safeAddress` protect people: anything
/// except a plain `false` is true. Unknown fields are ignored. No fault contains a value.
public struct IncidentReader: Sendable {
    /// A time further ahead of the clock than this is a mistake.
    static let clockSlack = Span.hours(1)

    private let receivedAt: Timestamp?
    private let localTimes: London?

    /// - Parameters:
    ///   - receivedAt: now; without it times in the future are not checked.
    ///   - localTimes: for a force that sends the time on the wall clock, without an offset. Nil refuses such a time.
    public init(receivedAt: Timestamp? = nil, localTimes: London? = nil) {
        self.receivedAt = receivedAt
        self.localTimes = localTimes
    }

    /// One JSON text.
    public func read(_ bytes: [UInt8]) -> ReadIncident {
        do {
            return read(try JSONParser.parse(bytes))
        } catch {
            return .refused(RefusedRecord(error))
        }
    }

    /// One line of a feed.
    public func read(_ line: LineSplitter.Line) -> ReadIncident {
        guard case .bytes(let bytes) = line.content else {
            let fault = Fault(pointer: "", detail: "the line is too long to be read")
            return .refused(RefusedRecord(kind: .notJSON, faults: [fault]))
        }
        let result = read(bytes)
        guard !line.isTerminated, case .refused(var record) = result, record.kind == .notJSON else { return result }
        record.faults.append(
            Fault(pointer: "", detail: "the feed ends here without a line break: the line may be cut off"))
        return .refused(record)
    }

    /// One JSON value.
    public func read(_ value: JSONValue) -> ReadIncident {
        guard let object = value.object else {
            let fault = Fault(pointer: "", detail: "is \(value.kind), not an object")
            return .refused(RefusedRecord(kind: .invalid, faults: [fault]))
        }
        var record = IncidentRecord(object, receivedAt: receivedAt, localTimes: localTimes)
        return record.read()
    }
}

/// The result of reading one record of a feed.
public enum ReadIncident: Hashable, Sendable {
    case accepted(AcceptedIncident)
    case refused(RefusedRecord)
}

/// A record that was read, with its faults.
public struct AcceptedIncident: Hashable, Sendable {
    public var incident: Incident
    /// Every fault, including its children's.
    public var warnings: [Fault]
    /// By index in `incident.children`: children with faults go to a person.
    public var childFaults: [Int: [Fault]]
    /// See `IncidentContent`: equal exactly when two records of one incident have the same content.
    public var content: [UInt8]
}

/// A record that cannot be accepted: it is quarantined until a person resolves it.
public struct RefusedRecord: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// Not JSON at all (HTTP 400).
        case notJSON
        /// JSON with the wrong content (HTTP 422).
        case invalid
    }

    public var kind: Kind
    /// Every fault, the reasons for refusal first.
    public var faults: [Fault]
    /// If they could be read.
    public var force: String?
    public var reference: String?

    public init(kind: Kind, faults: [Fault], force: String? = nil, reference: String? = nil) {
        self.kind = kind
        self.faults = faults
        self.force = force
        self.reference = reference
    }

    init(_ error: JSONError) {
        self.init(kind: .notJSON, faults: [Fault(pointer: "", detail: "is not JSON: " + error.description)])
    }
}

/// How long the parts of an incident may be, in code points. They protect pages, logs and messages from floods. Longer
/// values are cut with a warning; a longer identifier is refused.
public enum IncidentLimits {
    /// `force`: lower-case ASCII letters, digits and single hyphens between them.
    public static let force = 64
    /// `reference` of the incident and of a child.
    public static let reference = 128
    /// Names, relationships, places, postcodes, numbers of any kind.
    public static let name = 200
    /// One line of an address, a school's name, an employer.
    public static let line = 300
    /// Lines of one address.
    public static let addressLines = 10
    /// Circumstances, the summary for schools, what a child said.
    public static let narrative = 100_000
    /// Children of one incident; a record with more is refused, since it is not a household.
    public static let children = 200
    /// Adults of one incident; further ones are left out with a warning.
    public static let adults = 200
    /// The highest `revision`.
    public static let revision = 1_000_000_000
}
