public import EncompassCore
public import Foundation
import GRDB
import Glibc

/// How far the audit log has got: its last entry. Kept outside the database, it shows a log whose end was cut off, or
/// that was written again.
public struct AuditPosition: Hashable, Sendable, CustomStringConvertible {
    public let entry: Int64
    public let hash: Data

    public init(entry: Int64, hash: Data) {
        self.entry = entry
        self.hash = hash
    }

    /// `12:` and the hash in hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let entry = Int64(parts[0]), entry >= 0, let hash = Data(hex: parts[1]),
            hash.count == AuditChain.origin.count
        else { return nil }
        self.init(entry: entry, hash: hash)
    }

    public var description: String { "\(entry):\(hash.hex)" }

    /// The position of an empty log.
    static let origin = AuditPosition(entry: 0, hash: AuditChain.origin)
}

/// A position as noted in the file next to the key.
public struct NotedPosition: Hashable, Sendable {
    /// Which database it is of.
    public let database: String
    public let position: AuditPosition
    public let at: Timestamp
    /// Up to where the chain was verified.
    public let verified: AuditPosition
}

/// Why a log does not continue a position that was noted outside the database.
public enum AuditLapse: Hashable, Sendable, CustomStringConvertible {
    /// The log is empty, or ends before the position.
    case cutOff(at: Int64, expected: Int64)
    /// The entry is there with another content.
    case rewritten(Int64)
    /// The position is of another database.
    case otherDatabase
    /// The file was not signed with this database's key.
    case forged
    /// The file at this path is gone, or may not be read, and a position was noted there before.
    case recordMissing(String)

    public var description: String {
        switch self {
        case .cutOff(0, let expected): "the audit log is empty, and had \(expected) entries"
        case .cutOff(let last, let expected): "the audit log ends with entry \(last), and had reached entry \(expected)"
        case .rewritten(let entry): "entry \(entry) of the audit log is not the one that was noted outside the database"
        case .otherDatabase: "the audit log is another database's"
        case .forged: "the record of the audit log outside the database is not signed with this database's key"
        case .recordMissing:
            "the record of the audit log next to the key file is gone or may not be read, so nothing shows whether the "
                + "end of the log was cut off: put the file back, or compare the log with the last situation report "
                + "(encompass audit verify --expect ENTRY:HASH)"
        }
    }

    /// The same with the file's path, for people who look after the machine.
    public var withPath: String {
        if case .recordMissing(let path) = self { "\(path): \(self)" } else { description }
    }
}

/// The file next to the key, as JSON; `docs/audit.md` has its members.
private struct PositionFile: Codable {
    var at: String
    var database: String
    var entry: Int64
    var hash: String
    var verifiedEntry: Int64
    var verifiedHash: String
    var signature: String?

    var signed: [String] { [at, database, String(entry), hash, String(verifiedEntry), verifiedHash] }
}

extension AuditLog {
    /// The database remembers that its position was noted outside it: a file that is gone is then no new database's.
    private static let wasNoted = "auditPositionNoted"

    /// The last entry.
    public func position() throws -> AuditPosition { try read { try $0.auditPosition() } }

    /// Why the log does not continue a position; nil if it does.
    public func lapse(since expected: AuditPosition) throws -> AuditLapse? {
        try read { snapshot -> AuditLapse? in
            guard expected.entry > 0 else { return nil }
            guard let hash = try snapshot.auditHash(of: expected.entry) else {
                return .cutOff(at: try snapshot.auditPosition().entry, expected: expected.entry)
            }
            return hash == expected.hash ? nil : .rewritten(expected.entry)
        }
    }

    /// The position that was last noted next to the key; nil if none was.
    ///
    /// - Throws: `StoreError` `wrongKey` if it is not signed with this database's key.
    public func notedPosition() throws -> NotedPosition? {
        guard let path = store.files?.position, let bytes = FileManager.default.contents(atPath: path) else {
            return nil
        }
        guard let file = try? JSONDecoder().decode(PositionFile.self, from: bytes),
            file.signature == keys.signature(file.signed), let at = Timestamp(rfc3339: file.at),
            let hash = Data(hex: file.hash), let verified = Data(hex: file.verifiedHash)
        else { throw StoreError(.wrongKey, "auditPosition.forged", ["path": path]) }
        return NotedPosition(
            database: file.database, position: AuditPosition(entry: file.entry, hash: hash), at: at,
            verified: AuditPosition(entry: file.verifiedEntry, hash: verified))
    }

