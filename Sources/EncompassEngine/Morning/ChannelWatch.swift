package import EncompassCore
package import EncompassDelivery

/// What probes and attempts have shown of a channel's server, and the verdict that follows: a value, with no clock and
/// no store.
///
/// | seen | verdict |
/// |---|---|
/// | the last probe failed | down, for its reason |
/// | an attempt failed for a reason that an administrator must act on | down, for that reason |
/// | two attempts or more have failed over 100 seconds, none was accepted, and a message still waits | down, for the last reason |
/// | a message has been due or in progress for 100 seconds and no attempt has ended | down: `timedOut` |
/// | one of the last two, but all that waits is for `few` destinations, besides those that have alarms of their own, and others have accepted messages | up, for as long again: down if nothing was accepted by then |
/// | the same for `some` destinations, if a probe has succeeded since the first attempt without an answer began | up, for as long again |
/// | the same, all that waits has alarms of its own, and something was accepted since the last of them | up |
/// | none of these, and a message was accepted or a probe succeeded | up |
/// | none of these | not known |
///
/// An accepted message clears everything. A successful probe clears what a probe can see (connection, TLS, name and
/// password, sender) and nothing else: a server that defers every message still answers a probe. A refused recipient
/// or a full mailbox says nothing about the server.
package struct ChannelWatch: Sendable {
    package enum Verdict: Hashable, Sendable {
        case unknown, up
        case down(DeliveryReason)
    }

    /// How many destinations all that waits is for, besides those that have alarms of their own: whether it may be their
    /// own fault.
    package enum Breadth: Hashable, Sendable {
        /// One or two of many.
        case few
        /// At most half as many as have accepted messages since the start.
        case some
        /// So many that it is hardly theirs; or the channel has one destination only.
        case most

        /// - Parameters:
        ///   - waiting: the number of destinations.
        ///   - accepted: the number of those that have accepted messages since the start.
        package init(waiting: Int, accepted: Int) {
            if waiting < UnansweredDestinations.many {
                self = .few
            } else {
                self = waiting * 2 <= accepted ? .some : .most
            }
        }
    }

    /// A named person must know within two minutes, including the time of a step and a probe.
    package static let patience = Span.seconds(100)
    /// Not needed while messages are accepted.
    package static let probeInterval = Span.minutes(1)
    /// A failed attempt is followed by a probe; many failures are not followed by many.
    package static let leastBetweenProbes = Span.seconds(10)

    private struct Failing {
        var since: Timestamp
        /// The same in real time.
        var real: Timestamp
        var count: Int
        var reason: DeliveryReason
    }

    private var failing: Failing?
    private var probe: (at: Timestamp, fault: DeliveryReason?)?
    private var acceptedAt: Timestamp?
    /// Whether any message is to be sent, now or at its next attempt.
    private var isWaiting = false
    /// Whether any message is due or in progress.
    private var isDue = false
    private var breadth = Breadth.most
    /// When the last alarm was raised, if all that waits is for destinations that have alarms of their own.
    private var explainedSince: Timestamp?
    /// Since when a message has been due or in progress and no attempt has ended.
    private var silentSince: Timestamp?
    private var isDoubted = true

    package init() {}

    /// An attempt has ended.
    ///
    /// - Parameters:
    ///   - now: by the engine's clock, which an exercise may speed up.
    ///   - real: in real time, which networks run on.
    package mutating func note(_ outcome: DeliveryOutcome, at now: Timestamp, real: Timestamp) {
        silentSince = isDue ? real : nil
        switch outcome {
        case .accepted:
            failing = nil
            probe = nil
            acceptedAt = real
            isDoubted = false
        case .rejected, .deferred(.mailboxFull, _, _): break
        // We stopped it ourselves.
        case .deferred(.cancelled, _, _), .ambiguous(.cancelled, _): break
        case .deferred(let reason, _, _), .ambiguous(let reason, _):
            failing = Failing(
                since: failing?.since ?? now, real: failing?.real ?? real, count: (failing?.count ?? 0) + 1,
                reason: reason)
            isDoubted = true
        }
    }

    /// A probe has ended.
    ///
    /// - Returns: whether the server is back, so that deferred messages need not wait any longer.
    package mutating func noteProbe(_ outcome: DeliveryOutcome, real: Timestamp) -> Bool {
        guard outcome.reason != .cancelled else { return false }
        let wasDown = probe?.fault != nil || failing?.reason.showsInProbe == true
        probe = (real, outcome.reason)
        isDoubted = false
        guard outcome.reason == nil else { return false }
        if failing?.reason.showsInProbe == true { failing = nil }
        return wasDown
    }

    /// Notes what there is to send.
    ///
    /// - Parameters:
    ///   - isWaiting: whether any message is to be sent, now or at its next attempt.
    ///   - isDue: whether any message is due now or in progress.
    ///   - breadth: how many destinations they are for, besides those that have alarms of their own.
    ///   - explainedSince: when the last of these alarms was raised, if there is nothing besides.
    package mutating func note(
        isWaiting: Bool, isDue: Bool, breadth: Breadth = .most, explainedSince: Timestamp? = nil, real: Timestamp
    ) {
        if isDue, !self.isDue { silentSince = real }
        // A clock that was put back must not hide a wait.
        if let since = silentSince, since > real { silentSince = real }
        if !isDue { silentSince = nil }
        (self.isWaiting, self.isDue, self.breadth) = (isWaiting, isDue, breadth)
        self.explainedSince = explainedSince
    }

    /// The server that a destination's messages go through is back: what it failed with may not have been the
    /// destination's fault.
    ///
    /// - Parameter wasLong: whether the server was away for longer than an attempt takes. Then one that got no answer is
    ///   judged by the attempt that is made now.
    mutating func forgetServerFault(wasLong: Bool) {
        if wasLong { (silentSince, isDue) = (nil, false) }
        guard let reason = failing?.reason else { return }
        if reason.showsInProbe { failing = nil } else if wasLong, reason.concernsServer { failing?.count = 1 }
    }

    /// Whether the last attempts failed, and none has succeeded since.
    package var isFailing: Bool { failing != nil }

    /// The way messages are sent has changed: earlier observations may no longer hold.
    package mutating func doubt() { isDoubted = true }

    /// Whether it is time to probe: at the start, after a failure, and when nothing has been accepted for a minute.
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
        if let acceptedAt, let explainedSince, breadth == .few, acceptedAt >= explainedSince { return .up }
        // The destination gets an alarm of its own in time, and its schools are called. The mail about that alarm is a
        // message to another destination: a server that works accepts it before this time is over.
        let patience = mayBeTheirs ? Self.patience * 2 : Self.patience
        if let failing, isWaiting, failing.count > 1, now - failing.since >= patience {
            return .down(failing.reason)
        }
        if let silentSince, real - silentSince >= patience { return .down(.timedOut) }
        return acceptedAt != nil || probe != nil ? .up : .unknown
    }

    /// Whether what gets no answer may be its destinations' own fault: the server has taken other messages. If there are
    /// more than a few, it must also have answered a probe in the meantime, which goes as far as the sender's address.
    private var mayBeTheirs: Bool {
        guard acceptedAt != nil else { return false }
        switch breadth {
        case .few: return true
        case .some:
            guard let probe, let began = [failing?.real, silentSince].compactMap(\.self).min() else { return false }
            return probe.at >= began
        case .most: return false
        }
    }
}

extension DeliveryReason {
    /// Whether it may have stopped every message alike.
    var concernsServer: Bool {
        switch self {
        case .connectionLost, .timedOut, .serverBusy, .relayDenied, .protocolError, .cancelled: true
        default: showsInProbe
        }
    }

    /// Whether a probe would have failed with it too, so that a successful probe disproves it.
    fileprivate var showsInProbe: Bool {
        switch self {
        case .serverRefused, .senderRefused, .authenticationFailed, .tlsFailed, .nameNotResolved, .connectionFailed,
            .configuration, .storage:
            true
        default: false
        }
    }
}
