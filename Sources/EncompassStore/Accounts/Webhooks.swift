public import EncompassCore
public import Foundation
import GRDB

/// A school's system that is notified, without its secrets.
public struct Webhook: Hashable, Sendable {
    public let urn: URN
    public let url: String
    /// Why it was set up.
    public let reason: String
    public let setAt: Timestamp
    public let setBy: String
    /// Until when the secret before the one in use signs as well.
    public let previousEndsAt: Timestamp?
    /// When it answered that it is gone; nothing is sent there since.
    public let stoppedAt: Timestamp?
}

extension Webhooks {
    /// Sets up a school's webhook, or gives it another address; one that had stopped begins again.
    ///
    /// - Returns: the secret of a new one, which is shown only once; nil if it had one.
    public func set(
        _ urn: URN, url: String, reason: String, by principal: Principal, at now: Timestamp
    ) throws -> String? {
        let secret = Data(entropy.bytes(32))
        return try change(urn, "webhook.set", reason, by: principal, at: now) { row, tx in
            guard try tx.establishment(urn) != nil else {
                throw StoreError(.notFound, "establishment.unknown", ["urn": urn])
            }
            let (address, why) = (try keys.seal(text: url), try keys.seal(text: reason))
            if row != nil {
                try tx.db.execute(
                    sql: """
                        UPDATE webhook SET url = ?, reason = ?, set_at = ?, set_by = ?, stopped_at = NULL WHERE urn = ?
                        """, arguments: [address, why, now.milliseconds, principal.actor.description, urn.number])
                return nil
            }
            try tx.db.execute(
                sql: """
                    INSERT INTO webhook (urn, url, reason, sealed_secret, set_at, set_by) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    urn.number, address, why, try keys.seal(secret), now.milliseconds, principal.actor.description,
                ])
            return SigningSecrets.text(secret)
        }
    }

    /// Gives a webhook a new secret; what is sent until a time is signed with both.
    ///
    /// - Throws: `StoreError` `conflict` while two are in use.
    public func rotate(
        _ urn: URN, until end: Timestamp, reason: String, by principal: Principal, at now: Timestamp
    ) throws -> String {
        let secret = Data(entropy.bytes(32))
        return try change(urn, "webhook.rotated", reason, by: principal, at: now) { row, tx in
            let row = try required(row, urn)
            guard try SigningSecrets(row, keys: keys, at: now).live.count < 2 else {
                throw StoreError(.conflict, "secret.twoInUse")
            }
            try tx.db.execute(
                sql: """
                    UPDATE webhook SET previous_secret = sealed_secret, previous_ends_at = ?, sealed_secret = ?
                    WHERE urn = ?
                    """, arguments: [end.milliseconds, try keys.seal(secret), urn.number])
            return SigningSecrets.text(secret)
        }
    }

    /// Ends the secret before the one in use at once.
    public func endPreviousSecret(_ urn: URN, reason: String, by principal: Principal, at now: Timestamp) throws {
        try change(urn, "webhook.secretEnded", reason, by: principal, at: now) { row, tx in
            guard try SigningSecrets(try required(row, urn), keys: keys, at: now).live.count == 2 else {
                throw StoreError(.conflict, "secret.oneInUse")
            }
            try tx.db.execute(
                sql: "UPDATE webhook SET previous_secret = NULL, previous_ends_at = NULL WHERE urn = ?",
                arguments: [urn.number])
        }
    }

    /// Removes a webhook: the school's contacts are notified on their other channels.
    public func remove(_ urn: URN, reason: String, by principal: Principal, at now: Timestamp) throws {
        try change(urn, "webhook.removed", reason, by: principal, at: now) { row, tx in
            _ = try required(row, urn)
            try tx.db.execute(sql: "DELETE FROM webhook WHERE urn = ?", arguments: [urn.number])
        }
    }

    /// The school's system says that it is gone: nothing is sent there until a person sets it again, and an alarm says
    /// so. Does nothing if the webhook was set again since the attempt began.
    public func stop(_ urn: URN, url: String, alarm: Alarm, at now: Timestamp) throws {
        try write(at: now) { tx in
            guard let webhook = try tx.webhook(urn), webhook.stoppedAt == nil, webhook.url == url else { return }
            try tx.db.execute(
                sql: "UPDATE webhook SET stopped_at = ? WHERE urn = ?", arguments: [now.milliseconds, urn.number])
            try tx.append(
                AuditEntry(
                    .operation, "webhook.stopped", actor: .engine, subject: "webhook:\(urn)",
                    facts: ["reason": "410"]))
            _ = try tx.raise(alarm)
        }
    }

    /// Every webhook, by URN.
    public func all() throws -> [Webhook] {
        try read { snapshot in
            try Row.fetchAll(snapshot.db, sql: "SELECT * FROM webhook ORDER BY urn").compactMap {
                try Webhook($0, keys: snapshot.keys)
            }
        }
    }

    /// Where a school's system is, and the secrets that sign what is sent there; nil if it has none, or it has stopped.
    public func destination(of urn: URN, at now: Timestamp) throws -> (url: String, secrets: [Data])? {
        try read { snapshot in
            guard
                let row = try Row.fetchOne(
                    snapshot.db.cachedStatement(sql: "SELECT * FROM webhook WHERE urn = ? AND stopped_at IS NULL"),
                    arguments: [urn.number])
            else { return nil }
            return (try keys.open(text: row["url"]), try SigningSecrets(row, keys: keys, at: now).live)
        }
    }

    /// The key of the alarm that a school's webhook has stopped.
    public static func alarmKey(of urn: URN) -> String { "webhook:\(urn)" }

    private func required(_ row: Row?, _ urn: URN) throws -> Row {
        guard let row else { throw StoreError(.notFound, "webhook.unknown", ["urn": urn]) }
        return row
    }

    private func change<Value>(
        _ urn: URN, _ action: String, _ reason: String, by principal: Principal, at now: Timestamp,
        _ body: (Row?, Transaction) throws -> Value
    ) throws -> Value {
        guard !reason.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
            throw StoreError(.invalid, "reason.missing")
        }
        return try write(at: now) { tx in
            let row = try Row.fetchOne(tx.db, sql: "SELECT * FROM webhook WHERE urn = ?", arguments: [urn.number])
            let value = try body(row, tx)
            try tx.append(
                AuditEntry(
                    .operation, action, actor: principal.actor, subject: "webhook:\(urn)", facts: ["reason": reason]))
            // A person has dealt with one that had stopped.
            try tx.db.execute(
                sql: "UPDATE alarm SET cleared_at = ? WHERE key = ? AND cleared_at IS NULL",
                arguments: [now.milliseconds, Webhooks.alarmKey(of: urn)])
            return value
        }
    }
}

extension Reading {
    fileprivate func webhook(_ urn: URN) throws -> Webhook? {
        try Row.fetchOne(db, sql: "SELECT * FROM webhook WHERE urn = ?", arguments: [urn.number])
            .flatMap { try Webhook($0, keys: keys) }
    }

    /// The channels on which a place can be written to: its system only if it has one that works.
    func servedChannels(of target: Scope) throws -> [Contact.Channel] {
        let channels = try servedChannels()
        guard channels.contains(.webhook) else { return channels }
        let isThere = try target.urn.map { urn in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM webhook WHERE urn = ? AND stopped_at IS NULL)"),
                arguments: [urn.number]) ?? false
        }
        return isThere == true ? channels : channels.filter { $0 != .webhook }
    }

    /// The schools whose systems can be written to.
    func workingWebhooks() throws -> Set<URN> {
        try Set(
            Int32.fetchAll(db.cachedStatement(sql: "SELECT urn FROM webhook WHERE stopped_at IS NULL")).compactMap {
                URN(number: $0)
            })
    }
}

extension Messages {
    /// The channels on which a place can be written to now.
    public func served(at target: Scope) throws -> [Contact.Channel] { try read { try $0.servedChannels(of: target) } }
}

extension Webhook {
    fileprivate init?(_ row: Row, keys: KeyRing) throws {
        guard let urn = URN(number: row["urn"]) else { return nil }
        self.init(
            urn: urn, url: try keys.open(text: row["url"]), reason: try keys.open(text: row["reason"]),
            setAt: Timestamp(milliseconds: row["set_at"]), setBy: row["set_by"],
            previousEndsAt: (row["previous_ends_at"] as Int64?).map { Timestamp(milliseconds: $0) },
            stoppedAt: (row["stopped_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }
}
