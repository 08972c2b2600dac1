import EncompassCore
import EncompassDelivery
import EncompassStore
import EncompassWords
import Logging

/// Destinations of a channel that read messages and then do not answer: a pause for each, and for the channel if it is
/// not one domain's fault.
struct UnansweredDestinations: Sendable {
    /// From so many destinations on, it is not their fault: one message at a time is sent until one is answered.
    static let many = 3
    private static let betweenTries = Span.seconds(30)

    private var copies: [String: UnansweredCopies] = [:]
    /// Destinations without an answer since the last message that any of them answered.
    private var silent: Set<String> = []
    private var leasedAt: Timestamp?

    mutating func note(_ outcome: DeliveryOutcome, from destination: String, at now: Timestamp) {
        switch outcome {
        case .accepted, .rejected:
            copies[destination] = nil
            silent = []
        case .ambiguous(.cancelled, _), .deferred: break
        case .ambiguous:
            copies[destination, default: UnansweredCopies()].note(at: now)
            silent.insert(destination)
        }
    }

    mutating func noteLease(at now: Timestamp) { leasedAt = now }

    func held(at now: Timestamp) -> Set<String> { Set(copies.filter { $0.value.holds(at: now) }.keys) }

    func limit(_ limit: Int, at now: Timestamp) -> Int {
        guard silent.count >= UnansweredDestinations.many else { return limit }
        if let leasedAt, now >= leasedAt, now - leasedAt < UnansweredDestinations.betweenTries { return 0 }
        return min(1, limit)
    }
}

extension Engine {
    /// Judges each mail domain, and each school's system, that has something to do: one that accepts nothing for two
    /// minutes, while the channel works, is an alarm of its own, and its schools are called. Other channels have one
    /// destination only.
    func lookAtDestinations(
        of channel: Contact.Channel, waiting: [String: (isWaiting: Bool, isDue: Bool)], now: Timestamp
    ) throws {
        let real = realClock.now()
        let (verdicts, known) = watched(channel) { memory -> ([String: ChannelWatch.Verdict], Set<String>) in
            let names = Set(memory.destinations.keys).union(waiting.keys)
            var verdicts: [String: ChannelWatch.Verdict] = [:]
            for name in names {
                var watch = memory.destinations[name] ?? ChannelWatch()
                let (isWaiting, isDue) = waiting[name] ?? (false, false)
                watch.note(isWaiting: isWaiting, isDue: isDue, real: real)
                verdicts[name] = watch.verdict(at: now, real: real)
                // One that has nothing to do is forgotten.
                memory.destinations[name] = isWaiting || watch.isFailing ? watch : nil
            }
            return (verdicts, memory.failing)
        }
        meters.set("encompass_destinations_waiting", Double(waiting.count), [("channel", channel.rawValue)])
        guard channel.hasManyDestinations else {
            return meters.set("encompass_destinations_failing", 0, [("channel", channel.rawValue)])
        }
        var failing: Set<String> = []
        for (name, verdict) in verdicts.sorted(by: { $0.key < $1.key }) {
            // Without a message that waits there is nothing to act on.
            guard case .down(let reason) = verdict, waiting[name] != nil else { continue }
            failing.insert(name)
            try raise(name, on: channel, reason, isNew: !known.contains(name), at: now)
        }
        for key in try store.alarms.activeKeys(of: .destinationDown) where key.hasPrefix(channel.destinationKey("")) {
            let name = String(key.dropFirst(channel.destinationKey("").count))
            guard !failing.contains(name), waiting[name] == nil || verdicts[name] == .up else { continue }
            if try store.alarms.clear(key, at: now) {
                log.notice(
                    "a destination accepts messages again, or none waits for it", metadata: ["destination": "\(name)"])
            }
        }
        watched(channel) { [failing] in
            if !failing.isSubset(of: $0.failing) { $0.failingSince = real }
            $0.failing = failing
        }
        meters.set("encompass_destinations_failing", Double(failing.count), [("channel", channel.rawValue)])
        if !failing.isEmpty { try callInstead(of: channel, only: failing, reason: .destinationDown, at: now) }
    }

    private func raise(
        _ name: String, on channel: Contact.Channel, _ reason: DeliveryReason, isNew: Bool, at now: Timestamp
    ) throws {
        let key = channel.destinationKey(name)
        let active = try store.alarms.active(key)
        let since = london.civil(active?.raisedAt ?? now).time.description
        let values = ["domain": name, "since": since, "reason": reason.inWords]
        let detail =
            channel == .webhook
            ? Words.english("alarm.destinationDown.webhook", values) : Words.english("alarm.destinationDown", values)
        let alarm = Alarm(key: key, kind: .destinationDown, detail: detail, raisedAt: now)
        if active == nil { try store.alarms.raise(alarm) } else { try store.alarms.restate(alarm) }
        if isNew {
            log.error(
                "a destination accepts nothing",
                metadata: ["destination": "\(name)", "reason": "\(reason.rawValue)"])
        }
    }
}

extension Contact.Channel {
    /// The key of the alarm that one of its destinations accepts nothing.
    func destinationKey(_ name: String) -> String { "destination:\(rawValue):\(name)" }
}
