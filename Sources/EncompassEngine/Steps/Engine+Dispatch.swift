public import EncompassCore
public import EncompassDelivery
public import EncompassStore
import EncompassWords
import Logging
import Synchronization

extension Engine {
    /// Leases what is due on a channel, for notifications and for the desk alike; the caller must send and record it.
    ///
    /// - Parameter isCrowded: whether so many attempts hang that destinations that fail get no further one.
    public func leaseStep(
        on channel: Contact.Channel = .email, limit: Int, isCrowded: Bool = false
    ) throws -> [LeasedMessage] {
        let now = clock.now()
        guard let request = try leaseRequest(limit, on: channel, isCrowded, at: now) else { return [] }
        let leased = try store.messages.lease(request, at: now)
        noteLeased(leased, on: channel, at: now)
        return leased
    }

    /// Records outcomes, and leases what is due on their channel: both with one wait for the disk.
    ///
    /// - Parameters:
    ///   - ended: several attempts with their outcomes.
    ///   - limit: how many batches to lease.
    /// - Returns: the result of each outcome, and what was leased.
    public func exchange(
        _ ended: [(message: LeasedMessage, outcome: DeliveryOutcome)], on channel: Contact.Channel, limit: Int,
        isCrowded: Bool = false
    ) throws -> (recorded: [Result<Void, any Error>], leased: Result<[LeasedMessage], any Error>) {
        let now = clock.now()
        // What may be leased follows from them.
        note(ended)
        let asked = Result { try leaseRequest(limit, on: channel, isCrowded, at: now) }
        // Whatever keeps messages from being leased must not keep outcomes from being recorded.
        guard let request = try? asked.get() else {
            return (try recordNoted(ended, at: now), asked.map { _ in [] })
        }
        let (classified, named) = prepared(ended, at: now)
        let (results, leased) = try store.messages.exchange(classified, naming: named, for: request, at: now)
        if case .success(let leased) = leased { noteLeased(leased, on: channel, at: now) }
        return (noteRecorded(ended, results), leased)
    }

    /// Nil if nothing may be leased now.
    private func leaseRequest(
        _ limit: Int, on channel: Contact.Channel, _ isCrowded: Bool, at now: Timestamp
    ) throws -> LeaseRequest? {
        let allowed = leasable(limit, on: channel, isCrowded: isCrowded)
        guard allowed.limit > 0 else { return nil }
        var rules = settings.morning.batches
        rules.held = allowed.held
        rules.isForDeskOnly = try !maySend()
        return LeaseRequest(allowed.limit, on: channel, epoch: epoch, today: london.date(now), rules: rules)
    }

    private func noteLeased(_ leased: [LeasedMessage], on channel: Contact.Channel, at now: Timestamp) {
        guard !leased.isEmpty else { return }
        let real = realClock.now()
        // A test says nothing about the morning's messages, but it counts for the limit.
        let isOfTheMorning = leased.contains { $0.contactMessage == nil }
        watched(channel) { memory in
            if isOfTheMorning { memory.unanswered.noteLease(at: now) }
            memory.rate.note(leased.count, at: real)
        }
    }

    /// Sends one message and records its outcome. Blocks for as long as the channel does.
    public func deliver(_ message: LeasedMessage, by channel: any Channel) throws {
        try record(transmit(message, by: channel), of: message)
    }

    /// Writes one message and sends it. Blocks for as long as the channel does.
    public func transmit(_ message: LeasedMessage, by channel: any Channel) -> DeliveryOutcome {
        let now = clock.now()
        let area = area(of: message)
        let (policies, templates) = (policies, templates(ofArea: area))
        let rules = policies.message(ofArea: area)
        let writer = MessageWriter(
            settings: settings, london: london, desk: policies.desk(ofArea: area), rules: rules,
            templates: templates, language: language(of: message))
        let named = children(of: message, rules, at: now)
        self.named.withLock { $0[Attempt(message)] = named.isEmpty ? nil : named }
        let content = writer.content(of: message, naming: named.mapValues(\.children), at: now)
        return channel.deliver(
            OutgoingMessage(
                id: message.batch, to: message.address, content: content, date: now, isRepeated: message.attempt > 1))
    }

