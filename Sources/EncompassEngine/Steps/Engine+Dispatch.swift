import EncompassCore
public import EncompassDelivery
public import EncompassStore

extension Engine {
    /// Takes due messages in hand; what comes back must be sent and recorded.
    public func leaseStep(limit: Int) throws -> [LeasedMessage] {
        let now = clock.now()
        return try store.messages.lease(
            limit: limit, channels: settings.channels, epoch: epoch, today: london.date(now),
            rules: settings.morning.letters, at: now)
    }

    /// Hands one message over and records what became of it. Blocks for as long as the transport does.
    public func deliver(_ message: LeasedMessage, by transport: any Transport) throws {
        try record(transmit(message, by: transport), of: message)
    }

    /// Renders and hands one message over. Blocks for as long as the transport does.
    public func transmit(_ message: LeasedMessage, by transport: any Transport) -> DeliveryOutcome {
        do {
            let outgoing = try MessageRenderer(settings: settings, london: london).render(message, at: clock.now())
            return transport.send(outgoing)
        } catch {
            return .rejected(reason: .contentRefused, detail: "the message could not be made: \(type(of: error))")
        }
    }

    /// Records what became of a message that was handed over; of one that is not out any more, nothing.
    public func record(_ outcome: DeliveryOutcome, of message: LeasedMessage) throws {
        try record([(message, outcome)])[0].get()
    }

    /// The same for many messages in one transaction, each by itself.
    public func record(
        _ ended: [(message: LeasedMessage, outcome: DeliveryOutcome)]
    ) throws -> [Result<Void, any Error>] {
        let now = clock.now()
        for (_, outcome) in ended { noteMail(outcome) }
        let classified = ended.map { message, outcome in
            (message, classify(outcome, attempt: message.attempt, deadline: message.deadlineAt, at: now))
        }
        let results = try store.messages.record(classified, at: now)
        for ((message, outcome), result) in zip(ended, results) {
            if case .success(true) = result { note(outcome, of: message) }
        }
        return results.map { $0.map { _ in } }
    }

    private func note(_ outcome: DeliveryOutcome, of message: LeasedMessage) {
        meters.count(
            "encompass_messages_total",
            [
                ("channel", message.channel.rawValue), ("outcome", outcome.label),
                ("reason", outcome.reason?.rawValue ?? "none"),
            ])
        bell.ring()
    }

    /// What is permanent ends the message; everything else comes again, sooner when the deadline is near. What may have
    /// been taken comes again once (`MessageState.unanswered`).
    func classify(_ outcome: DeliveryOutcome, attempt: Int, deadline: Timestamp, at now: Timestamp) -> MessageOutcome {
        switch outcome {
        case .accepted: return .sent
        case .rejected(let reason, let detail): return .failed(reason: reason.rawValue, detail: detail)
        case .deferred(let reason, let detail):
            let retryAt = nextTry(after: attempt, deadline: deadline, at: now)
            return .deferred(reason: reason.rawValue, detail: detail, retryAt: retryAt)
        case .ambiguous(let reason, let detail):
            let retryAt = nextTry(after: attempt, deadline: deadline, at: now)
            return .unanswered(reason: reason.rawValue, detail: detail, retryAt: retryAt)
        }
    }

    private func nextTry(after attempt: Int, deadline: Timestamp, at now: Timestamp) -> Timestamp {
        var entropy = store.drawing
        return backoff.next(attempt: attempt, now: now, deadline: deadline, entropy: &entropy)
    }
}

extension DeliveryOutcome {
    var label: String {
        switch self {
        case .accepted: "accepted"
        case .deferred: "deferred"
        case .rejected: "rejected"
        case .ambiguous: "ambiguous"
        }
    }
}
