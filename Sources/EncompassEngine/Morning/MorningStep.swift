import EncompassCore
import EncompassStore

/// The steps of the morning, in the order in which they run.
public enum MorningStep: String, Sendable, CaseIterable {
    case audit, callers, pauses, feed, mail, certificate, machine, duty, sitrep, outagePack, retention, contacts
}

extension Engine {
    /// Runs a step if it is due.
    public func run(_ step: MorningStep) throws {
        switch step {
        case .audit: try auditIfDue()
        case .callers: try callersIfDue()
        case .pauses: try pauseStep()
        case .feed: try feedStep()
        case .mail: try channelStep()
        case .certificate: try certificateStep()
        case .machine: try machineStep()
        case .duty: try dutyStep()
        case .sitrep: try sitrepStep()
        case .outagePack: try outagePackStep()
        case .retention: try retentionStep()
        case .contacts: try contactsStep()
        }
    }

    /// Every minute; at once if the clock was put back.
    private func auditIfDue() throws {
        let now = clock.now()
        if let last = balance?.at, now >= last, now - last < .minutes(1) { return }
        try auditStep()
        renewCounts(at: now)
    }

    private func callersIfDue() throws {
        let now = clock.now()
        let last = morning.with { $0.callersAt }
        if let last, now >= last, now - last < .minutes(1) { return }
        morning.with { $0.callersAt = now }
        try callersStep()
    }
}
