import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport

/// The real engine on a real file, with a clock that the test moves and a transport that keeps what it is handed.
final class Night {
    /// A turn of the engine never came to rest: a step goes round in circles.
    struct Spinning: Error {}

    /// The auditor found something that is not where it must be.
    struct OutOfBalance: Error { let differences: [BalanceDifference] }

    let folder: TemporaryFolder
    let clock: ManualClock
    let transport = RecordingTransport()
    let alerts = RecordingAlerts()
    private(set) var store: Store
    private(set) var engine: Engine
    let feed: Credential
    var town: Quayside
    private let settings: EngineSettings
    private let policies: PolicyBook
    private let seed: UInt64

    init(
        _ mode: EngineSettings.MatchingMode = .automatic, at start: Timestamp = at("2026-11-19T23:30:00Z"),
        town: Quayside = Quayside(), area: AreaPolicy = Quayside.area(), seed: UInt64 = 1
    ) throws {
        folder = try TemporaryFolder()
        clock = ManualClock(start)
        self.town = town
        self.seed = seed
        settings = EngineSettings(
            matching: mode, publicURL: "https://desk.example")
        policies = PolicyBook(areas: [area])
        store = try Night.open(folder, seed: seed)
        try town.land(in: store, at: start - .days(30))
        let made = try store.credentials.create(
            CredentialRequest(role: .feed, force: Quayside.force), by: .login("tester"), at: start)
        feed = try store.credentials.all().first { $0.id == made.id } ?? Night.missing()
        engine = try Night.engine(store, clock, settings, policies, alerts)
    }

    private static func missing() throws -> Credential { throw StoreError(.notFound, "the credential") }

    private static func open(_ folder: TemporaryFolder, seed: UInt64) throws -> Store {
        try Store.open(
            path: folder.file("night.db"), holder: .init(pid: 1, role: .daemon),
            entropy: EntropySource(SeededEntropy(seed: seed)))
    }

    private static func engine(
        _ store: Store, _ clock: ManualClock, _ settings: EngineSettings, _ policies: PolicyBook,
        _ alerts: RecordingAlerts
    ) throws -> Engine {
        guard let london = London() else { throw StoreError(.unavailable, "no time zone data") }
        return try Engine(
            store: store, clock: clock, london: london, settings: settings, policies: policies, alerts: alerts)
    }

    /// Closes the file and opens it anew, as another process would.
    func restart() throws {
        try store.close()
        // Another seed: a new process does not draw its predecessor's ids.
        store = try Night.open(folder, seed: seed &+ UInt64(bitPattern: clock.now().milliseconds))
        engine = try Night.engine(store, clock, settings, policies, alerts)
    }

    /// Lands the town again, as it has become.
    func reimport(_ change: (inout Quayside) -> Void) throws {
        change(&town)
        try town.land(in: store, at: clock.now())
    }
}
