public import EncompassCore
public import EncompassDelivery
import EncompassStore
import EncompassWords
import Logging

/// Why nothing can be delivered on a channel, and since when.
public struct ChannelTrouble: Hashable, Sendable {
    public let channel: Contact.Channel
    /// The raw value of a `DeliveryReason`.
    public let reason: String
    public let since: Timestamp
}

extension Engine {
    /// The channels that are known to be down.
    public var channelTroubles: [ChannelTrouble] {
        morning.with { memory in settings.channels.compactMap { memory.channels[$0]?.trouble } }
    }

    /// Whether to probe a channel now: at the start, each minute while nothing is sent, and soon after a failure.
    public func wantsProbe(of channel: Contact.Channel) -> Bool {
        watched(channel) { $0.watch.wantsProbe(real: realClock.now()) }
    }

    /// Requests an early probe of a channel, because the way to it has changed.
    public func doubt(_ channel: Contact.Channel) { watched(channel) { $0.watch.doubt() } }

    /// Records the result of a probe. If the channel is back, deferred messages are sent at once.
    public func noteProbe(_ outcome: DeliveryOutcome, of channel: Contact.Channel) throws {
        let real = realClock.now()
        meters.count(
            "encompass_mail_probes_total",
            [
                ("channel", channel.rawValue), ("outcome", outcome.label),
                ("reason", outcome.reason?.rawValue ?? "none"),
            ])
        if watched(channel, { $0.watch.noteProbe(outcome, real: real) }) { try retryDeferred(on: channel) }
    }

    /// Notes which of a channel's servers take messages. The channel works while one does, so that a broken one would go
    /// unnoticed until the last breaks too.
    public func noteServers(_ servers: [ServerHealth], of channel: Contact.Channel) {
        let broken = Set(servers.filter { $0.fault != nil }.map(\.name))
        let before = watched(channel) { memory in
            defer { memory.brokenServers = broken }
            return memory.brokenServers
        }
        for server in servers {
            meters.set("encompass_mail_server_up", server.fault == nil ? 1 : 0, [("server", server.name)])
            if let fault = server.fault, !before.contains(server.name) {
                log.error(
                    "one of several mail servers takes nothing",
                    metadata: ["server": "\(server.name)", "reason": "\(fault.rawValue)"])
            } else if server.fault == nil, before.contains(server.name) {
                log.notice("a mail server takes messages again", metadata: ["server": "\(server.name)"])
            }
        }
    }

    /// An attempt that failed while the channel was down need not wait for its next time.
    private func retryDeferred(on channel: Contact.Channel) throws {
        let reasons = DeliveryReason.allCases.filter { $0.concernsServer }.map(\.rawValue)
        if try store.messages.retryDeferred(on: channel, for: reasons, at: clock.now()) > 0 { dispatchSignal.send() }
    }

    func note(_ outcome: DeliveryOutcome, of message: LeasedMessage) {
        let (now, real) = (clock.now(), realClock.now())
        let destination = message.channel.destination(of: message.address)
        watched(message.channel) { memory in
            // Schools' systems have nothing in common: one that fails says nothing about the channel.
            let isShared = message.channel != .webhook
            memory.watch.note(
                isShared ? outcome : .rejected(reason: .recipientRefused, detail: ""), at: now, real: real)
            guard let destination else { return }
            if case .accepted = outcome { memory.accepting.insert(destination) }
            memory.destinations[destination, default: ChannelWatch()].note(outcome, at: now, real: real)
            memory.unanswered.note(outcome, from: destination, at: now)
        }
    }

    /// What may be leased on a channel now: how many messages at most, and the destinations that get none.
    ///
    /// - Parameter isCrowded: whether so many attempts hang that no further destination that fails may have a thread.
    func leasable(_ limit: Int, on channel: Contact.Channel, isCrowded: Bool) -> (limit: Int, held: Set<String>) {
        let (now, real) = (clock.now(), realClock.now())
        let perMinute = settings.perMinute[channel]
        return watched(channel) { memory in
            let limit = min(limit, memory.rate.allowance(of: perMinute, at: real))
            let held = memory.unanswered.held(at: now)
            let failing = isCrowded ? memory.destinations.filter { $0.value.isFailing }.map(\.key) : []
            return (memory.unanswered.limit(limit, at: now), held.union(failing))
        }
    }

    /// Judges each channel: raises or clears its alarm. While it cannot deliver, puts the schools that have been sent
    /// nothing on the phone list as soon as schools answer.
    public func channelStep() throws {
        // What waits then waits for a person, and says nothing about the channel.
        guard try store.recovery.open() == nil else { return }
        let now = clock.now()
        var waiting = 0
        var oldest: Timestamp?
        for channel in settings.channels {
            let found = try look(at: channel, now: now)
            waiting += found.count
            oldest = [oldest, found.oldest].compactMap(\.self).min()
        }
        meters.set("encompass_messages_waiting", Double(waiting))
        let age = oldest.map { max(0, Double((now - $0).milliseconds) / 1000) } ?? 0
        meters.set("encompass_message_oldest_due_seconds", age)
    }

