/// The state of one notification: one incident for one establishment.
public enum NotificationState: String, Hashable, Sendable, Codable, CaseIterable {
    case held, queued, sending, sent, delivered, acknowledged, failed, cancelled

    /// The first state: held if there is a reason, otherwise queued.
    public init(hold: HoldReason?) { self = hold == nil ? .queued : .held }

    /// What can happen to a notification.
    public enum Event: Hashable, Sendable {
        /// The release time has come, or a person released it.
        case release
        /// It must wait for its time or for a person.
        case hold
        /// Its messages have made this progress (`DeliveryProgress.furthest`).
        case progress(DeliveryProgress)
        /// A named person at the establishment was shown which children, or a caller named them.
        case acknowledge
        /// A named person's reason, or the force's retraction.
        case cancel
    }

    /// The state after `event`. An acknowledgement always counts, even before the send was recorded. Later messages (a
    /// written confirmation of a call) change nothing.
    ///
    /// ```
    ///               release   hold     progress(p)   acknowledge   cancel
    /// held          queued    held     held          acknowledged  cancelled
    /// queued        not held  held     p             acknowledged  cancelled
    /// sending       not held  already  p             acknowledged  cancelled
    /// sent          not held  already  p             acknowledged  cancelled
    /// delivered     not held  already  p             acknowledged  cancelled
    /// failed        not held  held     p             acknowledged  cancelled
    /// acknowledged  refused   refused  acknowledged  acknowledged  refused
    /// cancelled     refused   refused  cancelled     refused       cancelled
    /// ```
    public func transition(_ event: Event) -> Result<NotificationState, Refusal> {
        switch (self, event) {
        case (.acknowledged, .acknowledge), (.acknowledged, .progress): .success(.acknowledged)
        case (.acknowledged, _): .failure(.acknowledged)
        case (.cancelled, .cancel), (.cancelled, .progress): .success(.cancelled)
        case (.cancelled, _): .failure(.cancelled)
        case (_, .acknowledge): .success(.acknowledged)
        case (_, .cancel): .success(.cancelled)
        case (.held, .release): .success(.queued)
        case (_, .release): .failure(.notHeld)
        case (.held, .hold), (.queued, .hold), (.failed, .hold): .success(.held)
        case (_, .hold): .failure(.alreadySent)
        case (.held, .progress): .success(.held)
        case (_, .progress(let progress)): .success(progress.state)
        }
    }

    /// Whether it is closed.
    public var isFinal: Bool { self == .acknowledged || self == .cancelled }
}

/// The progress of a notification's messages as a whole.
public enum DeliveryProgress: String, Hashable, Sendable, Codable, CaseIterable {
    case queued, sending, sent, delivered
    /// No message and no phone task is open: a person must act.
    case failed

    /// The furthest state of any message; a failed one does not count.
    ///
    /// Without one it is `queued` if a phone task is open or a step of the ladder is still to come, else `failed`.
    public static func furthest(of messages: some Sequence<MessageState>, isMoreToCome: Bool) -> DeliveryProgress {
        var furthest = -1
        for message in messages { furthest = max(furthest, rank(message)) }
        switch furthest {
        case 3: return .delivered
        case 2: return .sent
        case 1: return .sending
        case 0: return .queued
        default: return isMoreToCome ? .queued : .failed
        }
    }

    private static func rank(_ message: MessageState) -> Int {
        switch message {
        case .failed: -1
        case .queued, .deferred: 0
        case .sending: 1
        case .sent: 2
        case .delivered: 3
        }
    }

    var state: NotificationState {
        switch self {
        case .queued: .queued
        case .sending: .sending
        case .sent: .sent
        case .delivered: .delivered
        case .failed: .failed
        }
    }
}

/// Why a state machine refused an event. The state is unchanged.
public enum Refusal: String, Phrased, Hashable, Sendable, Codable, CaseIterable {
    /// It is acknowledged, which nothing can undo.
    case acknowledged
    case cancelled
    case retracted
    /// Only a held notification can be released.
    case notHeld
    /// Only an unsent notification can be held or withdrawn.
    case alreadySent
    /// The event belongs to an attempt that is no longer the current one.
    case stale

    public var phrase: Phrase { Phrase("error.state.\(rawValue)") }
}

/// Whether a notification is the first of its incident or follows an earlier one.
public enum NotificationKind: String, Hashable, Sendable, Codable, CaseIterable {
    case new, correction, retraction
}

/// A school's answer.
public enum AcknowledgementOutcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// A named person has seen which children.
    case acknowledged
    /// A school's system has it; nobody is known to have read it.
    case delivered
    case notOurPupil
    /// The school asks MASH to ring.
    case callBack
    /// A professional disagreement, open until a named person answers it.
    case challenge

    /// Whether a person at the school must have been shown the children, or given their names by phone. Somebody who
    /// says "not our pupil" about one child, asks for a call or challenges has read the notification.
    public var needsPerson: Bool { self != .delivered }
    /// Whether it is on the phone list, with a deadline of its own, until somebody answers it.
    public var asksForAnswer: Bool { self == .callBack || self == .challenge }
}

/// The outcome of a phone call.
public enum CallOutcome: String, Hashable, Sendable, Codable, CaseIterable {
    case spoke, noAnswer, leftMessage, wrongNumber

    /// Whether the call can acknowledge, if it reached a contact on the register or the head.
    public var canAcknowledge: Bool { self == .spoke }
    /// Whether the task stays on the list for another call.
    public var leavesTaskOpen: Bool { self != .spoke }
}

/// The order of notifications due in the same minute, in the queue, in sending and on the phone list: by risk, then
/// presence, then repeats. Most deadlines are in the same minute, so this is the order that schools are notified in.
public enum Urgency {
    /// High 3, medium 2, not graded 1 (it could be any), standard 0.
    public static func rank(_ risk: Incident.RiskGrade?) -> Int {
        switch risk {
        case .high: 3
        case .medium: 2
        case nil: 1
        case .standard: 0
        }
    }

    /// Present 2, not known 1, not present 0.
    public static func rank(present: Bool?) -> Int {
        switch present {
        case true: 2
        case nil: 1
        case false: 0
        }
    }

    /// One number for the three, lowest first, so that an index can hold it.
    ///
    /// - Parameters:
    ///   - risk: 0 to 9.
    ///   - present: 0 to 9.
    ///   - repeats: earlier incidents of these children, 0 or more; values above 999,999 count as that.
    public static func key(risk: Int, present: Int, repeats: Int) -> Int64 {
        Int64(9 - risk) * 10_000_000 + Int64(9 - present) * 1_000_000 + Int64(999_999 - min(repeats, 999_999))
    }
}
