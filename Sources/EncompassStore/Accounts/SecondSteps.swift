import Crypto
public import EncompassCore
package import Foundation
import GRDB

/// The second step of an account.
public enum SecondStepState: Hashable, Sendable {
    case off
    /// Its owner is setting it up, and has not typed a code of the app yet.
    case begun(secret: [UInt8])
    case on(since: Timestamp, recoveryCodes: Int)
    /// The person signs in by the organisation's provider, whose matter it is.
    case elsewhere

    /// Whether a code is asked for.
    public var isOn: Bool { if case .on = self { true } else { false } }
}

/// Times of codes are real ones, also in an exercise, since people's telephones have no other.
extension SecondSteps {
    /// One that somebody has only begun is off to everybody but them.
    public func state(of account: Account) throws -> SecondStepState {
        try read { try $0.secondStep(of: account.id) }
    }

    /// The same for the account's owner, in one of their sessions: the one that began it within the last quarter of an
    /// hour is shown its secret.
    ///
    /// - Parameter token: of the session.
    public func state(of account: Account, in token: String, real: Timestamp) throws -> SecondStepState {
        try read { try $0.secondStep(of: account.id, in: token, real: real) }
    }

    /// The logins of the accounts that have it, of those among them whose apps' codes no longer count after too many wrong
    /// ones, and of those that sign in by the organisation's provider.
    public func logins() throws -> (on: Set<String>, closed: Set<String>, elsewhere: Set<String>) {
        try read { snapshot in
            let on = try String.fetchSet(
                snapshot.db,
                sql: """
                    SELECT a.login FROM second_step s JOIN account a ON a.id = s.account
                    WHERE s.confirmed_at IS NOT NULL
                    """)
            let closed = try String.fetchSet(
                snapshot.db,
                sql: """
                    SELECT a.login FROM second_step s JOIN account a ON a.id = s.account
                    WHERE s.confirmed_at IS NOT NULL AND s.wrong_in_row >= ?
                    """, arguments: [SecondStep.mostWrong])
            let elsewhere = try String.fetchSet(
                snapshot.db, sql: "SELECT login FROM account WHERE provider_hash IS NOT NULL")
            return (on, closed, elsewhere)
        }
    }

    /// Makes the secret of a new app, in place of one that was never confirmed.
    ///
    /// - Parameter token: the session in which it must be confirmed.
    /// - Throws: `StoreError` `conflict` if the step is on already.
    public func begin(for account: Account, in token: String, real: Timestamp, at now: Timestamp) throws {
        try write(at: now) { tx in
            guard try !tx.secondStep(of: account.id).isOn else { throw StoreError(.conflict, "secondStep.on") }
            let body = try tx.keys.seal(bytes: Data(tx.entropy.bytes(SecondStep.secretLength)))
            try tx.db.execute(
                sql: """
                    INSERT INTO second_step (account, body, key_id, begun_at, begun_in) VALUES (?1, ?2, ?3, ?4, ?5)
                    ON CONFLICT (account)
                        DO UPDATE SET body = ?2, key_id = ?3, begun_at = ?4, begun_in = ?5, wrong_in_row = 0
                    """,
                arguments: [
                    account.id, body.bytes, body.keyId, real.milliseconds, Credentials.hash(token: token),
                ])
        }
    }

