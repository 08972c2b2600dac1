import ArgumentParser
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

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs a made-up county's night, from feed to acknowledgement, in a temporary directory.")
    @Flag(help: "Print the morning's report and exit.") var once = false
    @Option(help: "A GIAS download: the made-up pupils then attend these establishments.") var establishments: String?
    @Option(help: "The number of made-up pupils (1,000 to 1,000,000).") var pupils = 20_000
    @Option(help: "The seed of everything made up.") var seed: UInt64 = 1
    @Option(help: "The morning after the night, as 2026-10-25, also a holiday; without it the next school day.")
    var date: String?
    @Option(help: "The port of the pages; 0 for any free one.") var port = 8080
    @Flag(help: "Sure matches wait for a person to confirm them, and nothing is sent before.") var assisted = false

    func run() async throws {
        try await Failure.reporting {
            guard (1000...1_000_000).contains(pupils) else { throw Failure(.usage, "--pupils is 1,000 to 1,000,000") }
            let run = try DemoRun(
                establishments: establishments, pupils: pupils, seed: seed, date: date, port: port,
                isAssisted: assisted, signals: [.sigint, .sigterm])
            defer { run.cleanUp() }
            try await run.run(once: once)
        }
    }
}

/// One demonstration: made-up files, but the real importers, a real daemon, and a real push over HTTP.
struct DemoRun {
    private let folder: String
    private let files: DemoFiles
    private let morning: DemoMorning
    private let given: String?
    private let daemon: Daemon
    private let url: String

    init(
        establishments given: String?, pupils: Int, seed: UInt64, date: String?, port: Int, isAssisted: Bool,
        signals: [UnixSignal]
    ) throws {
        let london = try London.installed()
        self.given = given
        let today = london.date(SystemClock().now())
        let places = try given.map { try DemoRegister.read($0, today: today) }
        let authority = Authority(code: "991", name: "Wyndshire")
        let county = places.map { County(establishments: $0, seed: seed, authority: authority) } ?? County(seed: seed)
        morning =
            try date.map { try DemoMorning($0, county: county, london: london) }
            ?? DemoMorning(after: today, county: county, london: london)
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
        let configuration = try DemoRun.configuration(
            folder: folder, start: morning.start, port: port, isAssisted: isAssisted)
        url = configuration.http.baseURL(of: .desk)
        daemon = try Daemon(configuration, areas: [DemoRun.area(county)], signals: signals, beginning: true)
    }

    func run(once: Bool) async throws {
        say("Encompass demonstration: a made-up night in \(files.county.name). Nothing here is about a real child.\n")
        try importRegistry()
        let accounts = try DemoAccounts(
            engine: daemon.engine, force: files.county.force, authorities: files.county.authorities.map(\.code))
        let service = Task { [daemon] in try await daemon.run() }
        let desk = DemoDesk(engine: daemon.engine, url: url, mail: folder + "/mail", accounts: accounts)
        do {
            try await desk.waitUntilReady()
            try await push(accounts)
            try await desk.waitUntilDelivered()
            try await desk.acknowledge()
            try await desk.count()
            Console.print(try MorningReport(engine: daemon.engine).text)
        } catch {
            await daemon.stop()
            _ = try? await service.value
            throw error
        }
        try desk.showWhatToOpen(folder: folder, once: once)
        if once { await daemon.stop() }
        try await service.value
    }

    func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

    /// Imports the registry with the same importers as real files.
    private func importRegistry() throws {
        try files.write(establishments: given == nil, on: morning.day)
        let engine = daemon.engine
        let importer = try RegistryImporter(
            store: engine.store, options: ImportOptions(), by: .login(NSUserName()), london: engine.london,
            authorities: Set(engine.policies.areas.flatMap(\.localAuthorities)), at: engine.clock.now())
        let started = SystemClock().now()
        for (kind, path) in files.registry(given: given) {
            importer.begin(RegistryFile(kind: kind, name: (path as NSString).lastPathComponent))
            let source = try ByteSource(path: path)
            while let chunk = try source.next() { try importer.feed(chunk) }
            try importer.end()
        }
        let report = try importer.finish(at: engine.clock.now())
        guard report.outcome == .landed else {
            throw Failure(.data, "the sample registry was not imported: \(report.problem ?? report.outcome.rawValue)")
        }
        _ = try engine.currentRegistry()
        let seconds = Double((SystemClock().now() - started).milliseconds) / 1000
        let stats = try engine.store.registry.stats(staleBefore: morning.start)
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
            "push       \(counted(report.lines, "line")) over HTTP: \(report.accepted) accepted, \(counted(report.duplicates, "duplicate")), "
                + "\(report.rejected) rejected")
        for line in rejected { say("           rejected \(line)") }
    }

    private func say(_ text: String) { Console.print(text) }
}

extension DemoRun {
    private static func configuration(
        folder: String, start: Timestamp, port: Int, isAssisted: Bool
    ) throws -> Configuration {
        var configuration = Configuration()
        configuration.database.path = folder + "/encompass.db"
        configuration.http.port = try FreePort.find(preferring: port)
        configuration.http.socketDirectory = folder
        configuration.matching.mode = isAssisted ? .assisted : .automatic
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
        var area = AreaPolicy(
            id: county.force, name: county.name, localAuthorities: county.authorities.map(\.code), force: county.force,
            settings: settings)
        area.desk = DeskDetails(
            sender: "\(county.name) Police – Operation Encompass", name: "\(county.name) MASH", phone: "01632 960100",
            hours: "Monday to Friday, 07:00 to 17:00")
        return area
    }
}

