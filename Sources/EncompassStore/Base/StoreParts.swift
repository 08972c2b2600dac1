import EncompassCore
import GRDB

extension Store {
    public var incidents: Incidents { Incidents(store: self) }
    public var notifications: Notifications { Notifications(store: self) }
    public var messages: Messages { Messages(store: self) }
    public var phoneList: PhoneList { PhoneList(store: self) }
    public var exceptions: Exceptions { Exceptions(store: self) }
    public var registry: Registry { Registry(store: self) }
    public var uploads: Uploads { Uploads(store: self) }
    public var accounts: Accounts { Accounts(store: self) }
    public var areas: Areas { Areas(store: self) }
    public var credentials: Credentials { Credentials(store: self) }
    public var codes: Codes { Codes(store: self) }
    public var secondSteps: SecondSteps { SecondSteps(store: self) }
    public var webhooks: Webhooks { Webhooks(store: self) }
    public var sessions: Sessions { Sessions(store: self) }
    public var auditLog: AuditLog { AuditLog(store: self) }
    public var alarms: Alarms { Alarms(store: self) }
    public var breaches: Breaches { Breaches(store: self) }
    public var pauses: Pauses { Pauses(store: self) }
    public var balance: Balance { Balance(store: self) }
    public var reports: Reports { Reports(store: self) }
    public var staffMail: StaffMailbox { StaffMailbox(store: self) }
    public var closures: Closures { Closures(store: self) }
    public var integrity: Integrity { Integrity(store: self) }
    public var backups: Backups { Backups(store: self) }
    public var recovery: Recovery { Recovery(store: self) }
    public var contactReviews: ContactReviews { ContactReviews(store: self) }
    public var channelTests: ChannelTests { ChannelTests(store: self) }
    public var handover: HandoverNotes { HandoverNotes(store: self) }
    public var holds: Holds { Holds(store: self) }
    public var retention: Retention { Retention(store: self) }
}

/// Incidents from the forces: stored, revised, and matched to pupils.
public struct Incidents: StorePart { let store: Store }

/// One for each incident and place: its queue, its ladder, the place's answers and the desk's decisions.
public struct Notifications: StorePart { let store: Store }

/// The outbox: messages for notifications and to people at the desk, leased, recorded, batched and spaced.
public struct Messages: StorePart { let store: Store }

/// Who a person must call, who has claimed the call, and what the caller needs.
public struct PhoneList: StorePart { let store: Store }

/// Items that a person must resolve, because the machine must not guess.
public struct Exceptions: StorePart { let store: Store }

/// Establishments, rolls, contacts and the school calendar, and the imports that bring them.
public struct Registry: StorePart { let store: Store }

/// Registry files that people at the desk have sent, until they are imported or discarded.
public struct Uploads: StorePart { let store: Store }

/// People who sign in, and the account of a login on this machine.
public struct Accounts: StorePart { let store: Store }

/// The second step of signing in: secrets of people's apps, and recovery codes.
public struct SecondSteps: StorePart { let store: Store }

/// Which areas things belong to, for the rule about who sees what.
public struct Areas: StorePart { let store: Store }

/// Tokens and signing secrets of other systems.
public struct Credentials: StorePart { let store: Store }

/// One-time codes, each for one purpose, person and subject.
public struct Codes: StorePart { let store: Store }
/// Schools' systems that are notified.
public struct Webhooks: StorePart { let store: Store }

/// Who is signed in.
public struct Sessions: StorePart { let store: Store }

/// The chained log of what was done.
public struct AuditLog: StorePart { let store: Store }

/// Faults and delays that people at the desk must know now, each raised once.
public struct Alarms: StorePart { let store: Store }

/// Records of children whose details may have been opened at a school that they do not attend.
public struct Breaches: StorePart { let store: Store }

/// No messages are sent for an area, an authority or an establishment.
public struct Pauses: StorePart { let store: Store }

/// Whether everything received is accounted for, and the counts of the morning.
public struct Balance: StorePart { let store: Store }

/// Numbers of days and months, which outlive what they count.
public struct Reports: StorePart { let store: Store }

/// The morning's reports, which the outbox sends to people at the desk.
public struct StaffMailbox: StorePart { let store: Store }

/// Schools shut by an emergency, and reopened.
public struct Closures: StorePart { let store: Store }

/// Whether the file is damaged.
public struct Integrity: StorePart { let store: Store }

/// Verified copies of the database.
public struct Backups: StorePart { let store: Store }

/// The time between a step back of the database, such as a restored backup, and a person's confirmation.
public struct Recovery: StorePart { let store: Store }
/// Addresses that wait for a code, and who has confirmed that their details are right.
public struct ContactReviews: StorePart { let store: Store }

/// Tests of the ways to schools, and who confirmed them.
public struct ChannelTests: StorePart { let store: Store }

/// Legal holds: what may not be erased, whatever its age.
public struct Holds: StorePart { let store: Store }

/// Erasure of what was kept long enough.
public struct Retention: StorePart { let store: Store }

/// A part of the store, by its noun, for the other rooms to use. Each public function is one snapshot or one
/// transaction.
protocol StorePart: Sendable {
    var store: Store { get }
}

extension StorePart {
    var keys: KeyRing { store.keys }
    var entropy: EntropySource { store.entropy }

    func newId(at now: Timestamp) -> String { entropy.identifier(at: now).description }

    func read<Value>(_ body: (Snapshot) throws -> Value) throws -> Value { try store.read(body) }

    func write<Value>(at now: Timestamp, _ body: (Transaction) throws -> Value) throws -> Value {
        try store.write(at: now, body)
    }

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value { try store.write(body) }

    func writeEach<Item, Value>(
        _ items: [Item], at now: Timestamp, _ work: (Item, Transaction) throws -> Value
    ) throws -> [Result<Value, any Error>] {
        try store.writeEach(items, at: now, work)
    }

    func readEach<Item, Value>(
        _ items: [Item], _ look: (Item, Snapshot) throws -> Value
    ) throws -> [Result<Value, any Error>] {
        try store.readEach(items, look)
    }
}
