import Crypto
public import EncompassCore
public import Foundation
import GRDB

extension Store {
    /// Makes a credential; its secrets leave this function once and stand in the file hashed, or sealed where they
    /// must be readable (a webhook's signing secret).
    public func createCredential(
        _ request: CredentialRequest, by actor: Actor, at now: Timestamp
    ) throws -> NewCredential {
        if let fault = request.fault { throw StoreError(.invalid, fault) }
        let id = "\(request.role.rawValue)-\(newId(now).suffix(12))"
        let token = "enc_\(request.role.rawValue)_" + Data(entropy.bytes(32)).base64URL
        let signing = request.role == .school ? Data(entropy.bytes(32)) : nil
        try write { db in
            if let urn = request.urn, try establishment(urn, in: db) == nil {
                throw StoreError(.notFound, "no establishment \(urn) in the registry")
            }
            try db.execute(
                sql: """
                    INSERT INTO credential (id, role, force, urn, token_hash, sealed_secret, purpose,
                        created_at, created_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, request.role.rawValue, request.force, request.urn?.number, Store.hash(token: token),
                    try signing.map(keys.seal), request.purpose, now.milliseconds, actor.description,
                ])
            try append(
                AuditEntry(
                    .operation, "credential.created", actor: actor, subject: "credential:\(id)",
                    facts: ["role": request.role.rawValue]), at: now, in: db)
        }
        guard let signing else { return NewCredential(id: id, secret: token, token: nil) }
        return NewCredential(id: id, secret: "whsec_" + signing.base64EncodedString(), token: token)
    }

    /// The credential whose bearer token this is; nil for an unknown or revoked one.
    public func credential(token: String) throws -> Credential? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM credential WHERE token_hash = ? AND revoked_at IS NULL",
                arguments: [Store.hash(token: token)]
            ).flatMap(Store.credential)
        }
    }

    /// A school's credential with the bytes that sign its webhooks; nil for an unknown or revoked one.
    public func signingCredential(id: String) throws -> (credential: Credential, secret: Data)? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT * FROM credential WHERE id = ? AND revoked_at IS NULL", arguments: [id]),
                let sealed: Data = row["sealed_secret"]
            else { return nil }
            return try Store.credential(row).map { ($0, try keys.open(sealed)) }
        }
    }

    public func credentials() throws -> [Credential] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM credential ORDER BY created_at, id").compactMap(Store.credential)
        }
    }

    public func revokeCredential(id: String, by actor: Actor, at now: Timestamp) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE credential SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                arguments: [now.milliseconds, id])
            guard db.changesCount == 1 else { throw StoreError(.notFound, "no credential \(id) that is in use") }
            try append(
                AuditEntry(.operation, "credential.revoked", actor: actor, subject: "credential:\(id)"), at: now, in: db
            )
        }
    }

    /// Tokens are 256 random bits, so a plain hash of one cannot be guessed back.
    static func hash(token: String) -> Data { Data(SHA256.hash(data: Data(token.utf8))) }

    /// Nil for one of a role that earlier versions had and nothing is for: it opens nothing.
    private static func credential(_ row: Row) -> Credential? {
        guard let role = Credential.Role(rawValue: row["role"]) else { return nil }
        return Credential(
            id: row["id"], role: role, force: row["force"],
            urn: (row["urn"] as Int32?).flatMap { URN(number: $0) }, purpose: row["purpose"],
            createdAt: Timestamp(milliseconds: row["created_at"]), createdBy: row["created_by"],
            revokedAt: (row["revoked_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }
}
