package import EncompassCore
package import EncompassDelivery

/// What a channel's server has shown of itself lately, and what follows from it: a value, with no clock and no store.
///
/// | seen | verdict |
/// |---|---|
/// | the last probe failed | down, for its reason |
/// | an attempt failed for a reason that an administrator must act on | down, for that reason |
/// | two attempts or more have failed over 100 seconds, none was accepted, and a message still waits | down, for the last reason |
/// | a message has been due or out for 100 seconds and no attempt has ended | down: `timedOut` |
/// | none of these, and a message was accepted or a probe succeeded | up |
/// | none of these | not known |
///
/// An accepted message ends everything. A probe that succeeds ends what a probe can see (connection, TLS, name and
/// password, sender), and no more: a server that defers every message it is given answers a probe all the same. A refusal
/// of one recipient, or a full mailbox, says nothing of the server.
package struct ChannelWatch: Sendable {
    package enum Verdict: Hashable, Sendable {
        case unknown, up
        case down(DeliveryReason)
    }

    /// A named person must know within two minutes, the time that a step and a probe take included.
    package static let patience = Span.seconds(100)
    /// While messages are accepted nobody need ask.
    package static let probeInterval = Span.minutes(1)
    /// A failed attempt is followed by a probe; not each of many.
    package static let leastBetweenProbes = Span.seconds(10)

    private struct Failing {
        var since: Timestamp
        var count: Int
        var reason: DeliveryReason
    }

    private var failing: Failing?
    private var probe: (at: Timestamp, fault: DeliveryReason?)?
    private var acceptedAt: Timestamp?
    /// Whether any message is to leave, now or at its next attempt.
    private var isWaiting = false
    /// Whether any is due or out.
    private var isDue = false
    /// Since when a message is due or out and no attempt has ended.
    private var silentSince: Timestamp?
    private var isDoubted = true

    package init() {}

    /// An attempt has ended.
    ///
    /// - Parameters:
    ///   - now: by the engine's clock, which an exercise may hurry.
    ///   - real: in real time, which networks keep.
    package mutating func note(_ outcome: DeliveryOutcome, at now: Timestamp, real: Timestamp) {
        silentSince = isDue ? real : nil
        switch outcome {
        case .accepted:
            failing = nil
            probe = nil
            acceptedAt = real
            isDoubted = false
        case .rejected, .deferred(.mailboxFull, _): break
        // We stopped it ourselves.
        case .deferred(.cancelled, _), .ambiguous(.cancelled, _): break
        case .deferred(let reason, _), .ambiguous(let reason, _):
            failing = Failing(since: failing?.since ?? now, count: (failing?.count ?? 0) + 1, reason: reason)
            isDoubted = true
        }
    }

    /// A probe has ended.
    ///
    /// - Returns: whether the server is back: what was put off need not wait any longer.
    package mutating func noteProbe(_ outcome: DeliveryOutcome, real: Timestamp) -> Bool {
        guard outcome.reason != .cancelled else { return false }
        let wasDown = probe?.fault != nil || failing?.reason.showsInProbe == true
        probe = (real, outcome.reason)
        isDoubted = false
        guard outcome.reason == nil else { return false }
        if failing?.reason.showsInProbe == true { failing = nil }
        return wasDown
    }

    /// What there is to send.
    ///
    /// - Parameters:
    ///   - isWaiting: whether anything is to leave, now or at its next attempt.
    ///   - isDue: whether anything is to leave now, or is out.
    package mutating func note(isWaiting: Bool, isDue: Bool, real: Timestamp) {
        if isDue, !self.isDue { silentSince = real }
        // A clock that was put back must not keep a wait from being seen.
        if let since = silentSince, since > real { silentSince = real }
        if !isDue { silentSince = nil }
        (self.isWaiting, self.isDue) = (isWaiting, isDue)
    }

    /// How messages are sent has changed: what was seen until now may not be so any more.
    package mutating func doubt() { isDoubted = true }

    /// Whether it is time to probe: at the start, after a failure, and while nothing has been accepted for a minute.
    package func wantsProbe(real: Timestamp) -> Bool {
        if let probe, real >= probe.at, real - probe.at < (isDoubted ? Self.leastBetweenProbes : Self.probeInterval) {
            return false
        }
        guard let acceptedAt, real >= acceptedAt, !isDoubted else { return true }
        return real - acceptedAt >= Self.probeInterval
    }

    package func verdict(at now: Timestamp, real: Timestamp) -> Verdict {
        if let fault = probe?.fault { return .down(fault) }
        if let failing, failing.reason.needsAdministrator { return .down(failing.reason) }
        if let failing, isWaiting, failing.count > 1, now - failing.since >= Self.patience {
            return .down(failing.reason)
        }
        if let silentSince, real - silentSince >= Self.patience { return .down(.timedOut) }
        return acceptedAt != nil || probe != nil ? .up : .unknown
    }
}

extension DeliveryReason {
    /// Whether it may have stood in the way of every message alike.
    var concernsServer: Bool {
        switch self {
        case .connectionLost, .timedOut, .serverBusy, .relayDenied, .protocolError, .cancelled: true
        default: showsInProbe
        }
    }

    /// Whether a probe would have met it too, so that one which succeeds disproves it.
    fileprivate var showsInProbe: Bool {
        switch self {
        case .serverRefused, .senderRefused, .authenticationFailed, .tlsFailed, .nameNotResolved, .connectionFailed,
            .configuration, .storage:
            true
        default: false
        }
    }
}