/// The sample registry and feed as files, as a county and a force would supply them.
struct DemoFiles {
    let folder: String
    let generator: FamilyGenerator
    let feed: NightFeed

    var county: County { generator.county }

    /// - Parameter morning: the morning when schools are notified.
    init(
        folder: String, county: County, morning: LocalDate, night: ClosedRange<Timestamp>, pupils: Int, seed: UInt64
    ) {
        self.folder = folder
        generator = FamilyGenerator(county: county, pupils: pupils, on: morning, seed: seed)
        feed = NightFeed(generator: generator, night: night, seed: seed)
    }

    func path(_ name: String) -> String { folder + "/" + name }

    /// The files to import, in order; a given register replaces the made-up one.
    func registry(given: String?) -> [(RegistryFile.Kind, String)] {
        let register: [(RegistryFile.Kind, String)] =
            given.map { [(.establishments, $0)] }
            ?? [(.establishments, path("establishments.csv")), (.links, path("links.csv"))]
        return register + [
            (.bankHolidays, path("bank-holidays.json")), (.calendar, path("calendar.csv")), (.roll, path("roll.csv")),
            (.contacts, path("contacts.csv")),
        ]
    }

    /// Writes everything except a given register.
    func write(establishments: Bool, on date: LocalDate) throws {
        if establishments {
            try write("establishments.csv") { try SampleFiles.establishments(of: county, to: $0) }
            try write("links.csv") { try SampleFiles.links(of: county, to: $0) }
        }
        try write("contacts.csv") { try SampleFiles.contacts(of: county, on: date, to: $0) }
        try write("calendar.csv") { try SampleFiles.calendar(of: county, to: $0) }
        try write("bank-holidays.json") { try SampleFiles.bankHolidays(to: $0) }
        try write("roll.csv") { try SampleFiles.roll(of: generator, to: $0) }
        try write("night.ndjson") { try $0(feed.text) }
    }

    private func write(_ name: String, _ body: (SampleFiles.Sink) throws -> Void) throws {
        guard FileManager.default.createFile(atPath: path(name), contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path(name))
        else { throw Failure(.failed, "cannot write \(path(name))") }
        defer { try? handle.close() }
        try body { try handle.write(contentsOf: Data($0.utf8)) }
    }
}

/// The made-up morning: the next school day or a given day, starting at twenty to seven.
struct DemoMorning {
    let day: LocalDate
    /// When the exercise begins.
    let start: Timestamp
    /// The evening and night of the incidents.
    let night: ClosedRange<Timestamp>

    init(after today: LocalDate, county: County, london: London) throws {
        let years = today.year - 1...today.year + 1
        let calendar = SchoolCalendar(periods: county.calendar(years: years), bankHolidays: BankHolidays.all)
        let found = calendar.days(la: county.authorities.first?.code ?? "").nextSchoolDay(after: today)
        try self.init(found.date, london)
    }

    /// A given day, as long as the county's terms are known then.
    init(_ text: String, county: County, london: London) throws {
        let terms = county.calendar().filter { $0.kind == .term }
        guard let first = terms.map(\.from).min(), let last = terms.map(\.to).max() else {
            throw Failure(.failed, "the county has no terms")
        }
        guard let day = LocalDate(iso: text), (first...last).contains(day) else {
            throw Failure(.usage, "--date is a day such as 2026-10-25, from \(first) to \(last)")
        }
        try self.init(day, london)
    }

    private init(_ day: LocalDate, _ london: London) throws {
        guard let dawn = LocalTime(hour: 6, minute: 40), let dusk = LocalTime(hour: 18, minute: 0),
            let end = LocalTime(hour: 6, minute: 10)
        else { throw Failure(.failed, "no such time of day") }
        self.day = day
        start = london.moment(day, dawn)
        night = london.moment(day.adding(days: -1), dusk)...london.moment(day, end)
    }
}

/// Reads a given register, to put made-up families at its establishments.
enum DemoRegister {
    static func read(_ path: String, today: LocalDate) throws -> [Establishment] {
        var reader = TableReader(EstablishmentDecoder(today: today))
        var establishments: [Establishment] = []
        let source = try ByteSource(path: path)
        do {
            while let chunk = try source.next() {
                try reader.feed(chunk) { if let row = $0.row { establishments.append(row) } }
            }
            try reader.finish { if let row = $0.row { establishments.append(row) } }
        } catch let error as TableError {
            throw Failure(.data, "\(path): \(error)")
        }
        guard establishments.count >= 10 else {
            throw Failure(.data, "\(path) has too few establishments for a county")
        }
        return establishments
    }
}

/// Loopback ports of this machine.
enum FreePort {
    /// The requested port if it is free, otherwise any free one. Messages contain the pages' address before the pages
    /// are served.
    static func find(preferring wanted: Int) throws -> Int {
        if wanted > 0, wanted <= 65_535, let port = bound(UInt16(wanted)) { return port }
        guard let port = bound(0) else { throw Failure(.failed, "no free port on the loopback interface") }
        return port
    }

    private static func bound(_ port: UInt16) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let taken = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socketAddress in
                bind(descriptor, socketAddress, length) == 0 && getsockname(descriptor, socketAddress, &length) == 0
            }
        }
        return taken ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
