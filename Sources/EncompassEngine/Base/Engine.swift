public import EncompassCore
public import EncompassMatching
public import EncompassStore
import EncompassWords
import Logging
import Synchronization

/// The running machine: its parts, and the policies and registry in force. Its work is the steps in `Steps/`.
///
/// Every step is synchronous and given the time, so that a simulator can drive a night through the same functions as
/// the services.
public final class Engine: Sendable {
    public let store: Store
    public let clock: any WallClock
    /// Real time, even in an exercise; sessions use it.
    let realClock: any WallClock
    public let london: London
    public let settings: EngineSettings
    public let epoch: Int64
    /// By the engine's clock.
    public let startedAt: Timestamp
    /// Sent when there may be work before the next turn.
    public let workSignal = WakeSignal()
    /// Sent when there may be an upload to read or to import.
    public let uploadSignal = WakeSignal()
    /// How far the upload in work is.
    public let uploadProgress = UploadProgress()
    /// The files of the watched folder that may still be being written.
    let inboxWatch = InboxWatch()
    /// Sent when there may be a message to send.
    public let dispatchSignal = WakeSignal()
    public let pulse = Pulse()
    public let meters: Meters
    let alerts: any DutyAlerting
    /// What the morning's steps remember between turns.
    public let morning = MorningState()
    /// What the database's upkeep remembers between turns.
    let upkeep = Mutex(UpkeepState())
    let log = Logger(label: "encompass.engine")
    /// Reads and stores the parts of pushes.
    let intake = Blocking(label: "encompass.intake")
    let arrivals = Arrivals()
    /// How waits between attempts grow.
    let backoff = Backoff()
    let rulesCache = RulesCache()
    let counts = MorningCounts()
    /// Counts sign-in attempts, and has the threads that check passwords.
    let signIns = SignInDesk()
    /// The registry generation for which undecided children were last matched again.
    let reopenedFor = Mutex<Int64?>(nil)
    /// The children whom e-mails in progress name, by attempt and notification, until their outcome is recorded.
    let named = Mutex<[Attempt: [String: NamedChildren]]>([:])
    private let inForce: Mutex<PoliciesInForce>
    private let registry: Mutex<RegistrySnapshot>
    private let model: MatchModel

    /// Begins a new boot epoch, and takes back the messages that an earlier process had leased.
    public init(
        store: Store, clock: any WallClock, realClock: any WallClock = SystemClock(), london: London,
        settings: EngineSettings, policies: PolicyBook,
        model: MatchModel = .standard, meters: Meters = Meters(), alerts: any DutyAlerting = LoggedAlerts()
    ) throws {
        self.store = store
        self.clock = clock
        self.realClock = realClock
        self.london = london
        self.settings = settings
        self.model = model
        self.meters = meters
        self.alerts = alerts
        inForce = Mutex(PoliciesInForce(policies))
        startedAt = clock.now()
        epoch = try store.beginEpoch()
        registry = Mutex(try RegistrySnapshot(store: store, model: model))
        _ = try store.messages.recoverLeases(before: epoch, at: clock.now())
        let failed = try store.messages.serve(settings.channels, at: clock.now())
        if failed > 0 {
            log.warning("messages failed that waited on a channel no longer served", metadata: ["count": "\(failed)"])
        }
        try startCounters()
        try store.areas.note(policies.areaByAuthority)
    }

    public var policies: PolicyBook { inForce.withLock { $0.book } }

    /// The templates of an area's messages.
    func templates(ofArea id: String?) -> MessageTemplates {
        inForce.withLock { policies in id.flatMap { policies.templates[$0] } } ?? .builtIn
    }

    /// Puts new policies in force; notifications in progress keep the rules that they were made with.
    public func replacePolicies(_ book: PolicyBook) {
        let policies = PoliciesInForce(book)
        inForce.withLock { $0 = policies }
        do { try store.areas.note(book.areaByAuthority) } catch {
            log.error("the authorities of the areas cannot be stored", metadata: ["error": "\(type(of: error))"])
        }
    }

    /// The registry as of its last refresh.
    var knownRegistry: RegistrySnapshot { registry.withLock { $0 } }

    /// The registry for the matcher and the calendar, refreshed after an import.
    public func currentRegistry() throws -> RegistrySnapshot {
        let held = registry.withLock { $0 }
        let isCurrent = try store.registry.generation() == held.generation
        if isCurrent, try store.exceptions.clericalVersion() == held.clericalVersion { return held }
        let fresh =
            isCurrent ? try RegistrySnapshot(held, store: store) : try RegistrySnapshot(store: store, model: model)
        registry.withLock { $0 = fresh }
        // So that nobody who opens a page after an import waits until the registry is counted.
        if !isCurrent { _ = try store.registry.stats(staleBefore: clock.now()) }
        return fresh
    }
}

/// The policies, and the templates of each area's messages, read once.
private struct PoliciesInForce {
    let book: PolicyBook
    let templates: [String: MessageTemplates]

    init(_ book: PolicyBook) {
        self.book = book
        templates = Dictionary(
            book.areas.filter { !$0.message.files.isEmpty }.map { ($0.id, MessageTemplates(files: $0.message.files)) },
            uniquingKeysWith: { first, _ in first })
    }
}
