public import EncompassCore
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
        public var faults: [RowFault] = []
        /// All faults by column and reason, in the order of their first line.
        public var faultKinds: [FaultKind] = []
        /// How the file was read; nil for files of one form only.
        public var understood: Understanding?
        /// Of the file's bytes, in hexadecimal; nil until it was read to its end.
        public var sha256: String?
        /// The rejected rows as they were, if they were asked for.
        public var rejects: Rejects?
    }

    /// The faults of one column for one reason.
    public struct FaultKind: Codable, Hashable, Sendable {
        public var severity: RowFault.Severity
        public var column: String?
        public var reason: String
        public var count: Int
        /// The first lines.
        public var lines: [Int]
        /// How the first values are written, without the values.
        public var shapes: [String]
    }

    /// Rejected rows with the reasons, to be sent back to the school.
    public struct Rejects: Codable, Sendable {
        public struct Row: Codable, Sendable {
            public var line: Int
            public var fields: [String]
            public var reasons: [String]
        }

        public var header: [String]
        public var rows: [Row] = []
        /// More of a file than these are a reason to send the whole of it back.
        static let limit = 10_000
    }

    /// A contact who is held and not in the file; it is never logged.
    public struct UnnamedContact: Codable, Hashable, Sendable {
        public var scope: String
        public var role: Contact.Role
        public var name: String
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
    /// Contacts of the files' places that the files do not name. They stay, unless removals are accepted.
    public var unnamedContacts: [UnnamedContact] = []
    /// Whether removals are accepted.
    public var removesUnnamedContacts = false
    /// What it does to work in progress.
    public var effect: RegistryEffect?
    /// For `unreadable`: which file, where and why.
    public var problem: String?

    public init(
        outcome: Outcome, files: [File], diff: RegistryDiff? = nil, calendarEffect: CalendarEffect? = nil,
        effect: RegistryEffect? = nil, problem: String? = nil
    ) {
        self.outcome = outcome
        self.files = files
        self.diff = diff
        self.calendarEffect = calendarEffect
        self.effect = effect
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
    /// Whether the report has the rejected rows.
    public var keepsRejects: Bool
    /// How many changes of each sort the report names.
    public var changes: Int

    public init(
        isDryRun: Bool = false, rejectLimit: Int = 0, acceptsRemovals: Bool = false, reason: String? = nil,
        keepsRejects: Bool = false, changes: Int = RegistryDiff.keptChanges
    ) {
        self.keepsRejects = keepsRejects
        self.changes = changes
        self.isDryRun = isDryRun
        self.rejectLimit = rejectLimit
        self.acceptsRemovals = acceptsRemovals
        self.reason = reason
    }
}
