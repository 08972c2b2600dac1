import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassSample
import EncompassStore
import Foundation
import Logging
import UnixSignals

/// One demonstration: made-up files, real importers, a real daemon, a real push over HTTP.
struct DemoRun {
    private let folder: String
    private let files: DemoFiles
    private let morning: DemoMorning
    private let given: String?
    private let daemon: Daemon
    private let url: String

    init(establishments given: String?, pupils: Int, seed: UInt64, port: Int, signals: [UnixSignal]) throws {
        guard let london = London() else { throw Failure(.failed, "no time zone data: install tzdata") }
        self.given = given
        let today = london.date(SystemClock().now())
        let places = try given.map { try DemoRegister.read($0, today: today) }
        let authority = Authority(code: "991", name: "Wyndshire")
        let county = places.map { County(establishments: $0, seed: seed, authority: authority) } ?? County(seed: seed)
        morning = try DemoMorning(after: today, county: county, london: london)
        folder = NSTemporaryDirectory() + "encompass-demo-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        files = DemoFiles(
            folder: folder, county: county, morning: morning.day, night: morning.night, pupils: pupils, seed: seed)
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .error
            return handler
        }
        let configuration = try DemoRun.configuration(folder: folder, start: morning.start, port: port)
        url = configuration.http.baseURL()
        daemon = try Daemon(configuration, areas: [DemoRun.area(county)], signals: signals)
    }

    func run(once: Bool) async throws {
        say("Encompass demonstration: a made-up night in \(files.county.name). Nothing here is about a real child.\n")
        try importRegistry()
        let accounts = try DemoAccounts(engine: daemon.engine, force: files.county.force)
        let service = Task { [daemon] in try await daemon.run() }
        let desk = DemoDesk(engine: daemon.engine, url: url, mail: folder + "/mail", accounts: accounts)
        do {
            try await desk.waitUntilReady()
            try await push(accounts)
            try await desk.waitUntilDelivered()
            try await desk.acknowledge()
            Console.print(try MorningReport(engine: daemon.engine).text)
        } catch {
            await daemon.stop()
            _ = try? await service.value
            throw error
        }
        desk.tellWhatToOpen(folder: folder, once: once)
        if once { await daemon.stop() }
        try await service.value
    }

    func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

    /// The registry goes through the importers that real files go through.
    private func importRegistry() throws {
        try files.write(establishments: given == nil, on: morning.day)
        let engine = daemon.engine
        let importer = try RegistryImporter(
            store: engine.store, options: ImportOptions(), by: .login(NSUserName()), london: engine.london,
            at: engine.clock.now())
        let started = SystemClock().now()
        for (kind, path) in files.registry(given: given) {
            importer.begin(RegistryFile(kind: kind, name: (path as NSString).lastPathComponent))
            let source = try ByteSource(path: path)
            while let chunk = try source.next() { try importer.feed(chunk) }
            try importer.end()
        }
        let report = try importer.finish(at: engine.clock.now())
        guard report.outcome == .landed else {
            throw Failure(.data, "the sample registry was not taken: \(report.problem ?? report.outcome.rawValue)")
        }
        _ = try engine.currentRegistry()
        let seconds = Double((SystemClock().now() - started).milliseconds) / 1000
        let stats = try engine.store.registryStats(staleBefore: morning.start)
        say(
            "registry   \(stats.establishmentsOpen) establishments, \(stats.pupils) pupils, \(stats.contacts) contacts, "
                + "\(stats.bankHolidays) bank holidays imported and indexed in \(seconds) s")
    }

    private func push(_ accounts: DemoAccounts) async throws {
        let path = files.path("night.ndjson")
        let pusher = FeedPusher(
            url: url + "/v1/incidents", token: accounts.feed.secret, transfer: HTTPTransfer(),
            sleep: { Thread.sleep(forTimeInterval: Double($0.milliseconds) / 1000) })
        let (report, rejected) = try await Blocking(label: "encompass.demo").run {
            let source = try ByteSource(path: path)
            var rejected: [String] = []
            let report = try pusher.push(
                from: { try source.next() }, onRejected: { rejected.append("line \($0.line): \($0.problem)") })
            return (report, rejected)
        }
        say(
            "push       \(report.lines) lines over HTTP: \(report.accepted) accepted, \(report.duplicates) duplicates, "
                + "\(report.rejected) rejected")
        for line in rejected { say("           rejected \(line)") }
    }

    private func say(_ text: String) { Console.print(text) }
}

extension DemoRun {
    private static func configuration(folder: String, start: Timestamp, port: Int) throws -> Configuration {
        var configuration = Configuration()
        configuration.database.path = folder + "/encompass.db"
        configuration.http.port = try FreePort.find(preferring: port)
        configuration.http.socketDirectory = folder
        configuration.matching.mode = .automatic
        configuration.delivery.transport = .maildir
        configuration.delivery.maildir.path = folder + "/mail"
        configuration.delivery.concurrency = 8
        configuration.exercise.start = start
        return configuration
    }

    private static func area(_ county: County) -> AreaPolicy {
        var settings = PolicySettings()
        settings.handling =
            "Offer silent or open support. Do not ask the child about what happened; listen and record what is said."
        return AreaPolicy(
            id: county.force, name: county.name, localAuthorities: county.authorities.map(\.code), force: county.force,
            settings: settings)
    }
}
