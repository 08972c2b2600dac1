public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Settles an exception by a person's decision. The first decision stands; the second person is told whose it was.
    ///
    /// - Throws: `StoreError` `notFound`, `conflict` (settled already), `invalid` (the decision does not fit the kind).
    @discardableResult
    public func resolve(
        exception id: String, _ resolution: Resolution, reason: String, by principal: Principal,
        remembering notes: [ClericalNote] = [], at now: Timestamp
    ) throws -> ExceptionItem {
        try write { db in
            guard let item = try exception(id, in: db) else { throw StoreError(.notFound, "no exception \(id)") }
            guard item.settledAt == nil else {
                throw StoreError(
                    .conflict, "already settled by \(item.settledBy ?? "somebody else"): \(item.decision ?? "")")
            }
            // A roll may have said since it was opened that the pupil is protected.
            let isSupervisors = try item.child.map { try mayBeProtected(child: $0, in: db) } ?? false
            try guardRestricted(item.isRestricted || isSupervisors, principal)
            guard item.kind != .restricted else {
                throw StoreError(
                    .invalid,
                    "a restricted notification is released or cancelled by its own actions; this item closes when none is "
                        + "held any more")
            }
            if let pupil = resolution.pupil, try isProtected(pupil, in: db) {
                try guardIncident(of: item, by: principal, in: db)
            }
            try apply(resolution, to: item, reason: reason, by: principal.actor, at: now, in: db)
            for note in notes { try remember(note, by: principal.actor, at: now, in: db) }
            if let child = item.child {
                try settleExceptions(
                    ofChild: child, decision: resolution.name, by: principal.actor, reason: reason, at: now, in: db)
            } else {
                try settle(item, decision: resolution.name, by: principal.actor, reason: reason, at: now, in: db)
            }
            if let incident = item.incident { try touch(incident: incident, in: db) }
            return try exception(id, in: db) ?? item
        }
    }

    /// A protected pupil's school is for supervisors alone, so what follows from such a match is restricted.
    private func guardIncident(of item: ExceptionItem, by principal: Principal, in db: Database) throws {
        guard principal.seesRestricted else {
            // In the words for a pupil who is not there: to an operator a protected one is not.
            throw StoreError(.invalid, "no such pupil on a roll that is held")
        }
        guard let incident = item.incident else { return }
        try db.execute(sql: "UPDATE incident SET restricted = 1, protected = 1 WHERE id = ?", arguments: [incident])
    }

    private func apply(
        _ resolution: Resolution, to item: ExceptionItem, reason: String, by actor: Actor, at now: Timestamp,
        in db: Database
    ) throws {
        guard let child = item.child else {
            guard resolution == .dismiss else {
                throw StoreError(.invalid, "a record without a child can only be dismissed, with a reason")
            }
            return
        }
        switch resolution {
        case .match(let pupil):
            guard try isOnRoll(pupil, in: db) else {
                throw StoreError(.invalid, "no such pupil on a roll that is held")
            }
            // Who names the pupil overrules what a school said of it.
            try db.cachedStatement(sql: "DELETE FROM child_placement WHERE child = ?").execute(arguments: [child])
            try decide(child, .matched, pupil: pupil, by: actor, at: now, in: db)
        case .registration(let pupil, let urn):
            guard try isOnRoll(pupil, in: db), try establishment(urn, in: db) != nil else {
                throw StoreError(.invalid, "no such pupil on a roll that is held")
            }
            try clearPlacements(ofChild: child, in: db)
            try place(child: child, at: .establishment(urn), pupil: pupil, byPerson: true, in: db)
            try decide(child, .matched, pupil: pupil, by: actor, at: now, in: db)
        case .establishment(let urn):
            guard try establishment(urn, in: db) != nil else {
                throw StoreError(.invalid, "no establishment \(urn) in the registry")
            }
            try clearPlacements(ofChild: child, in: db)
            try place(child: child, at: .establishment(urn), pupil: nil, byPerson: true, in: db)
            try decide(child, .matched, pupil: nil, by: actor, at: now, in: db)
        case .passToAuthority(let authority):
            guard let target = Scope("la:\(authority)") else {
                throw StoreError(.invalid, "a local authority's code has three digits")
            }
            try clearPlacements(ofChild: child, in: db)
            try place(child: child, at: target, pupil: nil, byPerson: true, in: db)
            try decide(child, .matched, pupil: nil, by: actor, at: now, in: db)
        case .dismiss:
            try clearPlacements(ofChild: child, in: db)
            try decide(
                child, item.kind == .ineligible ? .ineligible : .unmatched, pupil: nil, by: actor, at: now, in: db)
        }
    }

    private func isOnRoll(_ pupil: Int64, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM roll_entry r WHERE r.pupil = ? AND \(Visible.rows("r")))"),
            arguments: [pupil]) ?? false
    }

    private func decide(
        _ child: String, _ state: ChildState, pupil: Int64?, by actor: Actor, at now: Timestamp, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE child SET state = ?, confirmed = 1, pupil = ?, named = ?, decided_by = ?, decided_at = ? WHERE id = ?
                """
        ).execute(arguments: [
            state.rawValue, pupil, pupil != nil, actor.description, now.milliseconds, child,
        ])
        try endDoubt(about: child, at: now, in: db)
        try append(
            AuditEntry(
                .alteration, "child.decided", actor: actor, subject: "child:\(child)",
                facts: ["state": state.rawValue, "pupil": pupil.map(String.init) ?? ""]), at: now, in: db)
    }
}

extension Resolution {
    /// The pupil whom it names.
    fileprivate var pupil: Int64? {
        switch self {
        case .match(let pupil), .registration(let pupil, _): pupil
        case .establishment, .passToAuthority, .dismiss: nil
        }
    }
}
