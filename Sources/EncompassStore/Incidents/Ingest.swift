public import EncompassCore
public import Foundation

/// One record of a push, read but not yet stored.
public enum IngestItem: Sendable {
    case incident(ReceivedIncident)
    case refused(UnreadRecord)
}

/// An incident that could be read.
public struct ReceivedIncident: Sendable {
    public var incident: Incident
    /// The bytes as they came, kept with the record.
    public var raw: Data
    /// SHA-256 of the known fields after defaults, the revision left out.
    public var contentHash: Data
    public var warnings: [Fault]
    /// Faults of a child, by its position in `incident.children`: that child goes to a person.
    public var childFaults: [Int: [Fault]]

    public init(
        incident: Incident, raw: Data, contentHash: Data, warnings: [Fault] = [], childFaults: [Int: [Fault]] = [:]
    ) {
        self.incident = incident
        self.raw = raw
        self.contentHash = contentHash
        self.warnings = warnings
        self.childFaults = childFaults
    }
}

/// A record that could not be read or lacks what it must have: quarantined, and an exception until a person settles it.
public struct UnreadRecord: Sendable {
    public var raw: Data
    /// Line of the push, from 1; absent for a body of one record.
    public var line: Int?
    public var faults: [Fault]
    /// Whether it asks for protection, as far as it can be read.
    public var isGuarded: Bool

    public init(raw: Data, line: Int?, faults: [Fault], isGuarded: Bool = false) {
        self.raw = raw
        self.line = line
        self.faults = faults
        self.isGuarded = isGuarded
    }
}

/// Who pushed, and by when a person must settle what cannot be read.
public struct IngestContext: Sendable {
    public var force: String
    public var credential: String
    public var exceptionDeadline: Timestamp
    /// One name for all parts of a push: what is refused of it stands as one exception. Nil for a record by itself.
    public var push: String?

    public init(force: String, credential: String, exceptionDeadline: Timestamp, push: String? = nil) {
        self.force = force
        self.credential = credential
        self.exceptionDeadline = exceptionDeadline
        self.push = push
    }
}

/// What became of one record, once it is durable.
public enum IngestOutcome: Hashable, Sendable {
    case accepted(id: String, revision: Int)
    case duplicate(id: String, revision: Int)
    /// The revision is held with other content, or lower than one held.
    case conflict(id: String, held: Int)
    case quarantined(id: String)
}
