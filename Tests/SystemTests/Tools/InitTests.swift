import Foundation
import TestSupport
import Testing

/// Given an empty folder, when `encompass init` has run, then a daemon starts, the first supervisor can choose a
/// password, and `doctor` finds nothing missing except what a county brings.
struct InitTests {
    private let folder: TemporaryFolder
    private var site: String { folder.file("trial") }
    private var configuration: [String] { ["--config", site + "/encompass.yaml"] }
    private static let person = ["--administrator", "Sam Example <sam@mash.example>"]

    init() throws { folder = try TemporaryFolder() }

    private func make(_ arguments: [String], person: Bool = true) throws -> Program.Finished {
        try Program.run(
            ["init", "--directory", site, "--presets", Repository.path("Config/presets")] + arguments
                + (person ? Self.person : []))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: site + "/" + name, encoding: .utf8)
    }
    private func mode(_ name: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: site + "/" + name))?[.posixPermissions] as? Int
    }

    @Test func aTrialBeginsWithOneCommand() throws {
        let held = try HeldPort()
        let port = held.number
        let made = try make(["--area", "lincolnshire", "--set", "http.port=\(port)"])
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.errors.contains("made  \(site)/encompass.yaml"))
        #expect(made.errors.contains("credential create --role feed --force lincolnshire"))
        for (name, expected) in [
            ("", 0o700), ("areas", 0o700), ("encompass.yaml", 0o600), ("areas/lincolnshire.yaml", 0o600),
            ("encompass.db", 0o600), ("encompass.db.key", 0o600),
        ] {
            #expect(mode(name) == expected, "\(name)")
        }
        #expect(try text("areas/lincolnshire.yaml").contains("template: fixedSentence"))
        #expect(try Program.run(["check-config"] + configuration).status == 0)
        let doctor = try Program.run(["doctor", "--json"] + configuration)
        let failing = JSON(doctor.output).list.filter { $0["level"].text == "fail" }.map { $0["check"].text }
        #expect(Set(failing) == ["register", "bank holidays", "rolls", "feed"])
        let link = try #require(made.output.split(separator: " ").last).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(link.hasPrefix("http://127.0.0.1:\(port)/invitation/"))
        let daemon = try Program.start(["serve"] + configuration, in: folder.path, output: folder.file("daemon"))
        let client = Client("http://127.0.0.1:\(port)")
        try Wait.until("the daemon is ready") {
            if daemon.ended != nil { throw InstallationFault(daemon.errors) }
            return (try? client.get("/health/ready").status) == 200
        }
        let page = try client.get(String(link.dropFirst("http://127.0.0.1:\(port)".count)))
        #expect(page.status == 200)
        // A tool's invitation goes through the daemon.
        let another = try Program.run(["user", "invite", "sam@mash.example"] + configuration)
        #expect(another.status == 0 && another.output.contains("/invitation/"), "\(another.errors)")
        daemon.signal(SIGTERM)
        #expect(try daemon.wait() == .exited(0))
        withExtendedLifetime(held) {}
    }

    @Test func whatIsThereIsKeptAndNeverOverwritten() throws {
        #expect(try make(["--area", "lincolnshire"]).status == 0)
        let database = FileManager.default.contents(atPath: site + "/encompass.db.key")
        let again = try make(["--area", "lincolnshire"])
        #expect(again.status == 0 && again.output.isEmpty && !again.errors.contains("made  "), "\(again.errors)")
        #expect(again.errors.contains("kept  supervisor sam@mash.example"))
        #expect(try make([], person: false).status == 0, "with a configuration it needs no option")
        let other = try make(["--area", "lincolnshire", "--public-url", "https://e.example"])
        #expect(other.status == 1 && other.errors.contains("encompass.yaml is there with another content"))
        let edited = try text("areas/lincolnshire.yaml") + "# edited\n"
        try Data(edited.utf8).write(to: URL(fileURLWithPath: site + "/areas/lincolnshire.yaml"))
        #expect(try make(["--area", "lincolnshire"]).status == 1)
        #expect(try text("areas/lincolnshire.yaml") == edited)
        let taken = try make(["--area", "x", "--authority", "925", "--force", "lincolnshire"])
        #expect(taken.status == 78 && taken.errors.contains("authority 925 is claimed by both"), "\(taken.errors)")
        #expect(!FileManager.default.fileExists(atPath: site + "/areas/x.yaml"))
        #expect(FileManager.default.contents(atPath: site + "/encompass.db.key") == database)
    }

    @Test func anInstallationThatSendsIsWrittenWhole() throws {
        let made = try make([
            "--area", "rutland", "--authority", "857", "--force", "leicestershire", "--public-url",
            "https://encompass.example.org", "--relay", "mail.example.org:465", "--sender", "encompass@example.org",
            "--set", "delivery.smtp.security=tls", "--login", "sam", "--json",
        ])
        #expect(made.status == 0, "\(made.errors)")
        let result = JSON(made.output)
        #expect(result["invitation"]["login"].text == "sam")
        #expect(result["invitation"]["invitation"].text.hasPrefix("https://encompass.example.org/invitation/"))
        let settings = JSON(try Program.run(["check-config", "--json"] + configuration).output).list
        let values = Dictionary(settings.map { ($0["name"].text, $0["value"].text) }) { $1 }
        for (key, value) in [
            ("delivery.transport", "smtp"), ("delivery.smtp.host", "mail.example.org"), ("delivery.smtp.port", "465"),
            ("delivery.smtp.from", "encompass@example.org"), ("duty.to", "sam@mash.example"),
            ("sitrep.to", "sam@mash.example"), ("database.path", site + "/encompass.db"),
        ] {
            #expect(values[key] == value, "\(key)")
        }
        #expect(try text("areas/rutland.yaml").hasSuffix("force: leicestershire\n"))
    }

    /// Each is refused with what to do, and leaves nothing.
    @Test(
        arguments: [
            (64, "give --area", []), (64, "is no preset", ["--area", "nowhere"]),
            (64, "give --authority", ["--area", "nowhere", "--force", "x"]),
            (64, "for no authority yet", ["--area", "full-information", "--force", "x"]),
            (64, "names no police force", ["--area", "full-information", "--authority", "123"]),
            (64, "--set needs a key", ["--area", "tees", "--set", "http.port"]),
            (64, "is no key", ["--area", "tees", "--set", "http.prot=1"]),
            (78, "http.port", ["--area", "tees", "--set", "http.port=x"]),
            (78, "must be https", ["--area", "tees", "--public-url", "http://e.example"]),
            (
                78, "delivery.smtp.from",
                ["--area", "tees", "--public-url", "https://e.example", "--relay", "mail.example"]
            ),
            (64, "is no login", ["--area", "tees", "--login", "sam smith"]),
            (64, "there is no folder", ["--area", "tees", "--presets", "/nowhere"]),
        ] as [(Int32, String, [String])])
    func whatCannotWorkIsRefused(_ status: Int32, _ words: String, _ arguments: [String]) throws {
        let refused = try make(arguments)
        #expect(refused.status == status && refused.errors.contains(words), "\(refused.errors)")
        #expect(refused.output.isEmpty && !FileManager.default.fileExists(atPath: site))
    }

    @Test func withoutATerminalAndAPersonItAsksNothing() throws {
        let refused = try make(["--area", "tees"], person: false)
        #expect(refused.status == 64 && refused.errors.contains("give --administrator"))
        let nobody = try make(["--area", "tees", "--administrator", "sam@mash.example"], person: false)
        #expect(nobody.status == 64 && nobody.errors.contains("a name and an address"))
        #expect(!FileManager.default.fileExists(atPath: site))
    }

    @Test func anInvitedAccountHasNoPasswordToShow() throws {
        #expect(try make(["--area", "tees"]).status == 0)
        let created = try Program.run(
            ["user", "create", "ben", "--name", "Ben Osei", "--invite", "--json"] + configuration)
        #expect(created.status == 0 && JSON(created.output)["login"].text == "ben", "\(created.errors)")
        #expect(created.output.contains("/invitation/") && !created.output.contains("password"))
        let both = try Program.run(
            ["user", "create", "x", "--name", "Ben Osei", "--invite", "--password-file", "x"] + configuration)
        #expect(both.status == 64)
    }
}
