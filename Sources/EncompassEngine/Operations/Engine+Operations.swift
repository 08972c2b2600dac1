public import EncompassCore
public import EncompassStore
import EncompassWords
import Logging

/// Runs operations on a store: inside the daemon, or in a tool that holds the lock.
public struct OperationRunner: Sendable {
    let store: Store
    private let entropy: EntropySource
    static let invitationLife = Span.days(7)
    /// The running engine, if there is one: it knows the deadlines and the channels.
    let engine: Engine?

    public init(store: Store, entropy: EntropySource = EntropySource(), engine: Engine? = nil) {
        self.store = store
        self.entropy = entropy
        self.engine = engine
    }

    /// Carries out an operation if the person's role allows it; a refusal is logged.
    ///
    /// - Throws: `StoreError`.
    public func run(
        _ operation: Operation, by principal: Principal, at now: Timestamp
    ) throws -> OperationResult {
        do {
            try principal.require(operation.permission)
            if let login = operation.changedAccount, !principal.may(.manageReaders),
                try store.accounts.all().contains(where: { $0.login == login && !$0.role.isDesk })
            {
                throw Denied(permission: .manageReaders, role: principal.role)
            }
            try requireAreas(operation, of: principal)
            if let login = operation.takesOver, login == principal.account {
                throw StoreError(.conflict, "account.own")
            }
            return try carryOut(operation, by: principal, at: now)
        } catch let error {
            guard let denied = error as? Denied ?? (error as? StoreError)?.denied else { throw error }
            try store.accounts.recordRefusal(denied, of: principal, subject: operation.subject, at: now)
            throw error as? StoreError ?? StoreError(denied)
        }
    }

    /// Nobody acts on what belongs to other areas than theirs, and nobody looks after the account of somebody who works
    /// for more areas than they do, or gives more.
    private func requireAreas(_ operation: Operation, of principal: Principal) throws {
        guard principal.areas != .all else { return }
        try store.areas.requireSight(of: operation.items, by: principal, for: operation.permission)
        let account = try operation.changedAccount.flatMap { login in
            try store.accounts.all().first { $0.login == login }
        }
        guard
            let beyond = [account?.areas, operation.givenAreas].compactMap(\.self)
                .first(where: { !principal.areas.include($0) })
        else { return }
        let denied = Denied(permission: operation.permission, role: principal.role, areas: beyond.ids)
        let own =
            principal.areas == .none
            ? Words.english("otherArea.none") : principal.areas.ids.joined(separator: ", ")
        throw StoreError(denied, "account.moreAreas", ["areas": own])
    }

