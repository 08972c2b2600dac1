import Crypto
public import EncompassCore
public import Foundation
import GRDB
import Synchronization

/// An API credential: what it may do and for whom, without the secrets to use it.
public struct Credential: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
        case feed, school, `operator`, auditor
        /// A message provider, which reports what became of messages.
        case callback

        /// Whether such a credential reads children's details.
        public var readsDetails: Bool {
            switch self {
            case .school, .operator, .auditor: true
            case .feed, .callback: false
            }
        }
    }

    /// Public: it may appear in a URL and in logs.
    public let id: String
    public let role: Role
    /// The one force that a `feed` credential speaks for.
    public let force: String?
    /// The one establishment that a `school` credential speaks for.
    public let urn: URN?
    /// The purpose for which an operator's or auditor's credential reads children's details.
    public let purpose: String?
    public let createdAt: Timestamp
    public let createdBy: String
    public let revokedAt: Timestamp?

    /// What a force's client certificate is good for: pushes for that force. It is in no row, and ends with the mention of
    /// its name in the area's file.
    public static func certificate(_ id: String, of force: String, at now: Timestamp) -> Credential {
        Credential(
            id: id, role: .feed, force: force, urn: nil, purpose: nil, createdAt: now, createdBy: "certificate",
            revokedAt: nil)
    }

    public var actor: Actor { .credential(role.rawValue, id) }
    /// The principal of this credential.
    public var principal: Principal {
        let role: Principal.Role =
            switch role {
            case .feed: .feed
            case .school: .school
            case .operator: .operator
            case .auditor: .auditor
            case .callback: .callback
            }
        return Principal(
            actor: actor, role: role, places: urn.map { [.establishment($0)] } ?? [], force: force, purpose: purpose)
    }
}

/// A new credential with its secrets, which are shown only once.
public struct NewCredential: Sendable, Codable {
    public let id: String
    /// The bearer token; for a school the secret that signs its webhooks (`whsec_…`).
    public let secret: String
    /// For a school: the bearer token that reads its notifications.
    public let token: String?
}

/// The wanted properties of a new credential.
public struct CredentialRequest: Hashable, Sendable, Codable {
    public var role: Credential.Role
    public var force: String?
    public var urn: URN?
    public var purpose: String?

    public init(role: Credential.Role, force: String? = nil, urn: URN? = nil, purpose: String? = nil) {
        self.role = role
        self.force = force
        self.urn = urn
        self.purpose = purpose
    }

    /// What is missing or not allowed; nil if the request can be carried out.
    public var fault: Phrase? {
        switch role {
        case .feed:
            guard let force, !force.isEmpty else { return Phrase("error.credential.force") }
            return force.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
                ? nil : Phrase("error.credential.forceName")
        case .school: return urn == nil ? Phrase("error.credential.urn") : nil
        case .operator, .auditor:
            return (purpose ?? "").isEmpty ? Phrase("error.credential.purpose") : nil
        case .callback: return nil
        }
    }
}

