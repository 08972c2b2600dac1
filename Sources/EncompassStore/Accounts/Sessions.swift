public import EncompassCore
import Foundation
import GRDB

/// How long a person stays signed in, by real time.
public struct SessionLimits: Hashable, Sendable {
    /// A session ends after this time without activity.
    public var idle: Span
    /// A session ends after this time in any case.
    public var longest: Span
    /// Roles whose local accounts need the second step of signing in; for all others it is their owners' choice.
    public var secondStepFor: Set<Principal.Role>

    public init(
        idle: Span = .minutes(30), longest: Span = .hours(12), secondStepFor: Set<Principal.Role> = []
    ) {
        self.idle = idle
        self.longest = longest
        self.secondStepFor = secondStepFor
    }
}

extension Sessions {
    /// Opens a session and returns its token, which the file has only hashed.
    ///
    /// - Parameters:
    ///   - browser: a coarse name of the browser, by which its owner recognises the session.
    ///   - real: real time, which sessions use even in an exercise.
    /// - Throws: `StoreError` `conflict` if a second step is on, which this is not the proof of.
    public func open(
        account: Account, lasting: Span, browser: String? = nil, at now: Timestamp, real: Timestamp
    ) throws -> String {
        try write(at: now) { try $0.openSession(of: account, lasting: lasting, browser: browser, real: real) }
    }

    /// The session of a token; nil if it is unknown, expired or idle for too long, or its account is disabled.
    ///
    /// - Parameters:
    ///   - day: the day by which the register says which of the account's places are open.
    ///   - isActivity: whether a person did something; a page that refreshes itself keeps nobody signed in.
    ///   - secondStepFor: roles that need the second step of signing in.
    public func session(
        token: String, idle: Span, on day: LocalDate, isActivity: Bool = true,
        secondStepFor: Set<Principal.Role> = [], at now: Timestamp
    ) throws -> Session? {
        let hash = Credentials.hash(token: token)
        let found = try read { snapshot -> (session: Session, seenAt: Timestamp)? in
            let row = try Row.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT a.*, s.csrf, s.expires_at, s.purpose, s.seen_at,
                            a.provider_hash IS NOT NULL OR EXISTS (
                                SELECT 1 FROM second_step f WHERE f.account = a.id AND f.confirmed_at IS NOT NULL
                            ) AS is_proven
                        FROM session s
                        JOIN account a ON a.id = s.account
                        WHERE s.token_hash = ? AND s.expires_at > ? AND s.seen_at > ? AND a.disabled_at IS NULL
                        """), arguments: [hash, now.milliseconds, (now - idle).milliseconds])
            guard let row else { return nil }
            let account = try Account(row, keys: snapshot.keys)
            let places = try snapshot.places(of: account, on: day)
            return (
                Session(
                    account: account.reading(places.open), csrf: row["csrf"],
                    expiresAt: Timestamp(milliseconds: row["expires_at"]), purpose: row["purpose"],
                    closedPlaces: places.closed,
                    isProven: row["is_proven"] || !secondStepFor.contains(account.role.principal)),
                Timestamp(milliseconds: row["seen_at"])
            )
        }
        guard let found else { return nil }
        // Not every page of a busy person need wait for the disk.
        if isActivity, now - found.seenAt >= min(.minutes(1), Span(milliseconds: idle.milliseconds / 4)) {
            try write(at: now) { tx in
                try tx.db.execute(
                    sql: "UPDATE session SET seen_at = ? WHERE token_hash = ?", arguments: [now.milliseconds, hash])
            }
        }
        return found.session
    }

    /// Records why the person reads children's details on this shift.
    public func statePurpose(_ purpose: String, token: String, by actor: Actor, at now: Timestamp) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "UPDATE session SET purpose = ?, purpose_at = ? WHERE token_hash = ?",
                arguments: [purpose, now.milliseconds, Credentials.hash(token: token)])
            try tx.append(
                AuditEntry(
                    .operation, "session.purposeStated", actor: actor, subject: actor.description,
                    facts: ["purpose": purpose]))
        }
    }

    /// The proof that a login has signed in on a browser, which the browser keeps; it can be made again from the key.
    public func deviceProof(login: String, device: String) -> String { keys.token(["device", login, device]) }

    public func close(token: String) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM session WHERE token_hash = ?", arguments: [Credentials.hash(token: token)])
        }
    }
}

extension Transaction {
    /// See `Sessions.open`.
    ///
    /// - Parameters:
    ///   - hasProvenSecondStep: whether a code was right; without one, no session of an account with the step is opened.
    ///   - facts: how the person proved who they are, for the log.
    func openSession(
        of account: Account, lasting: Span, browser: String?, real: Timestamp, hasProvenSecondStep: Bool = false,
        facts: [String: String] = [:]
    ) throws -> String {
        guard try hasProvenSecondStep || !secondStep(of: account.id).isOn else {
            throw StoreError(.conflict, "secondStep.on")
        }
        let token = Data(entropy.bytes(32)).base64URL
        try db.execute(sql: "DELETE FROM session WHERE expires_at <= ?", arguments: [real.milliseconds])
        try db.execute(sql: "UPDATE account SET failures = 0 WHERE id = ?", arguments: [account.id])
        try db.execute(
            sql: """
                INSERT INTO session (token_hash, account, csrf, created_at, seen_at, expires_at, browser)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Credentials.hash(token: token), account.id, Data(entropy.bytes(16)).base64URL, real.milliseconds,
                real.milliseconds, (real + lasting).milliseconds, browser,
            ])
        try noteContacts(of: account)
        try append(
            AuditEntry(
                .operation, "account.signedIn", actor: account.actor, subject: "account:\(account.login)",
                facts: facts))
        return token
    }
}
