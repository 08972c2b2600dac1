public import EncompassCore
import Foundation
import GRDB

extension Exceptions {
    /// Resolves an exception by a person's decision. The first decision counts; a second person is told who made it.
    ///
    /// - Throws: `StoreError` `notFound`, `conflict` (already resolved), `invalid` (the decision does not fit the
    ///   kind).
    @discardableResult
    public func resolve(
        exception id: String, _ resolution: Resolution, reason: String, by principal: Principal,
        remembering notes: [ClericalNote] = [], at now: Timestamp
    ) throws -> ExceptionItem {
        try write(at: now) { tx in
            guard let item = try tx.exception(id) else {
                throw StoreError(.notFound, "exception.unknownId", ["id": id])
            }
            guard item.resolvedAt == nil else {
                throw StoreError(
                    .conflict, "exception.resolvedWith", ["by": item.resolvedBy ?? "", "decision": item.decision ?? ""])
            }
            // An import since it was opened may have protected the pupil.
            let isSupervisors = try item.child.map { try tx.mayBeProtected(child: $0) } ?? false
            try principal.requireSight(ofRestricted: item.isRestricted || isSupervisors)
            guard !item.kind.closesItself else {
                throw StoreError(.invalid, "restricted.closesItself")
            }
            if let pupil = resolution.pupil, try tx.isProtected(pupil) {
                try tx.guardIncident(of: item, by: principal)
            }
            try tx.apply(resolution, to: item, reason: reason, by: principal.actor)
            for note in notes { try tx.remember(note, by: principal.actor) }
            if let child = item.child {
                try tx.resolveExceptions(
                    ofChild: child, decision: resolution.name, by: principal.actor, reason: reason)
            } else {
                try tx.resolve(item, decision: resolution.name, by: principal.actor, reason: reason)
            }
            if let incident = item.incident { try tx.touch(incident: incident) }
            return try tx.exception(id) ?? item
        }
    }
}

extension Transaction {
    /// A protected pupil's school is only for supervisors, so everything that follows from such a match is restricted.
    fileprivate func guardIncident(of item: ExceptionItem, by principal: Principal) throws {
        guard principal.seesRestricted else {
            // The same text as for a pupil who does not exist: an operator must not learn of a protected one.
            throw StoreError(.invalid, "decision.pupilUnknown")
        }
        guard let incident = item.incident else { return }
        try db.execute(sql: "UPDATE incident SET restricted = 1, protected = 1 WHERE id = ?", arguments: [incident])
        try restrictLinked(with: incident)
    }

    fileprivate func apply(
        _ resolution: Resolution, to item: ExceptionItem, reason: String, by actor: Actor
    ) throws {
        guard let child = item.child else {
            guard resolution == .dismiss else {
                throw StoreError(.invalid, "decision.onlyDismiss")
            }
            return
        }
        guard try resolution.isForAnUnbornChild || self.child(child)?.details.isUnborn != true else {
            throw StoreError(.invalid, "decision.unborn")
        }
        switch resolution {
        case .match(let pupil):
            guard try isOnRoll(pupil) else {
                throw StoreError(.invalid, "decision.pupilUnknown")
            }
            // Naming the pupil overrules a school's answer about the child.
            try db.cachedStatement(sql: "DELETE FROM child_placement WHERE child = ?").execute(arguments: [child])
            try decide(child, .matched, pupil: pupil, by: actor, reason: reason)
        case .registration(let pupil, let urn):
            guard try isOnRoll(pupil), try establishment(urn) != nil else {
                throw StoreError(.invalid, "decision.pupilUnknown")
            }
            try clearPlacements(ofChild: child)
            try place(child: child, at: .establishment(urn), pupil: pupil, byPerson: true)
            try decide(child, .matched, pupil: pupil, by: actor, reason: reason)
        case .establishment(let urn):
            guard try establishment(urn) != nil else {
                throw StoreError(.invalid, "establishment.unknown", ["urn": urn])
            }
            try clearPlacements(ofChild: child)
            try place(child: child, at: .establishment(urn), pupil: nil, byPerson: true)
            try decide(child, .matched, pupil: nil, by: actor, reason: reason)
        case .passToAuthority(let authority):
            guard let target = Scope("la:\(authority)") else {
                throw StoreError(.invalid, "decision.authorityCode")
            }
            try clearPlacements(ofChild: child)
            try place(child: child, at: target, pupil: nil, byPerson: true)
            try decide(child, .matched, pupil: nil, by: actor, reason: reason)
        case .dismiss:
            try clearPlacements(ofChild: child)
            try decide(
                child, item.kind == .ineligible ? .ineligible : .unmatched, pupil: nil, by: actor, reason: reason)
        }
    }

    private func decide(
        _ child: String, _ decision: ChildState.Decision, pupil: Int64?, by actor: Actor, reason: String
    ) throws {
        try move(
            child: child, .resolve(decision),
            setting: "confirmed = 1, pupil = ?, named = ?, decided_by = ?, decided_at = ?",
            [pupil, pupil != nil, actor.description, now.milliseconds])
        try endDoubt(about: child)
        try append(
            AuditEntry(
                .alteration, "child.decided", actor: actor, subject: "child:\(child)",
                facts: ["state": decision.rawValue, "pupil": pupil.map(String.init) ?? "", "reason": reason]))
    }
}

