import EncompassConfiguration
import EncompassCore
import Foundation
import TestSupport
import Testing

@Suite("The table of keys")
struct TableTests {
    @Test(
        "variables are named after keys",
        arguments: [
            ("http.publicURL", "ENCOMPASS_HTTP_PUBLIC_URL"), ("database.path", "ENCOMPASS_DATABASE_PATH"),
            ("http.tls.clientCAFile", "ENCOMPASS_HTTP_TLS_CLIENT_CA_FILE"),
            ("delivery.smtp.caFile", "ENCOMPASS_DELIVERY_SMTP_CA_FILE"),
            ("matching.costOfWrongMatch", "ENCOMPASS_MATCHING_COST_OF_WRONG_MATCH"),
        ])
    func variables(_ name: String, _ variable: String) {
        #expect(ConfigurationKey.all.first { $0.name == name }?.variable == variable)
    }

    @Test("no two keys share a name or a variable")
    func unique() {
        let keys = ConfigurationKey.all
        #expect(Set(keys.map(\.name)).count == keys.count)
        #expect(Set(keys.map(\.variable) + ["ENCOMPASS_CONFIG"]).count == keys.count + 1)
    }

    @Test("the promised keys exist")
    func promised() {
        let promised = [
            "database.path", "database.keyFile", "http.host", "http.port", "http.publicURL", "http.tls.certificateFile",
            "http.tls.keyFile", "http.tls.clientCAFile", "areas.directory", "matching.mode", "delivery.transport",
            "delivery.maildir.path", "delivery.smtp.host", "delivery.smtp.port", "delivery.smtp.security",
            "delivery.smtp.username", "delivery.smtp.passwordFile", "delivery.smtp.from", "delivery.smtp.caFile",
            "exercise.start", "exercise.speed", "log.level",
        ]
        #expect(Set(promised).isSubset(of: ConfigurationKey.all.map(\.name)))
    }

    @Test("every property of the configuration has a key")
    func everyProperty() {
        func leaves(_ value: Any) -> Int {
            let mirror = Mirror(reflecting: value)
            guard mirror.displayStyle == .struct, "\(type(of: value))" != "Span" else { return 1 }
            return mirror.children.reduce(0) { $0 + leaves($1.value) }
        }
        #expect(leaves(Configuration()) == ConfigurationKey.all.count)
    }

    @Test("a new configuration is read as it was given, whatever the key", arguments: ConfigurationKey.all.map(\.name))
    func newConfiguration(_ name: String) throws {
        let key = try #require(ConfigurationKey.all.first { $0.name == name })
        let text = NewConfiguration.text([name: key.example])
        let setting = try #require(load(text).settings.first { $0.name == name })
        #expect(setting.source.kind == "file", "\(text)")
        let isRelative = key.isPath && !key.example.hasPrefix("/")
        if !key.isSecret { #expect(setting.value == (isRelative ? "/etc/encompass/" : "") + key.example) }
    }

    @Test(
        "a new configuration quotes what YAML would read in another way",
        arguments: [
            "true", "no", "08:00, 09:05", "a: b", "#x", "\"quoted\"", "back\\slash", "*", "- a", "0x10", "a:", "é",
        ])
    func quoted(_ text: String) throws {
        let setting = load(NewConfiguration.text(["delivery.smtp.username": text])).settings
            .first { $0.name == "delivery.smtp.username" }
        #expect(setting?.value == text)
    }

    @Test("a value that a key cannot have is named before the configuration is written")
    func faultOfOneValue() {
        let address = NewConfiguration.fault(of: "http.publicURL", "not a url")
        #expect(address == "must be an address such as https://encompass.example.org")
        #expect(NewConfiguration.fault(of: "http.publicURL", "https://encompass.example.org") == nil)
        #expect(NewConfiguration.fault(of: "delivery.smtp.port", "smtp") == "must be a whole number from 1 to 65535")
    }

    @Test("a new area is a preset with other values for its first keys")
    func newArea() throws {
        let preset = "# Rules.\nid: tees\nname: Tees\nlocalAuthorities: [\"805\"]\ndeadline: \"08:45\"\n"
        let text = NewConfiguration.area(from: preset, [("localAuthorities", "[\"806\"]"), ("force", "cleveland")])
        #expect(
            text
                == "# Rules.\nid: tees\nname: Tees\nlocalAuthorities: [\"806\"]\nforce: cleveland\ndeadline: \"08:45\"\n"
        )
        let own = NewConfiguration.area(from: nil, [("id", "x"), ("name", "X"), ("localAuthorities", "[\"857\"]")])
        let (policy, faults) = AreaLoader().read(Array(own.utf8), path: "x.yaml")
        #expect(policy?.localAuthorities == ["857"] && faults.isEmpty)
    }

    @Test("the example file matches the table")
    func exampleFile() throws {
        let file = try String(
            contentsOf: URL(fileURLWithPath: Repository.path("Config/encompass.yaml")), encoding: .utf8)
        #expect(file == ExampleFile.text, "write it again: make example")
    }

    @Test("the example file names every key and changes nothing")
    func exampleChangesNothing() throws {
        for key in ConfigurationKey.all { #expect(ExampleFile.text.contains("# \(key.name)\n")) }
        #expect(try load(ExampleFile.text).configuration() == load("").configuration())
    }

    @Test("the example file with every key uncommented has no faulty value")
    func exampleUncommented() {
        let lines = ExampleFile.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let indent = line.prefix { $0 == " " }
            let rest = line.dropFirst(indent.count)
            return rest.hasPrefix("#") && !rest.hasPrefix("# ") ? indent + rest.dropFirst() : line
        }
        let report = load(lines.joined(separator: "\n"), others: ["/etc/encompass/smtp-password": "x"])
        // Giving both forms of a secret, and a relay's bounces where mail goes another way, are its only faults.
        #expect(
            report.faults.map(\.key) == [
                "delivery.smtp.passwordFile", "delivery.notify.keyFile", "duty.webhookTokenFile",
                "openID.clientSecretFile", "delivery.bounces.path",
            ])
        #expect(report.settings.allSatisfy { $0.source != .standard })
    }

    @Test("every default is valid as a value")
    func defaultsRoundTrip() throws {
        for key in ConfigurationKey.all {
            guard let standard = key.standard else { continue }
            #expect(load("", flags: [key.name: standard]).isValid, "\(key.name): \(standard)")
        }
    }

    @Test("the printed table has a line per key with its source")
    func printed() {
        let table = load("http:\n  port: 9000\n").table
        let lines = table.split(separator: "\n")
        #expect(lines.count == ConfigurationKey.all.count)
        #expect(
            lines.contains { $0.hasPrefix("http.port = 9000 ") && $0.hasSuffix("# /etc/encompass/encompass.yaml:2") })
        #expect(lines.contains { $0.hasPrefix("http.publicURL = (not set)") && $0.hasSuffix("# default") })
    }
}