    /// Switches the step on with a first code of the app, and ends the account's other sessions.
    ///
    /// - Parameter token: the session that has begun it, and goes on.
    /// - Returns: the recovery codes, which are stored as keyed hashes only, if the code is right.
    /// - Throws: `StoreError` `conflict` if that session has not begun it within the last quarter of an hour.
    public func confirm(
        _ typed: String, for account: Account, keeping token: String, real: Timestamp, at now: Timestamp
    ) throws -> (verdict: SecondStep.Verdict, codes: [RecoveryCode]) {
        try write(at: now) { tx in
            guard case .begun = try tx.secondStep(of: account.id, in: token, real: real) else {
                throw StoreError(.conflict, "secondStep.notBegun")
            }
            let verdict = try tx.tryAppCode(typed, of: account, real: real)
            guard verdict == .right else { return (verdict, []) }
            try tx.db.execute(
                sql: "UPDATE second_step SET confirmed_at = ? WHERE account = ?",
                arguments: [now.milliseconds, account.id])
            try tx.db.execute(
                sql: "DELETE FROM session WHERE account = ? AND token_hash <> ?",
                arguments: [account.id, Credentials.hash(token: token)])
            try tx.append(tx.entry("secondStep.on", account))
            return (verdict, try tx.makeRecoveryCodes(for: account))
        }
    }

    /// Takes the place of the recovery codes that the account had.
    public func renewCodes(
        of account: Account, proving typed: String, real: Timestamp, at now: Timestamp
    ) throws -> (verdict: SecondStep.Verdict, codes: [RecoveryCode]) {
        try write(at: now) { tx in
            let verdict = try tx.useSecondStep(typed, of: account, real: real)
            return (verdict, verdict == .right ? try tx.makeRecoveryCodes(for: account) : [])
        }
    }

    /// Removes the step for its owner, who has proved both steps again.
    public func remove(of account: Account, proving typed: String, real: Timestamp, at now: Timestamp) throws
        -> SecondStep.Verdict
    {
        try write(at: now) { tx in
            let verdict = try tx.useSecondStep(typed, of: account, real: real)
            guard verdict == .right else { return verdict }
            try tx.deleteSecondStep(of: account.id)
            try tx.append(tx.entry("secondStep.off", account))
            return verdict
        }
    }

    /// Removes the step of somebody who has lost their telephone and their recovery codes, and ends their sessions.
    ///
    /// - Throws: `StoreError` `notFound` if the account does not have it.
    public func reset(login: String, by actor: Actor, at now: Timestamp) throws {
        try write(at: now) { tx in
            let id = try String.fetchOne(
                tx.db,
                sql: "SELECT a.id FROM account a JOIN second_step s ON s.account = a.id WHERE a.login = ?",
                arguments: [login])
            guard let id else { throw StoreError(.notFound, "secondStep.none", ["login": login]) }
            try tx.deleteSecondStep(of: id)
            try tx.endSessions(ofLogin: login)
            try tx.append(AuditEntry(.operation, "secondStep.reset", actor: actor, subject: "account:\(login)"))
        }
    }

    /// A proof that the account's password was typed, for the page that asks for the code. It is logged, since somebody
    /// who has the password and no code knows more than they should.
    public func ticket(for account: Account, until end: Timestamp, at now: Timestamp) throws -> String {
        let end = Timestamp(seconds: end.milliseconds / 1000)
        return try write(at: now) { tx in
            let password = try String.fetchOne(
                tx.db, sql: "SELECT password FROM account WHERE id = ?", arguments: [account.id])
            try tx.append(tx.entry("secondStep.asked", account))
            return tx.keys.ticket(.secondStep, of: account.id, password: password ?? "", until: end)
        }
    }

    /// The account whose password was typed; nil if the ticket is wrong or past its end.
    public func account(of ticket: String, real: Timestamp) throws -> Account? {
        try read { snapshot in
            try snapshot.accountRow(.secondStep, ticket, at: real).map { try Account($0, keys: snapshot.keys) }
        }
    }

    /// Tries a code of the app, or a recovery code, and opens a session if it is right.
    ///
    /// - Returns: the session's token, if the code is right.
    public func openSession(
        of account: Account, with typed: String, lasting: Span, browser: String?, real: Timestamp, at now: Timestamp
    ) throws -> (verdict: SecondStep.Verdict, token: String?) {
        try write(at: now) { tx in
            let verdict = try tx.useSecondStep(typed, of: account, real: real)
            guard verdict == .right else { return (verdict, nil) }
            let token = try tx.openSession(
                of: account, lasting: lasting, browser: browser, real: real, hasProvenSecondStep: true,
                facts: ["secondStep": "yes"])
            return (verdict, token)
        }
    }
}

