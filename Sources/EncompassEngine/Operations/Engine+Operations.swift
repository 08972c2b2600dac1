public import EncompassCore
public import EncompassStore

/// Runs operations on a store: inside the daemon, or in a tool that holds the lock.
public struct OperationRunner: Sendable {
    let store: Store
    private let entropy: EntropySource
    /// The running engine, where there is one: it knows the deadlines and the channels.
    let engine: Engine?

    public init(store: Store, entropy: EntropySource = EntropySource(), engine: Engine? = nil) {
        self.store = store
        self.entropy = entropy
        self.engine = engine
    }

    /// - Parameter maySeeRestricted: whether the asker acts as a supervisor.
    /// - Throws: `StoreError`.
    public func run(
        _ operation: Operation, by actor: Actor, maySeeRestricted: Bool, at now: Timestamp
    ) throws -> OperationResult {
        switch operation {
        case .createCredential(let request):
            let made = try store.createCredential(request, by: actor, at: now)
            return OperationResult(credential: made, message: "credential \(made.id) created")
        case .revokeCredential(let id):
            try store.revokeCredential(id: id, by: actor, at: now)
            return OperationResult(message: "credential \(id) revoked")
        case .createAccount(let request):
            return try create(request, by: actor, at: now)
        case .disableAccount(let login):
            try store.disableAccount(login: login, by: actor, at: now)
            return OperationResult(message: "account \(login) disabled and signed out")
        case .queue(let action):
            return try run(action, by: actor, maySeeRestricted: maySeeRestricted, at: now)
        case .resolve(let request):
            return try run(request, by: actor, maySeeRestricted: maySeeRestricted, at: now)
        case .reopenException(let id, let reason):
            let force = try store.exception(id: id)?.force ?? ""
            let item = try store.reopen(
                exception: id, reason: reason,
                deadline: engine?.exceptionDeadline(force: force, since: now) ?? now + .hours(4), by: actor,
                maySeeRestricted: maySeeRestricted, at: now)
            return OperationResult(message: "exception \(item.id) is open again until \(item.deadlineAt.rfc3339)")
        case .decideRestricted(let exception, let releasing, let reason):
            let count = try store.decideRestricted(
                exception: exception, releasing: releasing, reason: reason, by: actor,
                maySeeRestricted: maySeeRestricted, at: now)
            return OperationResult(
                message: "\(count) notification\(count == 1 ? "" : "s") \(releasing ? "released" : "cancelled")")
        case .call(let action):
            return try run(action, by: actor, maySeeRestricted: maySeeRestricted, at: now)
        case .startPause(let request):
            try requireKnown(pauseScope: request.scope)
            let pause = try store.startPause(
                scope: request.scope, approvedBy: request.approvedBy, reason: request.reason, until: request.until,
                by: actor, at: now)
            return OperationResult(message: "pause \(pause.id) of \(pause.scope) has begun")
        case .endPause(let id, let reason):
            try store.endPause(id, reason: reason, by: actor, at: now)
            return OperationResult(message: "pause \(id) ended")
        case .closeSchools(let request):
            return try close(request, by: actor, at: now)
        case .reopenSchools(let request):
            return try reopen(request, by: actor, at: now)
        case .settleBreach(let id, let outcome):
            try store.settleBreach(id, outcome: outcome, by: actor, at: now)
            return OperationResult(message: "breach record \(id) settled")
        case .audit(let kind, let action, let subject, let facts):
            try store.audit(AuditEntry(kind, action, actor: actor, subject: subject, facts: facts), at: now)
            return OperationResult(message: "logged")
        }
    }

    private func create(_ request: AccountRequest, by actor: Actor, at now: Timestamp) throws -> OperationResult {
        guard request.password.count >= 12 else {
            throw StoreError(.invalid, "a password has at least 12 characters")
        }
        let hash = try PasswordHash.make(request.password, salt: entropy.bytes(16))
        let account = try store.createAccount(
            login: request.login, name: request.name, role: request.role, places: request.places, password: hash,
            by: actor, at: now)
        return OperationResult(account: account, message: "account \(account.login) created")
    }

    private func run(
        _ action: QueueAction, by actor: Actor, maySeeRestricted may: Bool, at now: Timestamp
    ) throws -> OperationResult {
        let id = action.notification
        switch action.kind {
        case .release: try store.release(id, reason: action.reason, by: actor, maySeeRestricted: may, at: now)
        case .cancel: try store.cancelNotification(id, reason: action.reason, by: actor, maySeeRestricted: may, at: now)
        case .retry: try store.retry(id, reason: action.reason, by: actor, maySeeRestricted: may, at: now)
        case .redirect:
            if let urn = action.urn {
                try store.redirect(id, to: urn, reason: action.reason, by: actor, maySeeRestricted: may, at: now)
            } else if let contact = action.contact {
                try store.redirect(
                    id, toContact: contact, reason: action.reason, by: actor, maySeeRestricted: may, at: now)
            } else {
                throw StoreError(.invalid, "a redirection needs a urn or a contact")
            }
        }
        return OperationResult(message: "\(action.kind.rawValue) done")
    }

    private func run(
        _ request: ResolveRequest, by actor: Actor, maySeeRestricted: Bool, at now: Timestamp
    ) throws -> OperationResult {
        guard !request.reason.isEmpty else { throw StoreError(.invalid, "a reason is needed") }
        let resolution = try resolution(request)
        let item = try store.resolve(
            exception: request.exception, resolution, reason: request.reason, by: actor,
            maySeeRestricted: maySeeRestricted,
            remembering: ClericalLesson(store: store).notes(of: resolution, on: request.exception), at: now)
        return OperationResult(message: "exception \(item.id) settled: \(request.decision)")
    }

    private func pupils(_ request: ResolveRequest) throws -> [Int64] {
        if let upn = request.upn { return try store.pupil(upn: upn) }
        guard let pupilId = request.pupilId else {
            throw StoreError(.invalid, "the decision match needs a upn or a pupilId")
        }
        guard let urn = request.urn else {
            throw StoreError(.invalid, "a pupilId is an establishment's own number: name its urn as well")
        }
        return try store.pupil(urn: urn, pupilId: pupilId)
    }

    private func resolution(_ request: ResolveRequest) throws -> Resolution {
        switch request.decision {
        case "match":
            let pupils = try pupils(request)
            guard let pupil = pupils.first else {
                throw StoreError(.invalid, "no pupil with that upn or pupilId on a roll that is held")
            }
            guard pupils.count == 1 else {
                throw StoreError(.invalid, "more than one pupil has that number: settle it at the desk")
            }
            return .match(pupil: pupil)
        case "establishment":
            guard let urn = request.urn else { throw StoreError(.invalid, "the decision establishment needs a urn") }
            return .establishment(urn)
        case "passToLA":
            guard let la = request.la else { throw StoreError(.invalid, "the decision passToLA needs a la") }
            return .passToAuthority(la)
        case "dismiss": return .dismiss
        default:
            throw StoreError(.invalid, "decision is one of match, establishment, passToLA, dismiss")
        }
    }
}

extension Engine {
    /// Runs an operation inside the daemon and wakes the services.
    public func run(_ operation: Operation, by actor: Actor, maySeeRestricted: Bool) throws -> OperationResult {
        let result = try OperationRunner(store: store, engine: self).run(
            operation, by: actor, maySeeRestricted: maySeeRestricted, at: clock.now())
        bell.ring()
        dispatchBell.ring()
        return result
    }
}
