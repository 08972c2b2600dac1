public import EncompassCore
public import Foundation
import GRDB

/// One record of a push, read but not yet stored.
public enum IngestItem: Sendable {
    case incident(ReceivedIncident)
    case refused(UnreadRecord)
}

/// An incident that could be read.
public struct ReceivedIncident: Sendable {
    public var incident: Incident
    /// The bytes as received, kept with the record.
    public var raw: Data
    /// SHA-256 of the known fields after defaults, without the revision.
    public var contentHash: Data
    public var warnings: [Fault]
    /// Faults of a child, by its position in `incident.children`: a person decides on that child.
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

/// A record that could not be read or lacks a required field: quarantined, and an exception until a person resolves
/// it.
public struct UnreadRecord: Sendable {
    public var raw: Data
    /// Line of the push, from 1; nil for a body of one record.
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

/// Who pushed, and the deadline of exceptions.
public struct IngestContext: Sendable {
    public var force: String
    public var credential: String
    /// Who typed the record at the desk; nil for a record of the force's.
    var typedBy: Actor?
    public var exceptionDeadline: Timestamp
    /// Shared by all parts of a push: its refused records become one exception. Nil for a single record.
    public var push: String?
    /// Under which the program's log has what becomes of the records, to the acknowledgement.
    public var correlation: String?

    public init(
        force: String, credential: String, exceptionDeadline: Timestamp, push: String? = nil, correlation: String? = nil
    ) {
        self.force = force
        self.credential = credential
        self.exceptionDeadline = exceptionDeadline
        self.push = push
        self.correlation = correlation
    }

    /// The sender in the log.
    var actor: Actor { typedBy ?? .credential("feed", credential) }
}

/// The result of one record, once it is durable.
public enum IngestOutcome: Hashable, Sendable {
    case accepted(id: String, revision: Int)
    case duplicate(id: String, revision: Int)
    /// The revision is held with other content, or is lower than one held.
    case conflict(id: String, held: Int)
    case quarantined(id: String)
}

extension Incidents {
    /// Stores the records of one push, or of a part of it, in one transaction; on return they are on disk.
    ///
    /// - Returns: an outcome for each item, in order.
    /// - Throws: `StoreError` `unavailable` if they cannot be stored, or the database is damaged.
    public func ingest(
        _ items: [IngestItem], context: IngestContext, at now: Timestamp
    ) throws -> [IngestOutcome] {
        try store.requireSound()
        // Encoding and sealing take longer than writing, so they are done before the connection is taken.
        let items = try items.map { try SealedItem($0, keys: keys) }
        return try write(at: now) { tx in
            try tx.requireNotSuperseded()
            return try items.map { item in
                switch item {
                case .incident(let sealed): try tx.ingest(sealed.sealedAgainIfNeeded(with: keys), context: context)
                case .refused(let record): try tx.quarantine(record, context: context)
                }
            }
        }
    }
}

/// A record whose bodies are ready to be written.
private enum SealedItem {
    case incident(SealedIncident)
    case refused(UnreadRecord)

    init(_ item: IngestItem, keys: KeyRing) throws {
        switch item {
        case .incident(let received): self = .incident(try SealedIncident(received, keys: keys))
        case .refused(let record): self = .refused(record)
        }
    }
}

/// An incident whose bodies are encoded and sealed.
struct SealedIncident {
    let received: ReceivedIncident
    let incident: Body
    let raw: Body
    /// In the order of the incident's children.
    let children: [Body]

    init(_ received: ReceivedIncident, keys: KeyRing) throws {
        self.received = received
        incident = try keys.seal(received.incident)
        raw = try keys.seal(bytes: received.raw)
        children = try received.incident.children.map { try keys.seal($0) }
    }

    /// A data key that was replaced meanwhile is retired once no stored row is sealed with it: nothing may be written
    /// under it any more.
    func sealedAgainIfNeeded(with keys: KeyRing) throws -> SealedIncident {
        ([incident, raw] + children).allSatisfy { $0.keyId == keys.dataKeys.current }
            ? self : try SealedIncident(received, keys: keys)
    }
}

extension Transaction {
    /// - Throws: `unavailable` if another machine has taken over.
    func requireNotSuperseded() throws {
        guard try openRecovery()?.cause != .superseded else {
            throw StoreError(.unavailable, "recovery.superseded")
        }
    }

    fileprivate func ingest(_ sealed: SealedIncident, context: IngestContext) throws -> IngestOutcome {
        let received = sealed.received
        let held = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, revision FROM incident WHERE force = ? AND reference = ?"),
            arguments: [context.force, received.incident.reference])
        guard let held else {
            let id = newId()
            try insert(sealed, id: id, context: context)
            return .accepted(id: id, revision: received.incident.revision ?? 1)
        }
        return try supersede(held["id"], current: held["revision"], by: sealed, context: context)
    }

    /// A repeat of anything held is a duplicate, even of an older revision: a push cut off midway is pushed again
    /// whole, with a record and its correction in it.
    private func supersede(
        _ id: String, current: Int, by sealed: SealedIncident, context: IngestContext
    ) throws -> IngestOutcome {
        let received = sealed.received
        if let wanted = received.incident.revision {
            if let same = try heldRevision(of: id, numbered: wanted) {
                if same == received.contentHash { return .duplicate(id: id, revision: wanted) }
                return try conflict(id, held: current, wanted: wanted, received, context: context)
            }
            guard wanted > current else {
                return try conflict(id, held: current, wanted: wanted, received, context: context)
            }
        } else if let revision = try Int.fetchOne(
            db.cachedStatement(
                sql: "SELECT revision FROM incident_revision WHERE incident = ? AND content_hash = ? LIMIT 1"),
            arguments: [id, received.contentHash])
        {
            return .duplicate(id: id, revision: revision)
        }
        let revision = received.incident.revision ?? current + 1
        try revise(id, to: revision, sealed, context: context)
        return .accepted(id: id, revision: revision)
    }

    private func conflict(
        _ id: String, held: Int, wanted: Int, _ received: ReceivedIncident, context: IngestContext
    ) throws -> IngestOutcome {
        let detail = "revision \(wanted) came with other content, or after revision \(held)"
        func openConflict() throws -> String? {
            try String.fetchOne(
                db,
                sql: """
                    SELECT id FROM exception WHERE incident = ? AND kind = 'conflict' AND detail = ?
                    AND settled_at IS NULL
                    """, arguments: [id, detail])
        }
        if try openConflict() == nil {
            let isRestricted = try Bool.fetchOne(
                db, sql: "SELECT restricted FROM incident WHERE id = ?", arguments: [id])
            try openException(
                NewException(
                    kind: .conflict, force: context.force, incident: id, deadlineAt: context.exceptionDeadline,
                    restricted: isRestricted == true || received.incident.isGuarded, detail: detail))
        }
        if let exception = try openConflict() {
            try keepRefused(received, for: exception, revision: wanted, held: held, context: context)
        }
        return .conflict(id: id, held: held)
    }
}

extension Reading {
    fileprivate func heldRevision(of id: String, numbered revision: Int) throws -> Data? {
        try Data.fetchOne(
            db.cachedStatement(sql: "SELECT content_hash FROM incident_revision WHERE incident = ? AND revision = ?"),
            arguments: [id, revision])
    }
}
