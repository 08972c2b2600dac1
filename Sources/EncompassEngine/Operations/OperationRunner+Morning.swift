import EncompassCore
import EncompassStore

extension OperationRunner {
    func run(
        _ action: CallAction, by principal: Principal, at now: Timestamp
    ) throws -> OperationResult {
        switch action {
        case .claim(let task): return try run(.claimAll(tasks: [task]), by: principal, at: now)
        case .unclaim(let task): return try run(.unclaimAll(tasks: [task]), by: principal, at: now)
        case .claimAll(let tasks):
            let lasting = engine?.settings.morning.claim ?? MorningSettings().claim
            try store.phoneList.claim(tasks, by: principal, lasting: lasting, at: now)
            return OperationResult(message: "the call is yours")
        case .unclaimAll(let tasks):
            try store.phoneList.unclaim(tasks, by: principal, at: now)
            return OperationResult(message: "the call is free again")
        case .answer(let task, let answer):
            try store.phoneList.answer(task, answer: answer, by: principal, at: now)
            return OperationResult(message: "answered")
        case .record(let request): return try run(.recordAll([request]), by: principal, at: now)
        case .recordAll(let requests):
            let calls = requests.map { request in
                let call = CallEntry(
                    outcome: request.outcome, spokeTo: request.spokeTo, note: request.note, at: request.at ?? now,
                    children: request.children)
                return (notification: request.notification, call: call)
            }
            if let engine {
                try engine.recordCalls(calls, by: principal)
            } else {
                try store.phoneList.recordCalls(
                    calls.map {
                        NotificationCall(notification: $0, call: $1, exceptionDeadline: now + .hours(4))
                    }, by: principal, at: now)
            }
            return OperationResult(message: "the call is recorded")
        case .write(let notification, let text, let notes):
            try store.notifications.reply(text, on: notification, reading: notes, by: principal, at: now)
            return OperationResult(message: "written to the school")
        case .read(let notification, let notes):
            try store.notifications.markRead(notes, of: notification, by: principal, at: now)
            return OperationResult(message: "marked as read")
        }
    }

    func close(_ request: ClosureRequest, by principal: Principal, at now: Timestamp) throws -> OperationResult {
        let effect = try store.closures.closeSchools(
            request.days, reason: request.reason, opensPhone: engine?.callsForClosures ?? true, london: try london(),
            by: principal.actor, at: now)
        return OperationResult(
            message:
                "closed; \(effect.notifications) notifications are due then, no deadline moves, \(effect.phoneTasks) "
                + "went on the phone list at once")
    }

    func reopen(_ request: ClosureRequest, by principal: Principal, at now: Timestamp) throws -> OperationResult {
        let effect = try store.closures.reopenSchools(
            request.days, reason: request.reason, withdraws: { engine?.reachesPhoneStep($0) ?? false },
            london: try london(), by: principal.actor, at: now)
        return OperationResult(
            reopening: effect,
            message:
                "open; \(effect.withdrawn) calls are off the phone list, \(effect.kept) stay on it, no deadline moves")
    }

    private func london() throws -> London {
        guard let london = engine?.london ?? London() else {
            throw StoreError(.unavailable, "noTimeZoneData")
        }
        return london
    }

    /// Whether two pauses hold messages of one place: one of them is of an authority's places, the other of some of
    /// these. A tool without a daemon does not know the areas, and takes it that they do.
    func pauses(of one: String, overlap other: String) throws -> Bool {
        guard one != other, let engine else { return true }
        func reach(_ text: String) throws -> (isPlace: Bool, authorities: Set<String>) {
            switch Scope(text) {
            case .establishment(let urn):
                let own = try store.registry.establishment(urn)?.localAuthority
                return (true, Set([own].compactMap(\.self)))
            case .localAuthority(let code): return (false, [code])
            case .provider(let id): return (true, [id.authority])
            case nil:
                return (
                    false,
                    engine.policies.areas.filter { "area:" + $0.id == text }.reduce(into: []) {
                        $0.formUnion($1.localAuthorities)
                    }
                )
            }
        }
        let (first, second) = (try reach(one), try reach(other))
        return !(first.isPlace && second.isPlace) && !first.authorities.isDisjoint(with: second.authorities)
    }

    /// A pause of something unknown would show on every page and hold nothing.
    ///
    /// - Throws: `StoreError` `invalid`. A tool without a daemon does not know the areas and accepts any.
    func requireKnown(pauseScope text: String) throws {
        guard let engine else { return }
        let areas = engine.policies.areas
        let isKnown =
            switch Scope(text) {
            case .establishment(let urn): try store.registry.establishment(urn) != nil
            case .localAuthority(let code):
                try areas.contains { $0.localAuthorities.contains(code) }
                    || store.registry.isHeld(.localAuthority(code))
            case .provider(let id): try store.registry.isHeld(.provider(id))
            case nil: areas.contains { "area:" + $0.id == text }
            }
        guard !isKnown else { return }
        let known = areas.map { "area:" + $0.id }.joined(separator: ", ")
        throw StoreError(.invalid, "area.unknown", ["name": text, "areas": known])
    }
}
