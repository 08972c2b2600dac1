public import EncompassCore

/// What a caller needs: whom to ring, in which order, and what to say. It names children, so it is opened under audit and
/// leaves the machine only encrypted.
public struct CallSheet: Codable, Hashable, Sendable {
    public var madeAt: Timestamp
    public var isExercise: Bool
    /// Nearest deadline first, then risk, presence and repeats.
    public var entries: [Entry]
    /// Whom to ring about restricted items, where the sheet does not describe them.
    public var supervisor: String?

    public init(madeAt: Timestamp, isExercise: Bool, entries: [Entry], supervisor: String? = nil) {
        self.madeAt = madeAt
        self.isExercise = isExercise
        self.entries = entries
        self.supervisor = supervisor
    }

    public struct Entry: Codable, Hashable, Sendable {
        /// The task on the phone list; nil for a notification that is open and not on it yet.
        public var task: String?
        /// `escalation`, `callBack`, `challenge`; `notYet` for one that is not on the list.
        public var kind: String
        public var reference: String
        public var place: String
        public var target: Scope
        public var dueAt: Timestamp
        public var deadlineAt: Timestamp
        public var isRestricted: Bool
        /// Why it is held, where it is: nobody is to be told before a person has let it go.
        public var hold: HoldReason?
        public var claimedBy: String?
        /// The switchboard's number, as the register has it.
        public var switchboard: String?
        public var contacts: [Person]
        /// Empty where the sheet's reader may not see a restricted item.
        public var children: [Child]
        public var childCount: Int
        /// Whether it was taken back: the caller names no child, and says that nothing is to be done.
        public var isWithdrawn: Bool?
        public var calls: [Call]
    }

    public struct Person: Codable, Hashable, Sendable {
        public var name: String
        public var role: Contact.Role
        /// In the order in which to ring them.
        public var numbers: [String]
        public var isAway: Bool
    }

    public struct Child: Codable, Hashable, Sendable {
        public var reference: String
        /// As the school's roll has the pupil, else as reported.
        public var name: String
        public var dateOfBirth: LocalDate?
        public var present: Bool?
        /// The name that was reported, where the roll has another.
        public var reportedAs: String?
        /// The date of birth that was reported, where the roll has another.
        public var reportedBirthday: LocalDate?
    }

    public struct Call: Codable, Hashable, Sendable {
        public var at: Timestamp
        public var outcome: CallOutcome
    }
}

/// Which notifications a call sheet holds.
public enum CallSheetExtent: Hashable, Sendable {
    /// Open tasks of the phone list.
    case phoneList
    /// These, and every open notification with a deadline until a moment: what a morning without the daemon needs.
    case allOpen(until: Timestamp)
}
