public import EncompassFormats
public import EncompassStore

/// What an import did, or would do.
public struct ImportReport: Codable, Sendable {
    /// One file and what was wrong in it.
    public struct File: Codable, Sendable {
        public var kind: RegistryFile.Kind
        public var name: String
        public var rows: Int
        public var rejected: Int
        public var warnings: Int
        /// The first faults of each file, at most 1,000: line, column, reason.
        public var faults: [RowFault]
    }

    public enum Outcome: String, Codable, Sendable {
        case landed, dryRun
        /// More rows were rejected than `--reject-limit` allows; nothing was changed.
        case tooManyRejected
        /// A roll or the register would lose more than a tenth, or a role its last contact; nothing was changed.
        case removalsNotAccepted
        /// The calendar moves open notifications, and no reason was given; nothing was changed.
        case reasonNeeded
        /// A file is not of its kind; nothing was changed.
        case unreadable
    }

    public var outcome: Outcome
    public var files: [File]
    public var diff: RegistryDiff?
    /// What a changed calendar does to open notifications; nil if the calendar is unchanged.
    public var calendarEffect: CalendarEffect?
    /// For `unreadable`: which file, where and why.
    public var problem: String?

    public init(
        outcome: Outcome, files: [File], diff: RegistryDiff? = nil, calendarEffect: CalendarEffect? = nil,
        problem: String? = nil
    ) {
        self.outcome = outcome
        self.files = files
        self.diff = diff
        self.calendarEffect = calendarEffect
        self.problem = problem
    }

    public var rejected: Int { files.reduce(0) { $0 + $1.rejected } }
}

/// The options of an import.
public struct ImportOptions: Codable, Hashable, Sendable {
    public var isDryRun: Bool
    /// How many rows may be rejected before the import is refused.
    public var rejectLimit: Int
    public var acceptsRemovals: Bool
    /// The reason, for the log. Needed if a changed calendar moves open notifications.
    public var reason: String?

    public init(
        isDryRun: Bool = false, rejectLimit: Int = 0, acceptsRemovals: Bool = false, reason: String? = nil
    ) {
        self.isDryRun = isDryRun
        self.rejectLimit = rejectLimit
        self.acceptsRemovals = acceptsRemovals
        self.reason = reason
    }
}