    private func look(at channel: Contact.Channel, now: Timestamp) throws -> (count: Int, oldest: Timestamp?) {
        let waiting = try store.messages.waiting(on: channel, at: now)
        let destinations = try store.messages.waitingDestinations(on: channel, at: now)
        let real = realClock.now()
        let (verdict, before) = watched(channel) { memory in
            // Those that have an alarm of their own say nothing more about the channel.
            let others = destinations.count { !memory.failing.contains($0.key) }
            let breadth =
                channel.hasManyDestinations
                ? ChannelWatch.Breadth(waiting: others, accepted: memory.accepting.count) : .most
            memory.watch.note(
                isWaiting: waiting.count > 0, isDue: waiting.isDue, breadth: breadth,
                explainedSince: others == 0 ? memory.failingSince : nil, real: real)
            return (memory.watch.verdict(at: now, real: real), memory.trouble)
        }
        switch verdict {
        case .unknown: break
        case .up:
            meters.set("encompass_channel_up", 1, [("channel", channel.rawValue)])
            try isBack(channel, after: before, at: now)
            try lookAtDestinations(of: channel, waiting: destinations, now: now)
        case .down(let reason):
            meters.set("encompass_channel_up", 0, [("channel", channel.rawValue)])
            try isDown(channel, reason, before: before, at: now)
        }
        return (waiting.count, waiting.oldest)
    }

    private func isDown(
        _ channel: Contact.Channel, _ reason: DeliveryReason, before: ChannelTrouble?, at now: Timestamp
    ) throws {
        let active = try store.alarms.active(channel.alarmKey)
        let since = before?.since ?? active?.raisedAt ?? now
        let trouble = ChannelTrouble(channel: channel, reason: reason.rawValue, since: since)
        let time = london.civil(since).time.description
        let words = Words.english
        let detail =
            channel == .email
            ? words("alarm.mailDown", ["since": time, "reason": reason.inWords])
            : words(
                "alarm.channelDown",
                [
                    "channel": words.name("channel", channel.rawValue) ?? channel.rawValue, "since": time,
                    "reason": reason.inWords,
                ])
        let alarm = Alarm(key: channel.alarmKey, kind: channel.alarmKind, detail: detail, raisedAt: now)
        if active == nil { try store.alarms.raise(alarm) } else { try store.alarms.restate(alarm) }
        watched(channel) { ($0.trouble, $0.isUp) = (trouble, false) }
        if before == nil {
            log.error(
                channel == .email ? "mail cannot be delivered" : "a channel cannot deliver",
                metadata: ["channel": "\(channel.rawValue)", "reason": "\(trouble.reason)"])
        }
        try callInstead(of: channel, reason: channel.alarmKind, at: now)
    }

    private func isBack(_ channel: Contact.Channel, after trouble: ChannelTrouble?, at now: Timestamp) throws {
        let wasActive = try store.alarms.clear(channel.alarmKey, at: now)
        let wasUp = watched(channel) { memory in
            defer { (memory.trouble, memory.isUp) = (nil, true) }
            return memory.isUp
        }
        guard wasActive || trouble != nil else {
            if !wasUp { log.notice("a channel can deliver", metadata: ["channel": "\(channel.rawValue)"]) }
            return
        }
        // A wrong alarm ends with the mail about it, within seconds.
        let wasLong = trouble.map { now - $0.since >= ChannelWatch.patience } ?? true
        watched(channel) { memory in
            for name in memory.destinations.keys { memory.destinations[name]?.forgetServerFault(wasLong: wasLong) }
        }
        // Also if an attempt, and not a probe, showed it.
        try retryDeferred(on: channel)
        log.notice(
            channel == .email ? "mail is delivered again" : "a channel delivers again",
            metadata: [
                "channel": "\(channel.rawValue)", "since": "\(trouble?.since.rfc3339 ?? "an earlier start")",
            ])
    }

    /// Only schools that answer by now; the callers could not reach the others.
    ///
    /// - Parameter destinations: those that fail, if the channel as a whole does not.
    func callInstead(
        of channel: Contact.Channel, only destinations: Set<String>? = nil, reason alarm: Alarm.Kind, at now: Timestamp
    ) throws {
        let silent = try store.messages.unsentNotifications(
            on: channel, only: destinations, deadlineBy: now + .days(1), at: now)
        let due = try silent.filter { item in
            let calling = try rulesCache.rules(item.rules).timing.calling
            return now >= london.moment(london.date(item.deadlineAt), calling.notBefore)
        }
        guard !due.isEmpty else { return }
        let reason = alarm.rawValue
        var opened = 0
        for start in stride(from: 0, to: due.count, by: Engine.stepsPerTransaction) {
            let ids = due[start...].prefix(Engine.stepsPerTransaction).map(\.id)
            for (id, result) in zip(ids, try store.phoneList.openCalls(ids, reason: reason, at: now)) {
                let isOpen = try isolated("mail", id) {
                    try result.get()
                } setAside: { _ in
                }
                opened += isOpen == true ? 1 : 0
            }
        }
        guard opened > 0 else { return }
        meters.count("encompass_phone_tasks_total", [("reason", reason)], by: opened)
        log.error(
            "schools must be called because they cannot be sent anything",
            metadata: ["channel": "\(channel.rawValue)", "reason": "\(reason)", "count": "\(opened)"])
    }

    func watched<Value: Sendable>(
        _ channel: Contact.Channel, _ body: (inout MorningState.WatchedChannel) -> Value
    ) -> Value {
        morning.with { body(&$0.channels[channel, default: MorningState.WatchedChannel()]) }
    }
}

extension Contact.Channel {
    /// The key of the alarm that a channel cannot deliver, and its name in the health check. E-mail was the first
    /// channel and keeps a key of its own.
    public var alarmKey: String { self == .email ? "mail" : "channel:" + rawValue }

    fileprivate var alarmKind: Alarm.Kind { self == .email ? .mailDown : .channelDown }
}

extension DeliveryReason {
    /// What it means, in the words of an alarm. The health check and the metrics have the reason itself.
    var inWords: String { Words.english.name("message.reason", rawValue) ?? rawValue }
}
