public import EncompassCore
public import Foundation
import GRDB

/// Who needs a one-time code, and what for. Two requests that are equal share their codes and limits.
public struct CodeRequest: Hashable, Sendable {
    public let purpose: OneTimeCode.Purpose
    /// What the code opens: a message's id, an account's id, a contact and its new address as a keyed hash. Nothing
    /// personal.
    public let subject: String
    /// The contact's identity in hexadecimal, or the account's id. Codes are limited for each purpose and person.
    public let person: String

    public init(_ purpose: OneTimeCode.Purpose, subject: String, person: String) {
        self.purpose = purpose
        self.subject = subject
        self.person = person
    }

    public init(_ purpose: OneTimeCode.Purpose, subject: String, contact: Data) {
        self.init(purpose, subject: subject, person: contact.hex)
    }
}

/// Codes are stored as keyed hashes. Only the newest for a request counts, once.
extension Codes {
    /// Makes a code and queues it to an address, before all other messages.
    ///
    /// - Throws: `StoreError` `conflict` if the person asked for too many.
    public func send(
        _ request: CodeRequest, to address: StaffAddress, time: (Timestamp) -> String, by actor: Actor,
        at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            if let until = try tx.waitForCode(request) {
                throw StoreError(.conflict, "code.wait", ["time": time(until)])
            }
            let (id, code) = try tx.makeCode(request)
            _ = try tx.queueToStaff(
                once: "code:" + id, to: [address], subject: request.purpose.rawValue, text: code.text, code: id)
            try tx.append(tx.entry("code.sent", request, by: actor, facts: ["channel": address.channel.rawValue]))
        }
    }

    /// Makes a code that a person at the desk reads out. The desk has asked who is ringing, so that no limit applies.
    public func readOut(_ request: CodeRequest, by actor: Actor, at now: Timestamp) throws -> OneTimeCode {
        try write(at: now) { try $0.readOut(request, by: actor) }
    }

    /// Tries a code as somebody typed it; the right one is used up. Wrong ones are counted, and logged.
    public func use(_ typed: String, for request: CodeRequest, by actor: Actor, at now: Timestamp) throws
        -> OneTimeCode.Verdict
    {
        try write(at: now) { try $0.use(typed, for: request, by: actor) }
    }
}

extension Transaction {
    /// See `Codes.readOut`.
    func readOut(_ request: CodeRequest, by actor: Actor) throws -> OneTimeCode {
        let (_, code) = try makeCode(request)
        try append(entry("code.readOut", request, by: actor))
        return code
    }

    /// See `Codes.use`.
    func use(_ typed: String, for request: CodeRequest, by actor: Actor) throws -> OneTimeCode.Verdict {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM one_time_code WHERE person = ? AND purpose = ? AND subject = ?
                        ORDER BY used_at IS NOT NULL, made_at DESC LIMIT 1
                        """), arguments: [request.person, request.purpose.rawValue, request.subject])
        else { return .expired }
        let id: String = row["id"]
        let isRight = OneTimeCode(typed).map { hash(of: $0, id) == row["code_hash"] as Data } ?? false
        let verdict = OneTimeCode.verdict(
            isRight: isRight, failures: row["failures"], isUsed: (row["used_at"] as Int64?) != nil,
            madeAt: Timestamp(milliseconds: row["made_at"]), at: now)
        switch verdict {
        case .right:
            try db.execute(
                sql: "UPDATE one_time_code SET used_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
            try append(entry("code.used", request, by: actor))
        case .wrong, .exhausted:
            try db.execute(sql: "UPDATE one_time_code SET failures = failures + 1 WHERE id = ?", arguments: [id])
            try append(entry("code.wrong", request, by: actor))
        case .used, .expired: break
        }
        return verdict
    }

    fileprivate func waitForCode(_ request: CodeRequest) throws -> Timestamp? {
        let made = try Int64.fetchAll(
            db, sql: "SELECT made_at FROM one_time_code WHERE person = ? AND purpose = ?",
            arguments: [request.person, request.purpose.rawValue])
        return OneTimeCode.wait(made: made.map { Timestamp(milliseconds: $0) }, at: now)
    }

    /// It takes the place of an earlier one. Those of earlier days are deleted: they only counted towards the limits.
    fileprivate func makeCode(_ request: CodeRequest) throws -> (id: String, OneTimeCode) {
        try db.execute(
            sql: """
                UPDATE one_time_code SET used_at = ? WHERE person = ? AND purpose = ? AND subject = ? AND used_at IS NULL
                """, arguments: [now.milliseconds, request.person, request.purpose.rawValue, request.subject])
        try db.execute(
            sql: "DELETE FROM one_time_code WHERE made_at < ?", arguments: [(now - .days(2)).milliseconds])
        let code = OneTimeCode.make(entropy)
        let id = newId()
        try db.execute(
            sql: """
                INSERT INTO one_time_code (id, purpose, subject, person, code_hash, made_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, request.purpose.rawValue, request.subject, request.person, hash(of: code, id), now.milliseconds,
            ])
        return (id, code)
    }

    fileprivate func hash(of code: OneTimeCode, _ id: String) -> Data { keys.lookup(["code", id, code.text]) }

    fileprivate func entry(
        _ action: String, _ request: CodeRequest, by actor: Actor, facts: [String: String] = [:]
    ) -> AuditEntry {
        AuditEntry(
            .operation, action, actor: actor, subject: "code:\(request.subject)",
            facts: facts.merging(["purpose": request.purpose.rawValue, "person": request.person]) { $1 })
    }
}

extension Reading {
    /// Whether a code that is waiting to be sent is still worth sending.
    func isCodeInForce(_ id: String, at now: Timestamp) throws -> Bool {
        let madeAt = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT made_at FROM one_time_code WHERE id = ? AND used_at IS NULL"),
            arguments: [id])
        return madeAt.map { now - Timestamp(milliseconds: $0) < OneTimeCode.life } ?? false
    }
}
