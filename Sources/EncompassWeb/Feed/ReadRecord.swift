import Crypto
import EncompassCore
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes

/// One record of a push, read: what to store, and what to answer where nothing is stored.
enum ReadRecord: Sendable {
    case store(IngestItem, Described)
    /// Refused before storing: another force's record.
    case turnedAway(Described, Problem)

    /// What the answer says of the record.
    struct Described: Sendable {
        var reference: String?
        var warnings: [Fault] = []
        /// Why it is refused, where it is.
        var problem: Problem?
    }

    /// Reads one JSON text.
    ///
    /// - Parameter line: of the push, from 1; nil for a body of one record.
    init(_ bytes: [UInt8], line: Int?, force: String, at now: Timestamp) {
        switch IncidentReader(receivedAt: now).read(bytes) {
        case .accepted(let accepted):
            let described = Described(reference: accepted.incident.reference, warnings: accepted.warnings)
            guard accepted.incident.force == force else {
                self = .turnedAway(described, Problem(.forbidden, "the record is another force's"))
                return
            }
            let received = ReceivedIncident(
                incident: accepted.incident, raw: Data(bytes),
                contentHash: Data(SHA256.hash(data: Data(accepted.content))), warnings: accepted.warnings,
                childFaults: accepted.childFaults)
            self = .store(.incident(received), described)
        case .refused(let refused):
            var problem = Problem.invalid(refused.faults)
            if refused.kind == .notJSON { problem.status = .badRequest }
            self = .store(
                .refused(
                    UnreadRecord(
                        raw: Data(bytes), line: line, faults: refused.faults, isGuarded: RawRecord(bytes).isGuarded)),
                Described(reference: refused.reference, problem: problem))
        }
    }

    /// A line that was too long to be held: what stands for it tells a person which line of which push it was.
    static func tooLong(line: Int, limit: Int, at now: Timestamp) -> ReadRecord {
        let fault = Fault(pointer: "", detail: "the line is longer than \(limit) bytes and was not kept")
        var problem = Problem(.contentTooLarge, fault.detail)
        problem.errors = [fault]
        let raw = Data("line \(line) of the push received at \(now.rfc3339)".utf8)
        return .store(.refused(UnreadRecord(raw: raw, line: line, faults: [fault])), Described(problem: problem))
    }
}
