import EncompassConfiguration
import Testing

@Suite("Faults have their place and a remedy")
struct FaultsTests {
    @Test("every fault is reported, with line, key and what to do")
    func everyFault() {
        let yaml = """
            http:
              port: 70000
              prot: 1
            log:
              level: inof
            matching: automatic
            delivery:
              transport: [smtp]
              concurrency:
            """
        let report = load(yaml, environment: ["ENCOMPASS_HTPP_PORT": "1"], flags: ["database.pth": "x"])
        let place = "/etc/encompass/encompass.yaml"
        #expect(
            report.faults.map(\.description) == [
                "\(place):2: http.port: must be a whole number from 0 to 65535, but is “70000”; "
                    + "for instance http.port: 8080",
                "\(place):3: http.prot: is not a key; did you mean http.port?",
                "\(place):5: log.level: must be trace, debug, info, notice, warning, error or critical, but is “inof”; "
                    + "did you mean info?",
                "\(place):6: matching: is a section, not a value; put its keys below it, indented by two spaces",
                "\(place):8: delivery.transport: has several values; give it one value",
                "\(place):9: delivery.concurrency: has no value; give it one, or remove the key to use its default",
                "ENCOMPASS_HTPP_PORT: is not a known variable; unset it, or did you mean ENCOMPASS_HTTP_PORT?",
                "--database: database.pth: is not a key; did you mean database.path?",
            ])
        #expect(throws: InvalidConfiguration.self) { try report.configuration() }
    }

    @Test(
        "an unknown key names the nearest known one, also from another section",
        arguments: [
            ("htpp:\n  port: 1", "http"), ("smtp:\n  host: a", "delivery.smtp"), ("http:\n  hosts: a", "http.host"),
            ("delivery:\n  smtp:\n    passwordfile: a", "delivery.smtp.passwordFile"),
            ("http:\n  publicUrl: a", "http.publicURL"), ("costOfWrongMatch: 1", "matching.costOfWrongMatch"),
            ("http: {tls: {certificate: a}}", "http.tls.certificateFile"),
        ])
    func nearest(_ yaml: String, _ known: String) {
        #expect(load(yaml).faults.map(\.remedy) == ["did you mean \(known)?"])
    }

    @Test(
        "a file that is not YAML is refused with the place",
        arguments: [
            ("http:\n  port: 1\n port: 2\n", 3), ("log:\n  level: 'info\n", 3), ("a: 1\na: 2\n", 1),
            ("http:\n\tport: 1\n", 2), ("- a\n- b\n", 1), ("just words", 1), ("a: *nothing\n", 1),
        ])
    func syntax(_ yaml: String, _ line: Int) {
        let faults = load(yaml).faults
        #expect(faults.count == 1)
        #expect(faults.first?.source == .file(path: "/etc/encompass/encompass.yaml", line: line))
    }

    @Test("bytes that are not UTF-8 are refused with their line")
    func encoding() {
        var files = MemoryFiles()
        files.contents["/etc/encompass/encompass.yaml"] = .init(bytes: Array("log:\n  # caf".utf8) + [0xE9, 0x0A])
        let report = ConfigurationLoader(environment: [:], files: files.access).load()
        #expect(report.faults.map(\.problem) == ["has bytes that are not UTF-8"])
        #expect(report.faults.first?.source == .file(path: "/etc/encompass/encompass.yaml", line: 2))
    }

    @Test("aliases that expand to billions are refused")
    func aliases() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(items)]\n"
        }
        let faults = load(yaml).faults
        #expect(faults.count == 1 && faults.first?.problem.contains("aliases") == true)
    }

    @Test("a line break in a value is refused, since it could end a header or a command")
    func controlCharacters() {
        let report = load(#"delivery: {smtp: {from: "a@b.c\r\nRCPT TO:<x@y.z>"}}"#)
        #expect(report.faults.map(\.problem) == ["has a line break or another control character"])
        let flag = load("", flags: ["http.host": "127.0.0.1\n"])
        #expect(flag.faults.count == 1)
    }

    @Test(
        "almost valid values are refused",
        arguments: [
            ("http.port", "80 "), ("http.port", "0x50"), ("http.port", "+80"), ("http.port", "99999999999999999999"),
            ("exercise.speed", "0"), ("exercise.speed", "-1"), ("exercise.speed", "nan"), ("exercise.speed", "inf"),
            ("exercise.start", "2026-02-30T06:00:00Z"), ("exercise.start", "tomorrow"), ("metrics.enabled", "yes"),
            ("sessions.idle", "30"), ("sessions.idle", "30 m"), ("sessions.idle", "0m"), ("sessions.idle", "-5m"),
            ("http.publicURL", "encompass.example.org"), ("http.publicURL", "https://a b.org"),
            ("http.publicURL", "https://user:x@a.org"), ("http.publicURL", "https://a.org/?x=1"),
            ("http.publicURL", "https://"), ("http.publicURL", "https://a.org:99999"), ("http.host", "127.0.0.1/x"),
            ("delivery.smtp.from", "Encompass <a@b.c>"), ("delivery.smtp.from", "nobody"),
            ("delivery.smtp.from", "a@b@c"),
            ("matching.mode", "Automatic"), ("matching.costOfWrongMatch", "0"),
        ])
    func nearlyRight(_ key: String, _ value: String) {
        let report = load("", flags: [key: value])
        #expect(report.faults.map(\.key) == [key])
        #expect(report.faults.first?.source == .flag(key))
    }
}