extension Reading {
    /// See `SecondSteps.state`.
    func secondStep(of account: String, in token: String? = nil, real: Timestamp = .init(milliseconds: 0)) throws
        -> SecondStepState
    {
        let isElsewhere = try Bool.fetchOne(
            db, sql: "SELECT provider_hash IS NOT NULL FROM account WHERE id = ?", arguments: [account])
        if isElsewhere ?? false { return .elsewhere }
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM second_step WHERE account = ?", arguments: [account])
        else { return .off }
        guard let confirmedAt = row["confirmed_at"] as Int64? else {
            let begunAt = Timestamp(milliseconds: row["begun_at"])
            guard let token, row["begun_in"] as Data == Credentials.hash(token: token), real >= begunAt,
                real - begunAt < SecondStep.life
            else { return .off }
            return .begun(secret: [UInt8](try Body(bytes: row["body"], keyId: row["key_id"]).open(with: keys)))
        }
        let left = try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM recovery_code WHERE account = ? AND used_at IS NULL", arguments: [account])
        return .on(since: Timestamp(milliseconds: confirmedAt), recoveryCodes: left ?? 0)
    }
}

extension Transaction {
    fileprivate func entry(_ action: String, _ account: Account, facts: [String: String] = [:]) -> AuditEntry {
        AuditEntry(.operation, action, actor: account.actor, subject: "account:\(account.login)", facts: facts)
    }

    /// Tries a code of the app; the right one is used up, and wrong ones are counted and logged.
    fileprivate func tryAppCode(_ typed: String, of account: Account, real: Timestamp) throws -> SecondStep.Verdict {
        guard
            let row = try Row.fetchOne(db, sql: "SELECT * FROM second_step WHERE account = ?", arguments: [account.id])
        else { throw StoreError(.conflict, "secondStep.notBegun") }
        let wrong: Int = row["wrong_in_row"]
        guard wrong < SecondStep.mostWrong else { return .closed }
        let secret = try Body(bytes: row["body"], keyId: row["key_id"]).open(with: keys)
        let digits = OneTimeCode(typed)?.text
        let number = SecondStep.numbers(at: real).first { SecondSteps.code(secret, number: $0) == digits }
        let failures = SecondStep.Failures(
            count: row["failures"], since: Timestamp(milliseconds: row["failing_since"]))
        let verdict = SecondStep.verdict(number: number, lastUsed: row["last_used"], failures: failures, at: real)
        let isCounted = try note(verdict, failures, of: account, number: number, real: real)
        guard isCounted, number == nil else { return verdict }
        try db.execute(
            sql: "UPDATE second_step SET wrong_in_row = ? WHERE account = ?", arguments: [wrong + 1, account.id])
        guard wrong + 1 >= SecondStep.mostWrong else { return verdict }
        try close(account)
        return .closed
    }

    /// The person who typed the codes knows the password, so the log, the desk and the account's owner are told.
    private func close(_ account: Account) throws {
        let entry = entry("secondStep.closed", account, facts: ["wrong": String(SecondStep.mostWrong)])
        try append(entry)
        _ = try raise(
            Alarm(
                .secondStepClosed, about: account.id,
                detail:
                    "\(SecondStep.mostWrong) wrong codes in a row closed the second step of an account, whose password "
                    + "somebody may know: the audit log says whose; ask the person, and have them choose another password",
                raisedAt: now))
    }