    /// Whom an e-mail with the full list names, by notification. If that cannot be recorded, it names nobody.
    private func children(
        of message: LeasedMessage, _ rules: MessageRules, at now: Timestamp
    ) -> [String: NamedChildren] {
        guard rules.content == .list, message.channel == .email, message.notification != nil else { return [:] }
        do {
            return try store.notifications.disclose(
                inMessages: message.parts.map(\.message.id),
                template: { try rulesCache.rules($0).content.disclosed(by: $1) }, at: now)
        } catch {
            log.error(
                "a message goes without its children's names",
                metadata: ["message": "\(message.id)", "error": "\(Words.english(error))"])
            return [:]
        }
    }

    /// The area whose desk a message comes from.
    private func area(of message: LeasedMessage) -> String? {
        switch message.matter {
        case .notification(let notification): try? rulesCache.rules(notification.rules).areaID
        case .contact(let message): area(of: message.contact.scope)
        case .code(_, _, let place), .invitation(_, let place): place.flatMap(area)
        case .staff: nil
        }
    }

    private func area(of place: Scope) -> String? {
        place.urn.flatMap { try? store.registry.establishment($0) }.flatMap { policies.resolve($0).areaID }
    }

    /// The language that a message is written in: that of its place.
    private func language(of message: LeasedMessage) -> Language {
        switch message.matter {
        case .notification(let notification): (try? rulesCache.rules(notification.rules).language) ?? .english
        case .contact(let message): (try? language(of: message.contact.scope)) ?? .english
        case .code(_, _, let place), .invitation(_, let place):
            place.flatMap { try? language(of: $0) } ?? .english
        case .staff: .english
        }
    }

    /// Records the outcome of an attempt; does nothing if the message is no longer leased to it.
    public func record(_ outcome: DeliveryOutcome, of message: LeasedMessage) throws {
        try record([(message, outcome)])[0].get()
    }

    /// The same for many messages in one transaction; each succeeds or fails by itself.
    public func record(
        _ ended: [(message: LeasedMessage, outcome: DeliveryOutcome)]
    ) throws -> [Result<Void, any Error>] {
        note(ended)
        return try recordNoted(ended, at: clock.now())
    }

    private func note(_ ended: [(message: LeasedMessage, outcome: DeliveryOutcome)]) {
        // A test says nothing about the channel that a probe would not, and raises no alarm.
        for (message, outcome) in ended where message.contactMessage == nil { note(outcome, of: message) }
    }

    private func recordNoted(
        _ ended: [(message: LeasedMessage, outcome: DeliveryOutcome)], at now: Timestamp
    ) throws -> [Result<Void, any Error>] {
        let (classified, named) = prepared(ended, at: now)
        return noteRecorded(ended, try store.messages.record(classified, naming: named, at: now))
    }

    /// What is recorded of attempts: the outcomes, and the children that their e-mails name.
    private func prepared(
        _ ended: [(message: LeasedMessage, outcome: DeliveryOutcome)], at now: Timestamp
    ) -> ([(message: LeasedMessage, outcome: MessageOutcome)], [String: [String: NamedChildren]]) {
        let classified = ended.map { message, outcome in
            (
                message: message,
                outcome: classify(outcome, attempt: message.attempt, deadline: message.deadlineAt, at: now)
            )
        }
        let named = named.withLock { kept in
            Dictionary(ended.compactMap { message, _ in kept[Attempt(message)].map { (message.id, $0) } }) { $1 }
        }
        return (classified, named)
    }

    private func noteRecorded(
        _ ended: [(message: LeasedMessage, outcome: DeliveryOutcome)], _ results: [Result<Bool, any Error>]
    ) -> [Result<Void, any Error>] {
        self.named.withLock { kept in
            for ((message, _), result) in zip(ended, results) where (try? result.get()) != nil {
                kept[Attempt(message)] = nil
            }
        }
        for ((message, outcome), result) in zip(ended, results) {
            if case .success(true) = result { count(outcome, of: message) }
        }
        return results.map { $0.map { _ in } }
    }

    /// Asks a channel that confirms delivery what became of the messages that it took within the last three days, and
    /// records what is known. Blocks for as long as the channel does.
    ///
    /// - Returns: of how many something is known now.
    @discardableResult
    public func confirmStep(
        by channel: any Channel, _ cancellation: TransferCancellation = TransferCancellation()
    ) throws -> Int {
        guard channel.confirmsDelivery else { return 0 }
        let waiting = try store.messages.unconfirmed(on: channel.kind, since: clock.now() - .days(3), limit: 500)
        guard !waiting.isEmpty else { return 0 }
        return try channel.receipts(of: waiting, cancellation).count { try waiting.contains($0.id) && note($0) }
    }