    /// Why the log does not continue what was noted next to the key; nil if it does, or nothing was ever noted.
    public func lapse() throws -> AuditLapse? {
        let noted: NotedPosition?
        do {
            noted = try notedPosition()
        } catch let error as StoreError where error.reason == .wrongKey {
            return .forged
        }
        guard let noted else { return try missingRecord().map { .recordMissing($0) } }
        guard try noted.database == read({ try $0.meta("identity") }) else { return .otherDatabase }
        return try lapse(since: noted.position)
    }

    /// The file that should have the position, if there is none that can be read although one was written. A database
    /// that was restored, perhaps on another machine, has none until a person has confirmed.
    public func missingRecord() throws -> String? {
        guard let path = store.files?.position, access(path, R_OK) != 0 else { return nil }
        return try read { snapshot in
            let wasNoted = try snapshot.meta(AuditLog.wasNoted) != nil
            return try wasNoted && snapshot.openRecovery()?.cause != .restored ? path : nil
        }
    }

    /// Notes the position of the log next to the key, and stamps the file (see `StaleLog`). Does nothing while a person
    /// must confirm a step back, or if nothing was written since.
    ///
    /// - Parameter verified: up to where the chain was just verified.
    public func savePosition(verified: AuditPosition? = nil, at now: Timestamp) throws {
        guard let path = store.files?.position else { return }
        let (position, database, isRecovering) = try read {
            (try $0.auditPosition(), try $0.meta("identity") ?? "", try $0.openRecovery() != nil)
        }
        guard !isRecovering else { return }
        let noted = try? notedPosition()
        if verified == nil, noted?.position == position { return }
        // What was verified of a log that was exchanged says nothing about this one.
        let earlier = noted.flatMap {
            $0.database == database && $0.position.entry <= position.entry ? $0.verified : nil
        }
        let upTo = verified ?? earlier ?? .origin
        var file = PositionFile(
            at: now.rfc3339, database: database, entry: position.entry, hash: position.hash.hex,
            verifiedEntry: upTo.entry, verifiedHash: upTo.hash.hex)
        file.signature = keys.signature(file.signed)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try WholeFile.write(try encoder.encode(file) + Data("\n".utf8), to: path, for: store.files?.owner)
        try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO meta (key, value) VALUES (?, '1')", arguments: [AuditLog.wasNoted])
            try StaleLog.stamp(db)
        }
    }
}

extension Reading {
    fileprivate func auditPosition() throws -> AuditPosition {
        let last = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1"))
        return last.map { AuditPosition(entry: $0["seq"], hash: $0["hash"]) } ?? .origin
    }

    func auditHash(of entry: Int64) throws -> Data? {
        try Data.fetchOne(db.cachedStatement(sql: "SELECT hash FROM audit_entry WHERE seq = ?"), arguments: [entry])
    }
}

/// A small file that is replaced whole or not at all.
enum WholeFile {
    /// - Throws: `StoreError` `unavailable`; the file is then as it was.
    static func write(_ bytes: Data, to path: String, for owner: FileOwner?) throws {
        let draft = path + ".new"
        unlink(draft)
        let descriptor = FileOwner.make(draft, for: owner)
        guard descriptor >= 0 else { throw fault(path) }
        defer { close(descriptor) }
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(descriptor) == 0, rename(draft, path) == 0 else {
            let fault = fault(path)
            unlink(draft)
            throw fault
        }
        try DatabaseFiles.sync(DatabaseFiles.folder(of: path))
    }

    private static func fault(_ path: String) -> StoreError {
        StoreError(.unavailable, "file.notWritten", ["path": path, "why": StoreError.system])
    }
}
