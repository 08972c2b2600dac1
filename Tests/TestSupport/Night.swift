package import EncompassCore
package import EncompassEngine
package import EncompassStore
import Foundation
import Synchronization

/// The real engine on a real file, with a clock that the test moves and a transport that records messages.
package final class Night {
    /// A turn of the engine never ended: a step repeats for ever.
    package struct Spinning: Error {}

    /// The auditor found something unaccounted for.
    package struct OutOfBalance: Error { package let differences: [BalanceDifference] }

    package let folder: TemporaryFolder
    package let clock: ManualClock
    package let london: London
    package let transport = RecordingTransport()
    package let alerts = RecordingAlerts()
    package private(set) var store: Store
    package private(set) var engine: Engine
    package let feed: Credential
    package var town: Town
    /// How many incidents `incident` has pushed.
    var incidents = 0
    private let settings: EngineSettings
    private let policies: PolicyBook
    private let meters: Meters
    private let seed: UInt64
    private let replication: Store.Replication

    /// - Parameter imported: how long before the start the town was imported.
    package init(
        _ mode: EngineSettings.MatchingMode = .automatic, at start: Timestamp = at("2026-11-19T23:30:00Z"),
        town: Town = Quayside.town, imported: Span = .days(30), area: AreaPolicy = Quayside.area(),
        channels: [Contact.Channel] = [.email], morning: MorningSettings = MorningSettings(),
        registry: RegistrySettings = RegistrySettings(), meters: Meters = Meters(), seed: UInt64 = 1,
        fence: String? = nil, perMinute: [Contact.Channel: Int] = [:]
    ) throws {
        guard let london = London() else { throw StoreError(.unavailable, "no time zone data") }
        self.london = london
        folder = try TemporaryFolder()
        clock = ManualClock(start)
        self.town = town
        self.seed = seed
        self.meters = meters
        var settings = EngineSettings(
            matching: mode, publicURL: "https://desk.example", channels: channels, morning: morning,
            registry: registry)
        settings.perMinute = perMinute
        self.settings = settings
        policies = PolicyBook(areas: [area])
        replication = Store.Replication(fence: fence)
        store = try Night.open(folder, replication, seed: seed)
        try town.land(in: store, at: start - imported)
        let made = try store.credentials.create(
            CredentialRequest(role: .feed, force: area.force), by: .login("tester"), at: start)
        guard let feed = try store.credentials.credential(token: made.secret) else {
            throw StoreError(.notFound, "the credential")
        }
        self.feed = feed
        engine = try Engine(
            store: store, clock: clock, realClock: clock, london: london, settings: settings, policies: policies,
            meters: meters, alerts: alerts)
    }

    private static func open(
        _ folder: TemporaryFolder, _ replication: Store.Replication, seed: UInt64
    ) throws -> Store {
        try Store.open(
            path: folder.file("night.db"), holder: .init(pid: 1, role: .daemon), replication: replication,
            entropy: EntropySource(SeededEntropy(seed: seed)))
    }

    /// Closes the file and opens it again, like a new process.
    package func restart() throws {
        try store.close()
        // Another seed: a new process does not draw its predecessor's ids.
        store = try Night.open(folder, replication, seed: seed &+ UInt64(bitPattern: clock.now().milliseconds))
        engine = try Engine(
            store: store, clock: clock, realClock: clock, london: london, settings: settings, policies: policies,
            meters: meters, alerts: alerts)
    }

    /// Imports the changed town again.
    package func reimport(_ change: (inout Town) -> Void) throws {
        change(&town)
        try town.land(in: store, at: clock.now())
    }
}

/// Records the alerts to people at the desk.
package final class RecordingAlerts: DutyAlerting {
    private let kept = Mutex<[DutyAlert]>([])

    package var all: [DutyAlert] { kept.withLock { $0 } }

    package func alert(_ alert: DutyAlert) { kept.withLock { $0.append(alert) } }
}
