import Crypto
public import EncompassCore
import EncompassFormats
import EncompassStore
import Foundation

/// The answer to one record of a push, given once the record is on disk.
public struct RecordAnswer: Hashable, Sendable {
    /// What became of the record.
    public enum Outcome: Hashable, Sendable {
        case accepted(id: String, revision: Int)
        case duplicate(id: String, revision: Int)
        /// The revision is held with other content, or is lower than one held: an exception is opened.
        case conflict(id: String, held: Int)
        /// It could not be read: it is quarantined until a person resolves its exception.
        case quarantined(id: String, Unread)
        /// Refused; nothing of it is kept.
        case anotherForce
    }

    /// Why a record could not be read.
    public enum Unread: Hashable, Sendable {
        case notJSON
        /// It lacks a required field, or has one that cannot be understood.
        case invalid
        /// Longer than the limit; only its position in the push is kept.
        case tooLong
    }

    /// Its number in the push, from 1; nil for a single record.
    public let line: Int?
    /// The force's reference, if it could be read.
    public let reference: String?
    /// Everything wrong with it: warnings, or why it could not be read.
    public let faults: [Fault]
    public let outcome: Outcome
}

/// One record of a push, read but not yet stored.
struct FeedRecord {
    private let line: Int?
    private let reference: String?
    private let faults: [Fault]
    private let unread: RecordAnswer.Unread
    /// What to store; nil if nothing of it may be kept.
    let item: IngestItem?

    /// - Parameter line: its number in the push, from 1; nil for a single record.
    init(_ bytes: [UInt8], line: Int?, force: String, by reader: IncidentReader) {
        self.line = line
        switch reader.read(bytes) {
        case .accepted(let accepted):
            reference = accepted.incident.reference
            faults = accepted.warnings
            unread = .invalid
            item =
                accepted.incident.force == force
                ? .incident(
                    ReceivedIncident(
                        incident: accepted.incident, raw: Data(bytes),
                        contentHash: Data(SHA256.hash(data: Data(accepted.content))), warnings: accepted.warnings,
                        childFaults: accepted.childFaults)) : nil
        case .refused(let refused):
            reference = refused.reference
            faults = refused.faults
            unread = refused.kind == .notJSON ? .notJSON : .invalid
            item = .refused(
                UnreadRecord(
                    raw: Data(bytes), line: line, faults: refused.faults, isGuarded: RawRecord(bytes).isGuarded))
        }
    }

    /// A line that was too long to hold is stored as a text that tells a person where it was.
    init(_ line: LineSplitter.Line, force: String, limit: Int, by reader: IncidentReader, at now: Timestamp) {
        switch line.content {
        case .bytes(let bytes): self.init(bytes, line: line.number, force: force, by: reader)
        case .tooLong: self.init(tooLong: line.number, limit: limit, at: now)
        }
    }

    private init(tooLong line: Int, limit: Int, at now: Timestamp) {
        self.line = line
        reference = nil
        faults = [Fault(pointer: "", detail: "the line is longer than \(limit) bytes and was not kept")]
        unread = .tooLong
        let raw = Data("line \(line) of the push received at \(now.rfc3339)".utf8)
        item = .refused(UnreadRecord(raw: raw, line: line, faults: faults))
    }

    /// - Parameter outcome: what the store did with `item`.
    func answer(_ outcome: IngestOutcome?) -> RecordAnswer {
        let result: RecordAnswer.Outcome =
            switch outcome {
            case nil: .anotherForce
            case .accepted(let id, let revision): .accepted(id: id, revision: revision)
            case .duplicate(let id, let revision): .duplicate(id: id, revision: revision)
            case .conflict(let id, let held): .conflict(id: id, held: held)
            case .quarantined(let id): .quarantined(id: id, unread)
            }
        return RecordAnswer(line: line, reference: reference, faults: faults, outcome: result)
    }
}
