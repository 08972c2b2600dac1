public import EncompassCore
import EncompassFormats
import Foundation

/// How registry files come in, and how old they may be.
public struct RegistrySettings: Hashable, Sendable {
    /// The area's own headings of columns.
    public var headingsFile: String?
    /// The watched folder; nil if there is none.
    public var inbox: InboxSettings?
    public var ages: RegistryAges

    public init(headingsFile: String? = nil, inbox: InboxSettings? = nil, ages: RegistryAges = RegistryAges()) {
        self.headingsFile = headingsFile
        self.inbox = inbox
        self.ages = ages
    }

    /// The text of the area's own headings. A file that is gone makes the import unreadable, like a wrong one.
    var headings: String? {
        headingsFile.map { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "\u{FFFD}" }
    }
}

/// The watched folder.
public struct InboxSettings: Hashable, Sendable {
    public var directory: String
    /// A file is complete once its size and time have not changed for this long.
    public var wait: Span
    /// How many rows of a file may be rejected.
    public var rejectLimit: Int

    public init(directory: String, wait: Span = .seconds(30), rejectLimit: Int = 0) {
        self.directory = directory
        self.wait = wait
        self.rejectLimit = rejectLimit
    }
}

/// The ages from which what the registry holds is old: shown at the desk and by `encompass doctor`.
public struct RegistryAges: Hashable, Sendable {
    public var rolls: Span
    /// Since a contact of the school was last verified.
    public var contacts: Span
    public var register: Span
    public var bankHolidays: Span

    public init(
        rolls: Span = .days(45), contacts: Span = .days(365), register: Span = .days(10),
        bankHolidays: Span = .days(180)
    ) {
        self.rolls = rolls
        self.contacts = contacts
        self.register = register
        self.bankHolidays = bankHolidays
    }
}
