public import EncompassCore
import GRDB

/// Somebody has an exception open. This only informs others: the first decision counts, whoever has it open.
public struct ExceptionClaim: Hashable, Sendable {
    /// As the audit log names who has it open.
    public let actor: String
    public let since: Timestamp
    /// It ends by itself then, unless the person opens the exception again.
    public let endsAt: Timestamp
}

extension Exceptions {
    /// How long a claim lasts after the exception was last opened.
    public static let claimSpan = Span.minutes(5)

    /// Claims an exception for somebody who has opened it, unless a colleague has it open.
    ///
    /// - Returns: the colleague's claim.
    public func claim(_ id: String, by principal: Principal, at now: Timestamp) throws -> ExceptionClaim? {
        guard principal.may(.resolveExceptions) else { return try read { try $0.claim(on: id, at: now) } }
        return try write(at: now) { tx in
            try tx.db.execute(sql: "DELETE FROM exception_claim WHERE ends_at <= ?", arguments: [now.milliseconds])
            let actor = principal.actor.description
            try tx.db.cachedStatement(
                sql: """
                    INSERT INTO exception_claim (exception, actor, since, ends_at)
                    SELECT id, ?2, ?3, ?4 FROM exception WHERE id = ?1 AND settled_at IS NULL
                    ON CONFLICT (exception) DO UPDATE SET ends_at = excluded.ends_at WHERE actor = excluded.actor
                    """
            ).execute(arguments: [id, actor, now.milliseconds, (now + Exceptions.claimSpan).milliseconds])
            return try tx.claim(on: id, at: now).flatMap { $0.actor == actor ? nil : $0 }
        }
    }

    /// Who has which exception open.
    public func claims(at now: Timestamp) throws -> [String: ExceptionClaim] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db, sql: "SELECT * FROM exception_claim WHERE ends_at > ?", arguments: [now.milliseconds]
            ).reduce(into: [:]) { $0[$1["exception"]] = ExceptionClaim($1) }
        }
    }
}

extension ExceptionClaim {
    fileprivate init(_ row: Row) {
        self.init(
            actor: row["actor"], since: Timestamp(milliseconds: row["since"]),
            endsAt: Timestamp(milliseconds: row["ends_at"]))
    }
}

extension Reading {
    fileprivate func claim(on exception: String, at now: Timestamp) throws -> ExceptionClaim? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM exception_claim WHERE exception = ? AND ends_at > ?"),
            arguments: [exception, now.milliseconds]
        ).map(ExceptionClaim.init)
    }
}

/// A school said that a child is not its pupil.
public struct GivenBack: Hashable, Sendable {
    public let place: Scope
    public let at: Timestamp
    /// Who said so; nil for a machine, and where the name was not given.
    public let person: String?
}

extension Exceptions {
    /// The places that said that a child is not theirs, the latest first.
    public func givenBack(child: String) throws -> [GivenBack] {
        try read { snapshot in
            try snapshot.db.all(
                """
                SELECT n.target, a.at, a.body, a.key_id FROM acknowledgement a
                JOIN notification n ON n.id = a.notification
                WHERE a.notification IN (SELECT notification FROM notification_child WHERE child = ?1)
                    AND a.child = ?1 AND a.outcome = 'notOurPupil' ORDER BY a.at DESC, a.id DESC
                """, [child]
            ) { row -> GivenBack? in
                guard let place = Scope(row["target"] as String) else { return nil }
                let words = try Body(bytes: row["body"], keyId: row["key_id"]).decode(
                    [String: String].self, with: snapshot.keys)
                return GivenBack(
                    place: place, at: Timestamp(milliseconds: row["at"]), person: words["person"]?.trimmed)
            }.compactMap(\.self)
        }
    }
}