    /// Tries a recovery code if it looks like one, else a code of the app.
    fileprivate func useSecondStep(_ typed: String, of account: Account, real: Timestamp) throws -> SecondStep.Verdict {
        guard try secondStep(of: account.id).isOn else { throw StoreError(.conflict, "secondStep.notBegun") }
        guard let code = RecoveryCode(typed) else { return try tryAppCode(typed, of: account, real: real) }
        let row = try Row.fetchOne(
            db, sql: "SELECT failures, failing_since FROM second_step WHERE account = ?", arguments: [account.id])
        let failures = SecondStep.Failures(
            count: row?["failures"] ?? 0, since: Timestamp(milliseconds: row?["failing_since"] ?? 0))
        let usedAt = try Row.fetchOne(
            db, sql: "SELECT used_at FROM recovery_code WHERE account = ? AND code_hash = ?",
            arguments: [account.id, hash(of: code, account.id)]
        ).map { $0["used_at"] as Int64? }
        // Such a code belongs to no half minute: it counts as the first one, and after it was used as an earlier one.
        let verdict = SecondStep.verdict(
            number: usedAt.map { $0 == nil ? 1 : 0 }, lastUsed: 0, failures: failures, at: real)
        try note(verdict, failures, of: account, number: nil, real: real)
        if verdict == .right {
            try db.execute(
                sql: "UPDATE recovery_code SET used_at = ? WHERE account = ? AND code_hash = ?",
                arguments: [now.milliseconds, account.id, hash(of: code, account.id)])
            try append(entry("secondStep.recoveryUsed", account))
        }
        return verdict
    }

    /// - Returns: whether it was a wrong try that counts.
    @discardableResult
    private func note(
        _ verdict: SecondStep.Verdict, _ failures: SecondStep.Failures, of account: Account, number: Int64?,
        real: Timestamp
    ) throws -> Bool {
        if verdict == .right {
            try db.execute(
                sql: """
                    UPDATE second_step SET failures = 0, failing_since = 0, wrong_in_row = 0,
                        last_used = max(last_used, ?)
                    WHERE account = ?
                    """, arguments: [number ?? 0, account.id])
            return false
        }
        let after = failures.after(another: real)
        // While it waits, further tries do not make it wait longer.
        guard after.count <= SecondStep.tries else { return false }
        try db.execute(
            sql: "UPDATE second_step SET failures = ?, failing_since = ? WHERE account = ?",
            arguments: [after.count, after.since.milliseconds, account.id])
        try append(entry("secondStep.wrong", account))
        return true
    }

    fileprivate func makeRecoveryCodes(for account: Account) throws -> [RecoveryCode] {
        try db.execute(sql: "DELETE FROM recovery_code WHERE account = ?", arguments: [account.id])
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.make(entropy) }
        for code in codes {
            try db.execute(
                sql: "INSERT INTO recovery_code (account, code_hash) VALUES (?, ?)",
                arguments: [account.id, hash(of: code, account.id)])
        }
        try append(entry("secondStep.codesMade", account))
        return codes
    }

    /// Forgets one that was begun and not confirmed: whoever began it may not be the account's owner.
    func forgetBegunSecondStep(ofLogin login: String) throws {
        try db.execute(
            sql: """
                DELETE FROM second_step
                WHERE account = (SELECT id FROM account WHERE login = ?) AND confirmed_at IS NULL
                """, arguments: [login])
    }

    fileprivate func deleteSecondStep(of account: String) throws {
        try db.execute(sql: "DELETE FROM second_step WHERE account = ?", arguments: [account])
        try db.execute(sql: "DELETE FROM recovery_code WHERE account = ?", arguments: [account])
    }

    private func hash(of code: RecoveryCode, _ account: String) -> Data {
        keys.lookup(["recoveryCode", account, code.text])
    }
}

extension SecondSteps {
    /// The code of one half minute, after RFC 6238.
    package static func code(_ secret: Data, number: Int64) -> String {
        let counter = withUnsafeBytes(of: number.bigEndian) { Data($0) }
        let mac = HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret))
        return SecondStep.code(of: Array(mac))
    }
}
