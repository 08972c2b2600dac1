public import EncompassCore

/// What became of one record of a feed.
public enum ReadIncident: Hashable, Sendable {
    case accepted(AcceptedIncident)
    case refused(RefusedRecord)
}

/// A record that was understood, with everything that is wrong with it all the same.
public struct AcceptedIncident: Hashable, Sendable {
    public var incident: Incident
    /// Every fault in it, those of its children included.
    public var warnings: [Fault]
    /// By index in `incident.children`: those that have any go to a person.
    public var childFaults: [Int: [Fault]]
    /// See `IncidentContent`: equal exactly when two records of one incident say the same.
    public var content: [UInt8]
}

/// A record that cannot be taken, to be quarantined until a person settles it.
public struct RefusedRecord: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// Not JSON at all (HTTP 400).
        case notJSON
        /// JSON with the wrong content (HTTP 422).
        case invalid
    }

    public var kind: Kind
    /// Every fault, what stands in the way first.
    public var faults: [Fault]
    /// Where they could be read.
    public var force: String?
    public var reference: String?

    public init(kind: Kind, faults: [Fault], force: String? = nil, reference: String? = nil) {
        self.kind = kind
        self.faults = faults
        self.force = force
        self.reference = reference
    }

    init(_ error: JSONError) {
        self.init(kind: .notJSON, faults: [Fault(pointer: "", detail: "not JSON: " + error.description)])
    }
}