    private func carryOut(
        _ operation: Operation, by principal: Principal, at now: Timestamp
    ) throws -> OperationResult {
        switch operation {
        case .createCredential(let request):
            let made = try store.credentials.create(request, by: principal.actor, at: now)
            return OperationResult(credential: made, message: "credential \(made.id) created")
        case .revokeCredential(let id):
            try store.credentials.revoke(id: id, by: principal.actor, at: now)
            return OperationResult(message: "credential \(id) revoked")
        case .rotateCredential(let id, let overlap, let reason):
            let end = try secretEnd(after: overlap, at: now)
            let made = try store.credentials.rotate(id: id, until: end, reason: reason, by: principal, at: now)
            return OperationResult(
                credential: made,
                message: "credential \(id) has a new secret; the one before it verifies until \(end.rfc3339)")
        case .endCredentialSecret(let id, let reason):
            try store.credentials.endPreviousSecret(id: id, reason: reason, by: principal, at: now)
            return OperationResult(message: "credential \(id): the secret before the one in use has ended")
        case .changeWebhook(let change):
            return try run(change, by: principal, at: now)
        case .createAccount(let request):
            return try create(request, by: principal, at: now)
        case .disableAccount(let login):
            try store.accounts.disable(login: login, by: principal.actor, at: now)
            return OperationResult(message: "account \(login) disabled and signed out")
        case .enableAccount(let login):
            try store.accounts.enable(login: login, by: principal.actor, at: now)
            return OperationResult(message: "account \(login) enabled")
        case .unlockAccount(let login):
            try store.accounts.unlock(login: login, by: principal.actor, at: now)
            engine?.signIns.forget(login: login)
            return OperationResult(message: "account \(login): failed sign-ins forgotten")
        case .setPassword(let login, let password):
            try setPassword(password, of: login, by: principal.actor, at: now)
            return OperationResult(message: "account \(login): password set, sessions ended")
        case .inviteAccount(let login):
            let invitation = try store.accounts.invite(
                login: login, until: now + OperationRunner.invitationLife, by: principal.actor, at: now)
            return OperationResult(invitation: invitation, message: "account \(login) invited")
        case .inviteContacts(let invitees):
            return try invite(invitees, by: principal, at: now)
        case .setPlaces(let login, let places):
            try store.accounts.setPlaces(login: login, to: places, by: principal.actor, at: now)
            return OperationResult(message: "account \(login): places set")
        case .setAreas(let login, let areas):
            try requireKnown(areas)
            try store.accounts.setAreas(login: login, to: areas, by: principal.actor, at: now)
            return OperationResult(
                message: areas == .all
                    ? "account \(login) sees all areas" : "account \(login) sees \(areas.ids.joined(separator: ", "))")
        case .endSessions(let login, let session):
            let ended = try store.sessions.end(login: login, session: session, by: principal.actor, at: now)
            return OperationResult(message: "account \(login): \(counted(ended, "session")) ended")
        case .resetSecondStep(let login):
            try store.secondSteps.reset(login: login, by: principal.actor, at: now)
            return OperationResult(message: "account \(login): second step removed, sessions ended")
        case .queue(let action):
            return try run(action, by: principal, at: now)
        case .releaseTexts(let release):
            let edits = release.edits.compactMap { key, text in SchoolText(key: key).map { ($0, text) } }
            try store.notifications.releaseTexts(
                release.notification, edits: Dictionary(edits) { $1 }, accepting: release.isAccepted, by: principal,
                at: now)
            return OperationResult(message: "the texts of notification \(release.notification) are released")
        case .resolve(let request):
            return try run(request, by: principal, at: now)
        case .reopenException(let id, let reason):
            let force = try store.exceptions.item(id: id)?.force ?? ""
            let item = try store.exceptions.reopen(
                exception: id, reason: reason,
                deadline: engine?.exceptionDeadline(force: force, since: now) ?? now + .hours(4), by: principal, at: now
            )
            return OperationResult(message: "exception \(item.id) is open again until \(item.deadlineAt.rfc3339)")
        case .undoException(let id, let decidedAt):
            let item = try store.exceptions.undo(exception: id, decidedAt: decidedAt, by: principal, at: now)
            return OperationResult(message: "exception \(item.id) is open again until \(item.deadlineAt.rfc3339)")
        case .correctRecord(let correction):
            return try correct(correction, by: principal, at: now)
        case .decideRestricted(let exception, let releasing, let reason):
            let count = try store.notifications.decideRestricted(
                exception: exception, releasing: releasing, reason: reason, by: principal, at: now)
            return OperationResult(
                message: "\(counted(count, "notification")) \(releasing ? "released" : "cancelled")")
        case .linkIncidents(let one, let other):
            let linked = try store.incidents.link(
                incident(named: one), with: incident(named: other), by: principal, at: now)
            return OperationResult(message: "linked: \(linked.references.joined(separator: ", "))")
        case .unlinkIncident(let id, let reason):
            let linked = try store.incidents.unlink(incident(named: id), reason: reason, by: principal, at: now)
            return OperationResult(message: "no longer linked: \(linked.references.joined(separator: ", "))")
        case .call(let action):
            return try run(action, by: principal, at: now)
        case .requestPause(let request):
            try requireKnown(pauseScope: request.scope)
            guard !request.isEmergency else {
                let area = engine?.policies.areas.first { "area:" + $0.id == request.scope }
                let pause = try store.pauses.beginEmergency(
                    scope: request.scope, reason: request.reason, by: principal.actor,
                    overlaps: { try pauses(of: request.scope, overlap: $0) },
                    alarm: { Words.english("alarm.emergencyPause", ["place": area?.name ?? $0]) }, at: now)
                return OperationResult(
                    message: "pause \(pause.id) of \(pause.scope) has begun; it ends by itself after 30 minutes")
            }
            let pause = try store.pauses.request(
                scope: request.scope, approvedBy: request.approvedBy, reason: request.reason, until: request.until,
                by: principal.actor, at: now)
            return OperationResult(
                message:
                    "pause \(pause.id) of \(pause.scope) is requested; it begins when \(pause.approvedBy) approves it")
        case .approvePause(let id):
            let pause = try store.pauses.approve(id, by: principal, at: now)
            return OperationResult(message: "pause \(pause.id) of \(pause.scope) has begun")
        case .endPause(let id, let reason):
            try store.pauses.end(id, reason: reason, by: principal.actor, at: now)
            return OperationResult(message: "pause \(id) ended")
        case .closeSchools(let request):
            return try close(request, by: principal, at: now)
        case .reopenSchools(let request):
            return try reopen(request, by: principal, at: now)
        case .settleBreach(let id, let outcome):
            try store.breaches.close(id, outcome: outcome, by: principal, at: now)
            return OperationResult(message: "breach record \(id) closed")
        case .closeImportAlarm(let key, let reason):
            try store.alarms.closeImport(key, reason: reason, by: principal, at: now)
            return OperationResult(message: "alarm closed")
        case .editContact(let edit):
            try store.registry.edit(
                contact: edit.id, to: edit.contact, edit.isVouchedFor ? nil : .code, reason: edit.reason,
                by: principal.actor, at: now)
            return OperationResult(message: "contact changed")
        case .testChannels(let request):
            return try test(request, by: principal, at: now)
        case .placeHold(let request):
            return try placeHold(request, by: principal, at: now)
        case .liftHold(let id, let reason):
            try store.holds.lift(id, reason: reason, by: principal, at: now)
            return OperationResult(message: "hold \(id) lifted")
        case .erase(let periods):
            return try erase(periods, by: principal, at: now)
        case .rotateKey:
            let key = try store.sealing.rotate(by: principal.actor, at: now)
            let rows = try store.sealing.progress().remaining
            return OperationResult(
                message: "data key \(key) is in use; \(rows) row\(rows == 1 ? "" : "s") are sealed again with it")
        case .backUp(let path):
            let report = try store.backups.make(at: path, by: principal.actor, at: now)
            engine?.log.notice("a backup was made", metadata: ["backup": "\(report.summary)"])
            return OperationResult(backup: report, message: report.summary)
        case .confirmRecovery(let reason):
            try store.recovery.confirm(reason: reason, by: principal, at: now)
            engine?.log.notice("a person has confirmed: messages to schools are sent again")
            return OperationResult(message: "confirmed: what is due is sent from now on")
        case .consult(let consultation):
            if let action = consultation.view.action {
                try store.auditLog.append(
                    AuditEntry(
                        .consultation, action, actor: principal.actor, subject: operation.subject,
                        facts: consultation.facts), at: now)
            }
            return OperationResult(message: "logged")
        }
    }