extension Credentials {
    /// Makes a credential. Its secrets leave this function once; the file has them hashed, or sealed if they must stay
    /// readable (a webhook's signing secret).
    public func create(
        _ request: CredentialRequest, by actor: Actor, at now: Timestamp
    ) throws -> NewCredential {
        if let fault = request.fault { throw StoreError(.invalid, fault) }
        let id = "\(request.role.rawValue)-\(newId(at: now).suffix(12))"
        let token = "enc_\(request.role.rawValue)_" + Data(entropy.bytes(32)).base64URL
        let signing = request.role == .school ? Data(entropy.bytes(32)) : nil
        try write(at: now) { tx in
            if let urn = request.urn, try tx.establishment(urn) == nil {
                throw StoreError(.notFound, "establishment.unknown", ["urn": urn])
            }
            try tx.db.execute(
                sql: """
                    INSERT INTO credential (id, role, force, urn, token_hash, sealed_secret, purpose,
                        created_at, created_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, request.role.rawValue, request.force, request.urn?.number, Credentials.hash(token: token),
                    try signing.map(keys.seal), request.purpose, now.milliseconds, actor.description,
                ])
            try tx.append(
                AuditEntry(
                    .operation, "credential.created", actor: actor, subject: "credential:\(id)",
                    facts: ["role": request.role.rawValue]))
        }
        guard let signing else { return NewCredential(id: id, secret: token, token: nil) }
        return NewCredential(id: id, secret: SigningSecrets.text(signing), token: token)
    }

    /// The credential whose bearer token this is; nil for an unknown or revoked one.
    public func credential(token: String) throws -> Credential? {
        let hash = Credentials.hash(token: token)
        let revocations = store.knownCredentials.revocations
        let found = try read { snapshot in
            try Row.fetchOne(
                snapshot.db.cachedStatement(
                    sql: "SELECT * FROM credential WHERE token_hash = ? AND revoked_at IS NULL"),
                arguments: [hash]
            ).flatMap(Credential.init)
        }
        if let found { store.knownCredentials.note(found, for: hash, readAfter: revocations) }
        return found
    }

    /// The same without waiting for the file: nil too for a token that was not used before.
    public func knownCredential(token: String) -> Credential? {
        store.knownCredentials.credential(for: Credentials.hash(token: token))
    }

    /// A school's credential and the bytes that may sign its webhooks now: its secret, and the one before it until that
    /// ends. Nil for an unknown or revoked one.
    public func signingCredential(id: String, at now: Timestamp) throws -> (credential: Credential, secrets: [Data])? {
        try read { snapshot in
            guard
                let row = try Row.fetchOne(
                    snapshot.db, sql: "SELECT * FROM credential WHERE id = ? AND revoked_at IS NULL", arguments: [id]),
                let credential = Credential(row)
            else { return nil }
            let secrets = try SigningSecrets(row, keys: keys, at: now)
            return secrets.live.isEmpty ? nil : (credential, secrets.live)
        }
    }

    /// Gives a school's credential a new signing secret; the one in use verifies as well until a time.
    ///
    /// - Throws: `StoreError` `conflict` if the one before still verifies: at most two do.
    /// - Returns: the new secret, which is shown only once.
    public func rotate(
        id: String, until end: Timestamp, reason: String, by principal: Principal, at now: Timestamp
    ) throws -> NewCredential {
        let secret = Data(entropy.bytes(32))
        try change(id, "credential.rotated", reason, by: principal, at: now) { row, tx in
            guard try SigningSecrets(row, keys: keys, at: now).live.count < 2 else {
                throw StoreError(.conflict, "secret.twoInUse")
            }
            try tx.db.execute(
                sql: """
                    UPDATE credential SET previous_secret = sealed_secret, previous_ends_at = ?, sealed_secret = ?
                    WHERE id = ?
                    """, arguments: [end.milliseconds, try keys.seal(secret), id])
        }
        return NewCredential(id: id, secret: SigningSecrets.text(secret), token: nil)
    }

    /// Ends the secret before the one in use at once.
    public func endPreviousSecret(id: String, reason: String, by principal: Principal, at now: Timestamp) throws {
        try change(id, "credential.secretEnded", reason, by: principal, at: now) { row, tx in
            guard try SigningSecrets(row, keys: keys, at: now).live.count == 2 else {
                throw StoreError(.conflict, "secret.oneInUse")
            }
            try tx.db.execute(
                sql: "UPDATE credential SET previous_secret = NULL, previous_ends_at = NULL WHERE id = ?",
                arguments: [id])
        }
    }

    private func change(
        _ id: String, _ action: String, _ reason: String, by principal: Principal, at now: Timestamp,
        _ body: (Row, Transaction) throws -> Void
    ) throws {
        guard !reason.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
            throw StoreError(.invalid, "reason.missing")
        }
        try write(at: now) { tx in
            guard
                let row = try Row.fetchOne(
                    tx.db,
                    sql: """
                        SELECT * FROM credential WHERE id = ? AND revoked_at IS NULL AND sealed_secret IS NOT NULL
                        """, arguments: [id])
            else { throw StoreError(.notFound, "credential.notInUse", ["id": id]) }
            try body(row, tx)
            try tx.append(
                AuditEntry(
                    .operation, action, actor: principal.actor, subject: "credential:\(id)",
                    facts: ["reason": reason]))
        }
    }

    public func all() throws -> [Credential] {
        try read { snapshot in
            try Row.fetchAll(snapshot.db, sql: "SELECT * FROM credential ORDER BY created_at, id").compactMap(
                Credential.init)
        }
    }

    public func revoke(id: String, by actor: Actor, at now: Timestamp) throws {
        defer { store.knownCredentials.forget() }
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "UPDATE credential SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                arguments: [now.milliseconds, id])
            guard tx.db.changesCount == 1 else { throw StoreError(.notFound, "credential.notInUse", ["id": id]) }
            try tx.append(
                AuditEntry(.operation, "credential.revoked", actor: actor, subject: "credential:\(id)"))
        }
    }

    /// Tokens are 256 random bits, so the token cannot be guessed from a plain hash.
    static func hash(token: String) -> Data { Data(SHA256.hash(data: Data(token.utf8))) }
}

/// The secret that signs webhooks, and the one before it until that ends: both are live during a rotation.
struct SigningSecrets {
    /// The one in use first.
    let live: [Data]

    init(_ row: Row, keys: KeyRing, at now: Timestamp) throws {
        let current = row["sealed_secret"] as Data?
        let ends = (row["previous_ends_at"] as Int64?).map { Timestamp(milliseconds: $0) }
        let previous = ends.map { now < $0 } == true ? row["previous_secret"] as Data? : nil
        live = try [current, previous].compactMap(\.self).map { try keys.open($0) }
    }

    /// As people copy it into another system.
    static func text(_ secret: Data) -> String { "whsec_" + secret.base64EncodedString() }
}

extension Credential {
    /// Nil for a role of an earlier version that has no use any more: such a credential opens nothing.
    fileprivate init?(_ row: Row) {
        guard let role = Credential.Role(rawValue: row["role"]) else { return nil }
        self.init(
            id: row["id"], role: role, force: row["force"],
            urn: (row["urn"] as Int32?).flatMap { URN(number: $0) }, purpose: row["purpose"],
            createdAt: Timestamp(milliseconds: row["created_at"]), createdBy: row["created_by"],
            revokedAt: (row["revoked_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }
}

/// Credentials that were read from the file since the last revocation, by the hash of their token. Only this process
/// writes the file, so they are true until it revokes one.
final class KnownCredentials: Sendable {
    private struct State {
        var held: [Data: Credential] = [:]
        var revocations = 0
    }

    private let state = Mutex(State())

    var revocations: Int { state.withLock(\.revocations) }

    func credential(for hash: Data) -> Credential? { state.withLock { $0.held[hash] } }

    /// - Parameter revocations: as they were before the credential was read: what a revocation has overtaken is not
    ///   kept.
    func note(_ credential: Credential, for hash: Data, readAfter revocations: Int) {
        state.withLock { if $0.revocations == revocations { $0.held[hash] = credential } }
    }

    func forget() {
        state.withLock { $0 = State(revocations: $0.revocations + 1) }
    }
}
