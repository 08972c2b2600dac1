public import EncompassCore
public import Foundation
import GRDB

/// One entry of an exported log, with everything that its place in the chain depends on: an export can be verified
/// without the database and without its key.
public struct ExportedEntry: Hashable, Sendable, Codable {
    /// What became of an entry's payload.
    public enum Payload: String, Hashable, Sendable, Codable { case present, erased, withheld }

    public var seq: Int64
    /// Milliseconds since 1970.
    public var at: Int64
    /// The same moment as RFC 3339.
    public var time: String
    public var kind: String
    public var action: String
    public var actor: String
    public var subject: String
    public var state: Payload
    /// The payload's bytes as they were hashed: JSON with sorted keys.
    public var payload: String?
    /// The rest is hexadecimal.
    public var salt: String?
    public var payloadHash: String
    public var previous: String
    public var hash: String

    /// The names of the columns of an export as CSV, in order.
    public static let columns = CodingKeys.allCases.map(\.rawValue)

    enum CodingKeys: String, CodingKey, CaseIterable {
        case seq, at, time, kind, action, actor, subject, state, payload, salt, payloadHash, previous, hash
    }

    /// The values in the order of `columns`.
    public var values: [String] {
        [
            String(seq), String(at), time, kind, action, actor, subject, state.rawValue, payload ?? "", salt ?? "",
            payloadHash, previous, hash,
        ]
    }

    /// As a line of CSV, without its end.
    public var csv: String {
        values.map { value in
            let isPlain = !value.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            return isPlain ? value : "\"" + value.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",")
    }

    /// From the values of `columns`; nil if they are not an entry's.
    public init?(values: [String]) {
        guard values.count == ExportedEntry.columns.count, let seq = Int64(values[0]), let at = Int64(values[1]),
            let state = Payload(rawValue: values[7])
        else { return nil }
        self.seq = seq
        self.at = at
        time = values[2]
        kind = values[3]
        action = values[4]
        actor = values[5]
        subject = values[6]
        self.state = state
        payload = state == .present ? values[8] : nil
        salt = state == .present ? values[9] : nil
        payloadHash = values[10]
        previous = values[11]
        hash = values[12]
    }
}

extension AuditLog {
    /// Gives the entries that fit, oldest first. The facts of entries about restricted items are withheld from a reader
    /// who may not see such items; the chain can be verified without them.
    public func export(
        _ criteria: AuditCriteria, for principal: Principal, _ each: (ExportedEntry) throws -> Void
    ) throws {
        try read { snapshot in
            try snapshot.scan(criteria, from: nil, newestFirst: false, for: principal) { row, isWithheld in
                try each(ExportedEntry(row, isWithheld: isWithheld, keys: snapshot.keys))
                return true
            }
        }
    }
}

extension AuditLog {
    /// Gives entries by number, oldest first, with their payloads. The caller has decided that the reader may see them.
    public func export(entries seqs: [Int64], _ each: (ExportedEntry) throws -> Void) throws {
        try read { snapshot in
            let rows = try Row.fetchCursor(
                snapshot.db,
                sql: """
                    SELECT e.*, p.salt, p.body, p.key_id FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    WHERE e.seq IN (SELECT value FROM json_each(?)) ORDER BY e.seq
                    """, arguments: [JSONText.encode(seqs)])
            while let row = try rows.next() {
                try each(ExportedEntry(row, isWithheld: false, keys: snapshot.keys))
            }
        }
    }
}

extension ExportedEntry {
    fileprivate init(_ row: Row, isWithheld: Bool, keys: KeyRing) throws {
        seq = row["seq"]
        at = row["at"]
        time = Timestamp(milliseconds: row["at"]).rfc3339
        kind = row["kind"]
        action = row["action"]
        actor = row["actor"]
        subject = row["subject"]
        payloadHash = (row["payload_hash"] as Data).hex
        previous = (row["previous"] as Data).hex
        hash = (row["hash"] as Data).hex
        let body: Data? = row["body"]
        state = body == nil ? .erased : isWithheld ? .withheld : .present
        guard state == .present, let body else { return }
        payload = String(decoding: try Body(bytes: body, keyId: row["key_id"]).open(with: keys), as: UTF8.self)
        salt = (row["salt"] as Data).hex
    }
}

/// Verifies exported entries, one after another.
public struct ExportVerifier: Sendable {
    /// Entries that verified.
    public private(set) var entries: Int64 = 0
    /// Places where entries are left out: an export of selected entries has some, an export of the whole log none.
    public private(set) var gaps = 0
    /// Payloads that were withheld from the person who made the export.
    public private(set) var withheld = 0
    /// The hash of the last entry that verified.
    public private(set) var head = AuditChain.origin
    private var last: Int64 = 0
    private var erased: [Int64] = []
    private var erasures = ErasedPayloads()

    public init() {}

    /// - Returns: why the entry is broken; nil if it verifies.
    public mutating func add(_ entry: ExportedEntry) -> AuditVerification.Broken? {
        if let reason = fault(in: entry) { return AuditVerification.Broken(seq: entry.seq, reason: reason) }
        if entry.seq > last + 1 { gaps += 1 }
        last = entry.seq
        head = Data(hex: entry.hash) ?? head
        entries += 1
        switch entry.state {
        case .present: break
        case .withheld: withheld += 1
        case .erased: erased.append(entry.seq)
        }
        erasures.add(kind: entry.kind, action: entry.action, subject: entry.subject)
        return nil
    }

    /// The first payload that is missing without an erasure in the log; only a whole log can tell.
    public var unexplained: AuditVerification.Broken? {
        guard gaps == 0 else { return nil }
        return erased.first { !erasures.contains($0) }.map {
            AuditVerification.Broken(seq: $0, reason: AuditVerification.missingPayload)
        }
    }

    private func fault(in entry: ExportedEntry) -> String? {
        guard entry.seq > last else { return "it is out of order" }
        guard let previous = Data(hex: entry.previous), let payloadHash = Data(hex: entry.payloadHash),
            let hash = Data(hex: entry.hash)
        else { return "its hashes cannot be read" }
        if entry.seq == last + 1, previous != head { return "it does not follow the entry before it" }
        let made = AuditChain.hash(
            previous: previous, seq: entry.seq, at: entry.at, kind: entry.kind, action: entry.action,
            actor: entry.actor, subject: entry.subject, payloadHash: payloadHash)
        guard made == hash else { return "its content was changed" }
        guard entry.time == Timestamp(milliseconds: entry.at).rfc3339 else { return "its time was changed" }
        guard entry.state == .present else { return nil }
        guard let salt = entry.salt.flatMap({ Data(hex: $0) }), let payload = entry.payload,
            AuditChain.payloadHash(salt: salt, payload: Data(payload.utf8)) == payloadHash
        else { return "its payload was changed" }
        return nil
    }
}