    private func create(_ request: AccountRequest, by principal: Principal, at now: Timestamp) throws -> OperationResult
    {
        if let fault = PasswordRules.fault(in: request.password, login: request.login, name: request.name) {
            throw StoreError(.invalid, fault)
        }
        try requireKnown(request.areas ?? .all)
        let hash = try PasswordHash.make(request.password, salt: entropy.bytes(16))
        let account = try store.accounts.create(
            login: request.login, name: request.name, role: request.role, places: request.places,
            areas: request.areas ?? .all, password: hash, by: principal.actor, at: now)
        return OperationResult(account: account, message: "account \(account.login) created")
    }

    /// Somebody limited to an area that is not configured would see nothing of any.
    private func requireKnown(_ areas: WorkAreas) throws {
        guard let known = engine?.policies.areas.map(\.id) else { return }
        for id in areas.ids where !known.contains(id) {
            throw StoreError(.invalid, "account.areaUnknown", ["area": id, "known": known.joined(separator: ", ")])
        }
    }

    private func invite(
        _ invitees: Invitees, by principal: Principal, at now: Timestamp
    ) throws -> OperationResult {
        guard let day = (engine?.london ?? London())?.date(now) else {
            throw StoreError(.unavailable, "noTimeZoneData")
        }
        let invited = try store.accounts.invite(
            invitees, password: PasswordHash.ofNobody, until: now + OperationRunner.invitationLife, on: day,
            by: principal.actor, at: now)
        return OperationResult(
            invited: invited,
            message: "invited: \(invited.invited); already with a password: \(invited.known); "
                + "without a verified e-mail address: \(invited.unverified); disabled: \(invited.disabled)")
    }

