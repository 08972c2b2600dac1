public import EncompassCore
public import Foundation
import GRDB

/// Files that a person at the desk wants to import together.
public struct RegistryUpload: Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Its bytes are still coming.
        case receiving
        /// It is to be read, and shown to the person.
        case received
        /// It was read; the person decides.
        case checked
        /// It is to be imported.
        case wanted
        /// It was imported; only the report is left.
        case landed
    }

    /// One of the files.
    public struct File: Hashable, Sendable, Codable {
        public var name: String
        /// What it is: the engine's kind of registry file.
        public var kind: String
        /// The school that the person named, by its URN.
        public var urn: URN?
        public var bytes: Int
        /// Of its content, in hexadecimal.
        public var sha256: String

        public init(name: String, kind: String, urn: URN?, bytes: Int, sha256: String) {
            self.name = name
            self.kind = kind
            self.urn = urn
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    /// What the person accepted when they asked for the import.
    public struct Wish: Hashable, Sendable, Codable {
        public var reason: String
        public var acceptsRemovals: Bool
        /// How many rejected rows they saw and accept.
        public var rejectLimit: Int
        public var by: Actor

        public init(reason: String, acceptsRemovals: Bool, rejectLimit: Int, by actor: Actor) {
            self.reason = reason
            self.acceptsRemovals = acceptsRemovals
            self.rejectLimit = rejectLimit
            by = actor
        }
    }

    public let id: String
    public let at: Timestamp
    /// Who sent it.
    public let actor: Actor
    public let state: State
    public let files: [File]
    public let wish: Wish?
    /// The report of the last check, or of the import, as the engine wrote it; personal.
    public let report: Data?
}

/// The sealed part of an upload.
private struct UploadBody: Codable {
    var files: [RegistryUpload.File] = []
    var wish: RegistryUpload.Wish?
    var report: Data?
}

extension Uploads {
    /// Begins an upload. Its bytes follow, then `complete`.
    public func begin(by actor: Actor, at now: Timestamp) throws -> String {
        let id = newId(at: now)
        let body = try keys.seal(UploadBody())
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "INSERT INTO upload (id, at, actor, state, body, key_id) VALUES (?, ?, ?, 'receiving', ?, ?)",
                arguments: [id, now.milliseconds, actor.description, body.bytes, body.keyId])
        }
        return id
    }

    /// Stores the next piece of a file.
    public func append(_ bytes: [UInt8], to id: String, file: Int, piece: Int) throws {
        let body = try keys.seal(bytes: Data(bytes))
        try write { db in
            try db.cachedStatement(
                sql: "INSERT INTO upload_part (upload, file, piece, body, key_id) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [id, file, piece, body.bytes, body.keyId])
        }
    }

    /// All bytes have come.
    public func complete(_ id: String, files: [RegistryUpload.File], by actor: Actor, at now: Timestamp) throws {
        try change(id, from: [.receiving], to: .received, at: now) { body, tx in
            body.files = files
            try tx.append(
                AuditEntry(
                    .collection, "registry.uploaded", actor: actor, subject: "upload:\(id)",
                    facts: [
                        "files": String(files.count), "bytes": String(files.reduce(0) { $0 + $1.bytes }),
                        "sha256": files.map(\.sha256).joined(separator: " "),
                    ]))
        }
    }

    /// Reads it again as other kinds of files, or for another school.
    ///
    /// - Throws: `StoreError` `notFound`; `conflict` unless it was checked.
    public func recheck(_ id: String, at now: Timestamp, _ files: ([RegistryUpload.File]) -> [RegistryUpload.File])
        throws
    {
        try change(id, from: [.checked], to: .received, at: now) { body, _ in
            body.files = files(body.files)
            body.report = nil
        }
    }

    /// Asks for the import.
    ///
    /// - Throws: as `recheck`.
    public func want(_ id: String, _ wish: RegistryUpload.Wish, at now: Timestamp) throws {
        try change(id, from: [.checked], to: .wanted, at: now) { body, _ in body.wish = wish }
    }

    /// Notes the report of a check, or of an import that changed nothing.
    public func noteChecked(_ id: String, report: Data, at now: Timestamp) throws {
        try change(id, from: [.received, .wanted], to: .checked, at: now) { body, _ in body.report = report }
    }

    /// Notes that it was imported: its bytes go.
    public func noteLanded(_ id: String, report: Data, at now: Timestamp) throws {
        try change(id, from: [.wanted], to: .landed, at: now) { body, tx in
            body.report = report
            try tx.removeParts(of: id)
        }
    }

    /// Removes an upload with everything that was stored of it.
    ///
    /// - Throws: `StoreError` `notFound`; `conflict` if it is to be imported.
    public func discard(_ id: String, by actor: Actor, at now: Timestamp) throws {
        try write(at: now) { tx in
            let held = try tx.upload(id)
            guard held.state != .wanted else { throw StoreError(.conflict, "upload.landing") }
            try tx.remove(upload: id)
            guard held.state != .landed else { return }
            try tx.append(
                AuditEntry(.erasure, "registry.uploadDiscarded", actor: actor, subject: "upload:\(id)"))
        }
    }

    /// Removes what nobody has imported in time, and what never came in whole.
    ///
    /// - Parameter receivingSince: an upload whose bytes have been coming for longer has been given up.
    public func removeExpired(before: Timestamp, receivingSince: Timestamp, at now: Timestamp) throws {
        let ids = try read { snapshot in
            try String.fetchAll(
                snapshot.db,
                sql: """
                    SELECT id FROM upload WHERE (at < ? AND state <> 'wanted') OR (at < ? AND state = 'receiving')
                    """, arguments: [before.milliseconds, receivingSince.milliseconds])
        }
        for id in ids {
            try write(at: now) { tx in
                try tx.remove(upload: id)
                try tx.append(
                    AuditEntry(.erasure, "registry.uploadExpired", actor: .engine, subject: "upload:\(id)"))
            }
        }
    }

    /// An upload whose bytes have all come; nil if there is none.
    public func upload(_ id: String) throws -> RegistryUpload? {
        try read { snapshot in try snapshot.uploads("id = ? AND state <> 'receiving'", [id]).first }
    }

    /// The uploads that are kept, newest first.
    public func all() throws -> [RegistryUpload] {
        try read { snapshot in try snapshot.uploads("state <> 'receiving'", []) }
    }

    /// The oldest one that is to be read or imported.
    public func next() throws -> RegistryUpload? {
        try read { snapshot in try snapshot.uploads("state IN ('received', 'wanted')", []).last }
    }

    /// The next piece of a file; nil after the last.
    public func piece(_ piece: Int, of id: String, file: Int) throws -> [UInt8]? {
        try read { snapshot in
            try Row.fetchOne(
                snapshot.db,
                sql: "SELECT body, key_id FROM upload_part WHERE upload = ? AND file = ? AND piece = ?",
                arguments: [id, file, piece]
            ).map { try Array(Body(bytes: $0["body"], keyId: $0["key_id"]).open(with: keys)) }
        }
    }

    private func change(
        _ id: String, from states: [RegistryUpload.State], to state: RegistryUpload.State, at now: Timestamp,
        _ edit: (inout UploadBody, Transaction) throws -> Void
    ) throws {
        try write(at: now) { tx in
            let (held, sealed) = try tx.upload(id)
            guard states.contains(held) else { throw StoreError(.conflict, "upload.movedOn") }
            var body: UploadBody = try sealed.decode(with: keys)
            try edit(&body, tx)
            let again = try keys.seal(body)
            try tx.db.execute(
                sql: "UPDATE upload SET state = ?, body = ?, key_id = ? WHERE id = ?",
                arguments: [state.rawValue, again.bytes, again.keyId, id])
        }
    }
}