    /// Records the status that GOV.UK Notify reports of a message, by Notify's id for it.
    ///
    /// - Returns: whether that was news.
    @discardableResult
    public func noteNotify(status: String, of id: String) throws -> Bool {
        try NotifyService.fate(ofStatus: status).map { try note(DeliveryReceipt(id: id, $0)) } ?? false
    }

    /// Records what became of a message, as its channel or a callback reports it.
    ///
    /// - Returns: whether that was news.
    @discardableResult
    public func note(_ receipt: DeliveryReceipt) throws -> Bool {
        let now = clock.now()
        let kept: MessageReceipt =
            switch receipt.fate {
            case .delivered: .delivered
            case .lost(let reason, let detail): .lost(reason: reason.rawValue, detail: detail)
            case .returned(let reason, let detail):
                .returned(
                    reason: reason.rawValue, detail: detail, retryAt: nextTry(after: 1, deadline: now, at: now))
            }
        guard try store.messages.note(kept, of: receipt.id, at: now) else { return false }
        meters.count("encompass_receipts_total", [("fate", receipt.fate.label)])
        workSignal.send()
        dispatchSignal.send()
        return true
    }

    private func count(_ outcome: DeliveryOutcome, of message: LeasedMessage) {
        guard message.contactMessage == nil else { return }
        guard message.notification != nil else {
            meters.count("encompass_staff_messages_total", [("outcome", outcome.label)])
            if case .rejected(let reason, _) = outcome {
                log.error(
                    "a message to the desk was refused",
                    metadata: ["message": "\(message.id)", "reason": "\(reason.rawValue)"])
            }
            return
        }
        meters.count(
            "encompass_messages_total",
            [
                ("channel", message.channel.rawValue), ("outcome", outcome.label),
                ("reason", outcome.reason?.rawValue ?? "none"),
            ])
        log.debug(
            "an attempt to send a message has ended",
            metadata: [
                "message": "\(message.id)", "notification": "\(message.notification?.id ?? "")",
                "channel": "\(message.channel.rawValue)", "attempt": "\(message.attempt)",
                "outcome": "\(outcome.label)",
                "reason": "\(outcome.reason?.rawValue ?? "none")",
                "correlation": "\(message.notification?.correlation ?? "none")",
            ])
        // A message that was taken makes no step due.
        if outcome.reason != nil { workSignal.send() }
    }

    /// A permanent failure ends the message; anything else is retried, sooner when the deadline is near. A message
    /// that may have been taken is retried once (`MessageState.unanswered`).
    private func classify(_ outcome: DeliveryOutcome, attempt: Int, deadline: Timestamp, at now: Timestamp)
        -> MessageOutcome
    {
        switch outcome {
        case .accepted(let receipt): return .sent(providerID: receipt)
        case .rejected(let reason, let detail): return .failed(reason: reason.rawValue, detail: detail)
        case .deferred(let reason, let detail, let wait):
            let retryAt = nextTry(after: attempt, deadline: deadline, at: now, asked: wait)
            return .deferred(reason: reason.rawValue, detail: detail, retryAt: retryAt)
        case .ambiguous(let reason, let detail):
            let retryAt = nextTry(after: attempt, deadline: deadline, at: now)
            return .unanswered(reason: reason.rawValue, detail: detail, retryAt: retryAt)
        }
    }

    private func nextTry(
        after attempt: Int, deadline: Timestamp, at now: Timestamp, asked wait: Span? = nil
    ) -> Timestamp {
        var entropy = store.drawing
        return backoff.next(attempt: attempt, now: now, deadline: deadline, retryAfter: wait, entropy: &entropy)
    }
}

/// One attempt to send a message.
struct Attempt: Hashable {
    let message: String
    let number: Int

    init(_ message: LeasedMessage) {
        self.message = message.id
        number = message.attempt
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

extension DeliveryReceipt.Fate {
    /// For the metric.
    static let labels = ["delivered", "lost", "returned"]

    fileprivate var label: String {
        switch self {
        case .delivered: "delivered"
        case .lost: "lost"
        case .returned: "returned"
        }
    }
}