extension Reading {
    fileprivate func isOnRoll(_ pupil: Int64) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM roll_entry r WHERE r.pupil = ?1 AND \(Visible.rows("r")))
                        OR EXISTS (SELECT 1 FROM not_in_school e WHERE e.pupil = ?1 AND \(Visible.rows("e")))
                    """), arguments: [pupil]) ?? false
    }
}

extension Resolution {
    /// The pupil that it names.
    fileprivate var pupil: Int64? {
        switch self {
        case .match(let pupil), .registration(let pupil, _): pupil
        case .establishment, .passToAuthority, .dismiss: nil
        }
    }

    /// Whether it leaves every school out.
    fileprivate var isForAnUnbornChild: Bool {
        switch self {
        case .passToAuthority, .dismiss: true
        case .match, .registration, .establishment: false
        }
    }
}

extension Exceptions {
    /// The decision once every refused record was typed again.
    public static let corrected = "corrected"

    /// Takes back a person's decision on an exception: it is open again with a new deadline, and a person must decide
    /// on its child again. The decision's effects are undone: a notification that nobody has read is cancelled; one
    /// that was read is taken back by a retraction, and that the school read it is a possible breach. The matcher
    /// forgets what the decision taught it.
    ///
    /// - Throws: `StoreError` `notFound`; `conflict` if it is open, the force has taken the child out, or another item
    ///   of its kind is open for the child; `invalid` without a reason, if no person decided it, for restricted
    ///   notifications, which have their own actions, and for a person who may not see it.
    @discardableResult
    public func reopen(
        exception id: String, reason: String, deadline: Timestamp, by principal: Principal, at now: Timestamp
    ) throws -> ExceptionItem {
        guard let reason = reason.trimmed else { throw StoreError(.invalid, "reason.missing") }
        return try write(at: now) { tx in
            try tx.takeBack(id, reason: reason, by: principal) { item, resolved in
                try tx.db.execute(
                    sql: """
                        UPDATE exception SET settled_at = NULL, settled_by = NULL, decision = NULL, body = NULL,
                            key_id = NULL, step = 0, opened_at = ?, deadline_at = ?, next_at = ?,
                            detail = CASE WHEN detail LIKE 'reopened: %' THEN detail ELSE 'reopened: ' || detail END
                        WHERE id = ?
                        """,
                    arguments: [now.milliseconds, deadline.milliseconds, now.milliseconds, item.id])
                try tx.append(
                    AuditEntry(
                        .alteration, "exception.reopened", actor: principal.actor, subject: "exception:\(item.id)",
                        facts: [
                            "kind": item.kind.rawValue, "decision": item.decision ?? "", "decidedBy": resolved.by,
                            "decidedAt": resolved.at.rfc3339, "reason": reason, "deadline": deadline.rfc3339,
                        ]))
            }
        }
    }

    /// Undoes a decision from which nothing has left yet: the exception is open again as it was, with its deadline, and
    /// needs no reason.
    ///
    /// - Parameter decidedAt: when the decision that is meant was made; nil for the last one, if it is the person's own.
    /// - Throws: `StoreError` as `reopen`; `conflict` if `UndoRule` no longer allows it, or if another decision has been
    ///   made since.
    @discardableResult
    public func undo(
        exception id: String, decidedAt: Timestamp?, by principal: Principal, at now: Timestamp
    ) throws -> ExceptionItem {
        try write(at: now) { tx in
            try tx.takeBack(id, reason: "undone", by: principal) { item, resolved in
                guard decidedAt != nil || resolved.by == principal.actor.description else {
                    throw StoreError(.conflict, "exception.decidedByOther")
                }
                guard decidedAt.map({ $0 == resolved.at }) ?? true else {
                    throw StoreError(
                        .conflict, "exception.decidedAgain", ["by": resolved.by, "at": resolved.at.rfc3339])
                }
                guard try tx.undoRule(of: item, resolvedAt: resolved.at).limit(at: now) != nil else {
                    throw StoreError(.conflict, "exception.undoTooLate")
                }
                try tx.db.execute(
                    sql: """
                        UPDATE exception SET settled_at = NULL, settled_by = NULL, decision = NULL, body = NULL,
                            key_id = NULL, next_at = ? WHERE id = ?
                        """, arguments: [now.milliseconds, item.id])
                try tx.append(
                    AuditEntry(
                        .alteration, "exception.undone", actor: principal.actor, subject: "exception:\(item.id)",
                        facts: [
                            "kind": item.kind.rawValue, "decision": item.decision ?? "", "decidedBy": resolved.by,
                            "decidedAt": resolved.at.rfc3339,
                        ]))
            }
        }
    }

    /// Until when a person's decision on an exception can be undone; nil if it cannot be undone now.
    public func undoLimit(of item: ExceptionItem, at now: Timestamp) throws -> UndoRule.Limit? {
        guard let resolvedAt = item.resolvedAt, !item.kind.closesItself, item.resolvedBy != Actor.engine.description
        else { return nil }
        return try read { try $0.undoRule(of: item, resolvedAt: resolvedAt).limit(at: now) }
    }
}

extension Transaction {
    /// Takes a decision back, with what it led to and what it taught the matcher.
    ///
    /// - Parameter opening: opens the exception again, before anything is undone.
    fileprivate func takeBack(
        _ id: String, reason: String, by principal: Principal,
        _ opening: (_ item: ExceptionItem, _ resolved: (at: Timestamp, by: String)) throws -> Void
    ) throws -> ExceptionItem {
        guard let item = try exception(id) else {
            throw StoreError(.notFound, "exception.unknownId", ["id": id])
        }
        let isProtected = try item.child.map { try mayBeProtected(child: $0) } ?? false
        try principal.requireSight(ofRestricted: item.isRestricted || isProtected)
        let resolved = try resolution(of: item)
        let child = try item.child.flatMap { try self.child($0) }
        if let child { try requireReopenable(child, as: item) }
        try opening(item, resolved)
        if let child { try withdraw(child, reason: reason, by: principal.actor) }
        try withdrawNotes(by: resolved.by, madeAt: resolved.at)
        if isProtected, let child = item.child { try protectExceptions(ofChild: child) }
        if let incident = item.incident { try touch(incident: incident) }
        return try exception(id) ?? item
    }

    /// When an exception was resolved, and by whom.
    fileprivate func resolution(of item: ExceptionItem) throws -> (at: Timestamp, by: String) {
        guard let at = item.resolvedAt, let by = item.resolvedBy else { throw StoreError(.conflict, "exception.open") }
        guard !item.kind.closesItself else {
            throw StoreError(.invalid, "restricted.ownActions")
        }
        guard by != Actor.engine.description else {
            throw StoreError(.invalid, "exception.closedByEngine", ["why": item.decision ?? ""])
        }
        return (at, by)
    }
}

extension Reading {
    /// What has become of a decision, as far as undoing it goes.
    fileprivate func undoRule(of item: ExceptionItem, resolvedAt: Timestamp) throws -> UndoRule {
        guard let child = item.child else {
            // A typed record is an incident of its own, which stays.
            let hasLeft = item.decision == Exceptions.corrected
            return UndoRule(hasLeft: hasLeft, isWaiting: false, notifies: false, decidedAt: resolvedAt)
        }
        let hasLeft = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification_child k JOIN notification n ON n.id = k.notification
                        WHERE k.child = ?1 AND (n.told_at >= ?2 OR EXISTS (SELECT 1 FROM message m
                            WHERE m.notification = n.id AND m.attempt > 0
                            AND COALESCE(m.sent_at, m.updated_at) >= ?2)))
                    """), arguments: [child, resolvedAt.milliseconds])
        let isWaiting = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification_child k JOIN notification n ON n.id = k.notification
                        WHERE k.child = ? AND k.closed_at IS NULL AND n.state IN ('held', 'queued'))
                    """), arguments: [child])
        return UndoRule(
            hasLeft: hasLeft ?? true, isWaiting: isWaiting ?? false,
            notifies: item.decision != Resolution.dismiss.name, decidedAt: resolvedAt)
    }

    fileprivate func requireReopenable(_ child: StoredChild, as item: ExceptionItem) throws {
        guard child.state != .retracted else { throw StoreError(.conflict, "exception.childTakenOut") }
        let other = try String.fetchOne(
            db, sql: "SELECT id FROM exception WHERE child = ? AND kind = ? AND settled_at IS NULL",
            arguments: [child.id, item.kind.rawValue])
        if let other { throw StoreError(.conflict, "exception.another", ["id": other]) }
    }
}

extension Transaction {
    /// A person must decide on the child again, and its places are ruled out until a person names one of them.
    fileprivate func withdraw(
        _ child: StoredChild, reason: String, by actor: Actor
    ) throws {
        for placement in try placements(ofChild: child.id) where !placement.isClosed {
            for row in try notifications(ofChild: child.id)
            where row.target == placement.target && row.kind != .retraction {
                let children = try openChildren(of: row.id).map(\.id)
                guard children.contains(child.id) else { continue }
                if try wasRead(notification: row, child: child.id) {
                    try openBreach(ofChild: child.id, ifReadAt: row, reportedBy: actor)
                } else if row.kind == .new, children == [child.id], !row.isClosed {
                    try cancel(row, by: actor, reason: reason)
                }
            }
            try closePlacement(ofChild: child.id, at: placement.target, by: actor)
        }
        try move(
            child: child.id, .review,
            setting: "confirmed = 0, pupil = NULL, named = 0, decided_by = ?, decided_at = ?, restarted_at = ?",
            [Actor.engine.description, now.milliseconds, now.milliseconds]
        ) { from, _ in
            AuditEntry(
                .alteration, "child.reopened", actor: actor, subject: "child:\(child.id)",
                facts: ["from": from.rawValue, "reason": reason])
        }
    }
}