extension Reading {
    fileprivate func uploads(_ condition: String, _ arguments: StatementArguments) throws -> [RegistryUpload] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM upload WHERE \(condition) ORDER BY at DESC, id DESC", arguments: arguments
        ).compactMap { row in
            guard let state = RegistryUpload.State(rawValue: row["state"]) else { return nil }
            let body: UploadBody = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
            return RegistryUpload(
                id: row["id"], at: Timestamp(milliseconds: row["at"]), actor: Actor(row["actor"]), state: state,
                files: body.files, wish: body.wish, report: body.report)
        }
    }
}

extension Transaction {
    /// - Throws: `StoreError` `notFound`.
    fileprivate func upload(_ id: String) throws -> (state: RegistryUpload.State, body: Body) {
        let row = try Row.fetchOne(db, sql: "SELECT state, body, key_id FROM upload WHERE id = ?", arguments: [id])
        guard let row, let state = RegistryUpload.State(rawValue: row["state"]) else {
            throw StoreError(.notFound, "upload.unknown")
        }
        return (state, Body(bytes: row["body"], keyId: row["key_id"]))
    }

    fileprivate func remove(upload id: String) throws {
        try removeParts(of: id)
        try db.execute(sql: "DELETE FROM upload WHERE id = ?", arguments: [id])
    }

    fileprivate func removeParts(of id: String) throws {
        try db.execute(sql: "DELETE FROM upload_part WHERE upload = ?", arguments: [id])
    }
}
