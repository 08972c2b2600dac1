import EncompassConfiguration
import EncompassCore
import Testing

@Suite("The sources of values")
struct LayersTests {
    @Test("without a file, everything has its default")
    func defaults() throws {
        let report = ConfigurationLoader(environment: [:], files: MemoryFiles().access).load()
        let configuration = try report.configuration()
        #expect(report.file == nil && report.warnings.isEmpty)
        #expect(configuration.matching.mode == .assisted)
        #expect(configuration.delivery.transport == .maildir)
        #expect(configuration.areas.directory == "/etc/encompass/areas")
        #expect(configuration.database.effectiveKeyFile == "/var/lib/encompass/encompass.db.key")
        #expect(configuration.http.baseURL(of: .schools) == "http://127.0.0.1:8080")
        #expect(report.settings.allSatisfy { $0.source == .standard })
    }

    @Test("flags override the environment, which overrides the file, which overrides defaults")
    func precedence() throws {
        let yaml = "http:\n  port: 1001\n  maximumLineBytes: 2048\nlog:\n  level: debug\n"
        let report = load(
            yaml, environment: ["ENCOMPASS_HTTP_PORT": "1002", "ENCOMPASS_LOG_LEVEL": "error"],
            flags: ["http.port": "1003"])
        let configuration = try report.configuration()
        #expect(configuration.http.port == 1003)
        #expect(configuration.log.level == .error)
        #expect(configuration.http.maximumLineBytes == 2048)
        let sources = Dictionary(uniqueKeysWithValues: report.settings.map { ($0.name, $0.source) })
        #expect(sources["http.port"] == .flag("http.port"))
        #expect(sources["log.level"] == .environment(variable: "ENCOMPASS_LOG_LEVEL"))
        #expect(
            sources["http.maximumLineBytes"] == .file(path: "/etc/encompass/encompass.yaml", line: 3))
        #expect(sources["http.host"] == .standard)
    }

    @Test("the file comes from the flag, the variable, the working folder or /etc, in this order")
    func lookup() throws {
        var texts = [
            "flag.yaml": "http: {port: 1}", "variable.yaml": "http: {port: 2}",
            "Config/encompass.yaml": "http: {port: 3}", "/etc/encompass/encompass.yaml": "http: {port: 4}",
        ]
        func port(_ path: String?, _ environment: [String: String]) throws -> Int {
            let loader = ConfigurationLoader(environment: environment, files: MemoryFiles(texts).access)
            return try loader.load(path: path).configuration().http.port
        }
        let named = ["ENCOMPASS_CONFIG": "variable.yaml"]
        #expect(try port("flag.yaml", named) == 1)
        #expect(try port(nil, named) == 2)
        #expect(try port(nil, [:]) == 3)
        texts["Config/encompass.yaml"] = nil
        #expect(try port(nil, [:]) == 4)
    }

    @Test("a named file must exist", arguments: ["flag", "variable"])
    func named(_ how: String) {
        let loader = ConfigurationLoader(
            environment: how == "variable" ? ["ENCOMPASS_CONFIG": "gone.yaml"] : [:], files: MemoryFiles().access)
        let report = loader.load(path: how == "flag" ? "gone.yaml" : nil)
        #expect(report.faults.count == 1)
        #expect(report.faults.first?.problem.contains("gone.yaml does not exist") == true)
        let place = how == "flag" ? "--config: " : "ENCOMPASS_CONFIG: "
        #expect(report.faults.first?.description.hasPrefix(place) == true)
    }

    @Test("relative paths in the file start at its folder, those of environment and flags where the program runs")
    func relativePaths() throws {
        let yaml = "database: {path: data/e.db}\ndelivery: {maildir: {path: /srv/mail}}\nhttp: {socketDirectory: run}"
        let report = load(
            yaml, environment: ["ENCOMPASS_DATABASE_KEY_FILE": "keys/k"], flags: ["http.socketDirectory": "here"])
        let configuration = try report.configuration()
        #expect(configuration.database.path == "/etc/encompass/data/e.db")
        #expect(configuration.database.keyFile == "keys/k")
        #expect(configuration.delivery.maildir.path == "/srv/mail")
        #expect(configuration.http.socketDirectory == "here")
        let local = ConfigurationLoader(
            environment: [:], files: MemoryFiles(["Config/encompass.yaml": "log: {level: info}"]).access)
        #expect(try local.load().configuration().areas.directory == "Config/areas")
    }

    @Test("sections may be empty, and a key may be written dotted")
    func emptySections() throws {
        let configuration = try load("http:\nlog:\n  # nothing\ndatabase.path: /x.db\n").configuration()
        #expect(configuration.database.path == "/x.db")
        #expect(try load("").configuration() == load("# nothing\n").configuration())
    }
}