    private func setPassword(_ password: String, of login: String, by actor: Actor, at now: Timestamp) throws {
        guard let account = try store.accounts.all().first(where: { $0.login == login }) else {
            throw StoreError(.notFound, "account.unknown", ["login": login])
        }
        if let fault = PasswordRules.fault(in: password, login: login, name: account.name) {
            throw StoreError(.invalid, fault)
        }
        let hash = try PasswordHash.make(password, salt: entropy.bytes(16))
        try store.accounts.setPassword(login: login, to: hash, by: actor, at: now)
        engine?.signIns.forget(login: login)
    }

    private func run(
        _ action: QueueAction, by principal: Principal, at now: Timestamp
    ) throws -> OperationResult {
        let id = action.notification
        switch action.kind {
        case .release:
            try store.notifications.release(
                id, reason: action.reason, unopened: action.isUnopened == true, by: principal, at: now)
        case .cancel: try store.notifications.cancel(id, reason: action.reason, by: principal, at: now)
        case .retry: try store.notifications.retry(id, reason: action.reason, by: principal, at: now)
        case .redirect:
            if let urn = action.urn {
                try check(urn, isFor: .redirect, at: now)
                try store.notifications.redirect(id, to: urn, reason: action.reason, by: principal, at: now)
            } else if let contact = action.contact {
                try store.notifications.redirect(
                    id, toContact: contact, reason: action.reason, by: principal, at: now)
            } else {
                throw StoreError(.invalid, "redirect.noTarget")
            }
        }
        return OperationResult(message: "\(action.kind.rawValue) done")
    }

    private func run(
        _ request: ResolveRequest, by principal: Principal, at now: Timestamp
    ) throws -> OperationResult {
        guard !request.reason.isEmpty else { throw StoreError(.invalid, "reason.missing") }
        // Someone who may not resolve it, or comes second, learns that and nothing about what they named.
        let item = try store.exceptions.item(id: request.exception)
        if let item, principal.isWithheld(item.isRestricted) {
            throw StoreError(Denied(permission: .seeRestricted, role: principal.role), "exception.forSupervisor")
        }
        let resolution = try resolution(request, for: principal, at: now)
        if let item, item.resolvedAt == nil { try check(resolution, at: now) }
        let resolved = try store.exceptions.resolve(
            exception: request.exception, resolution, reason: request.reason, by: principal,
            remembering: ClericalLesson(store: store).notes(of: resolution, on: request.exception), at: now)
        return OperationResult(message: "exception \(resolved.id) resolved: \(request.decision)")
    }

    /// The pupils with the number that was typed. Someone who may not see a protected pupil does not find one.
    private func pupils(_ request: ResolveRequest, for principal: Principal) throws -> [Int64] {
        try numbered(request).filter {
            try principal.seesRestricted || !store.registry.isProtected(pupil: $0)
        }
    }

    private func numbered(_ request: ResolveRequest) throws -> [Int64] {
        guard let pupil = request.pupil else { return try byNumber(request) }
        try requireSame(pupil, request)
        return [pupil]
    }

    /// A pupil who was chosen and a number that was typed must be the same pupil's: neither silently counts for more.
    private func requireSame(_ pupil: Int64, _ request: ResolveRequest) throws {
        guard request.upn != nil || request.pupilId != nil else { return }
        guard try byNumber(request) == [pupil] else { throw StoreError(.invalid, "decision.pupilTwice") }
    }

    private func byNumber(_ request: ResolveRequest) throws -> [Int64] {
        guard request.upn == nil || request.pupilId == nil else {
            throw StoreError(.invalid, "decision.twoNumbers")
        }
        if let upn = request.upn { return try store.registry.pupil(upn: upn) }
        guard let pupilId = request.pupilId else {
            throw StoreError(.invalid, "decision.pupilMissing")
        }
        guard let urn = request.urn else {
            throw StoreError(.invalid, "decision.urnMissing")
        }
        return try store.registry.pupil(urn: urn, pupilId: pupilId)
    }

    /// A school whose roll has the child's pupil, if that roll alone does not decide that the pupil goes there.
    private func registration(
        _ request: ResolveRequest, at urn: URN, for principal: Principal, on now: Timestamp
    ) throws -> Resolution? {
        guard let london = engine?.london ?? London(),
            let reviewed = try store.exceptions.childUnderReview(exception: request.exception)
        else { return nil }
        if let pupil = request.pupil { try requireSame(pupil, request) }
        let likely =
            request.pupil.map { [$0] } ?? Set(reviewed.candidates + [reviewed.best].compactMap(\.self)).sorted()
        let visible = try likely.filter {
            try principal.seesRestricted || !store.registry.isProtected(pupil: $0)
        }
        let force = try store.exceptions.item(id: request.exception)?.force ?? ""
        let day = engine?.schoolDay(force: force, at: now) ?? london.date(now)
        let pupil = try RegistrationChoices(store: store, on: day).pupil(among: visible, at: urn)
        return pupil.map { .registration(pupil: $0, at: urn) }
    }

    private func resolution(
        _ request: ResolveRequest, for principal: Principal, at now: Timestamp
    ) throws -> Resolution {
        switch request.decision {
        case "match":
            let pupils = try pupils(request, for: principal)
            guard let pupil = pupils.first else {
                throw StoreError(.invalid, request.pupil == nil ? "decision.numberUnknown" : "decision.pupilUnknown")
            }
            guard pupils.count == 1 else {
                throw StoreError(.invalid, "decision.pupilAmbiguous")
            }
            return .match(pupil: pupil)
        case "establishment":
            guard let urn = request.urn else { throw StoreError(.invalid, "decision.establishmentMissing") }
            return try registration(request, at: urn, for: principal, on: now) ?? .establishment(urn)
        case "passToLA":
            guard let la = request.la else { throw StoreError(.invalid, "decision.authorityMissing") }
            return .passToAuthority(la)
        case "dismiss": return .dismiss
        default:
            throw StoreError(.invalid, "decision.unknown")
        }
    }
}

extension Engine {
    /// Runs an operation inside the daemon and wakes the services.
    public func run(_ operation: Operation, by principal: Principal) throws -> OperationResult {
        let result = try OperationRunner(store: store, engine: self).run(
            operation, by: principal, at: clock.now())
        workSignal.send()
        dispatchSignal.send()
        return result
    }
}
