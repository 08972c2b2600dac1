import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

/// Given an installation with one mistake, then `encompass doctor` names it with its mend, and `check-config` finds those
/// that need no network.
struct DoctorTests {
    /// One line of the report.
    struct Line {
        let level: String
        let check: String
        let text: String
        let mend: String
    }

    private static func report(
        _ site: Installation, _ environment: [String: String] = [:], _ arguments: [String] = []
    ) throws -> (lines: [Line], status: Int32?) {
        let finished = try Program.run(
            ["doctor", "--json"] + site.configuration + arguments, environment: environment)
        let lines = JSON(finished.output).list.map {
            Line(level: $0["level"].text, check: $0["check"].text, text: $0["text"].text, mend: $0["mend"].text)
        }
        return (lines, finished.status)
    }

    private static func expect(
        _ level: String, _ words: String, in site: Installation, _ environment: [String: String] = [:],
        _ arguments: [String] = [], source: SourceLocation = #_sourceLocation
    ) throws {
        let (lines, status) = try report(site, environment, arguments)
        let found = lines.first { $0.level == level && ($0.check + " " + $0.text).contains(words) }
        #expect(found != nil, "no line says \(words): \(lines.map(\.text))", sourceLocation: source)
        #expect(found?.mend.isEmpty == false, "\(words) has no mend", sourceLocation: source)
        if level == "fail" { #expect(status != 0, sourceLocation: source) }
    }

    /// Faults of the configuration: each is named with its key, and both tools end with 78.
    @Test(arguments: [
        (["ENCOMPASS_HTTP_HOST": "0.0.0.0"], "http.host"),
        (["ENCOMPASS_HTTP_PORT": "99999"], "http.port"),
        (["ENCOMPASS_HTTP_PUBLIC_URL": "http://encompass.example.org"], "must be https"),
        (["ENCOMPASS_HTTP_DESK_PORT": "8081", "ENCOMPASS_HTTP_FEEDS_PORT": "8081"], "http.desk.port"),
        (["ENCOMPASS_HTTP_PUBLICURL": "https://e.example"], "ENCOMPASS_HTTP_PUBLICURL"),
        (["ENCOMPASS_DELIVERY_TRANSPORT": "smtp"], "delivery.smtp.host"),
        (
            [
                "ENCOMPASS_DELIVERY_SMTP_HOST": "mail.example", "ENCOMPASS_DELIVERY_SMTP_SECURITY": "none",
            ], "loopback only"
        ),
        (["ENCOMPASS_DELIVERY_SMTP_USERNAME": "encompass"], "account and password"),
        (
            ["ENCOMPASS_DELIVERY_CONNECT_TIMEOUT": "5m", "ENCOMPASS_DELIVERY_TRANSFER_TIMEOUT": "1m"],
            "delivery.connectTimeout"
        ),
        (["ENCOMPASS_SESSIONS_IDLE": "1d", "ENCOMPASS_SESSIONS_LONGEST": "1h"], "sessions.idle"),
        (["ENCOMPASS_OUTAGE_PACK_DIRECTORY": "/tmp"], "only valid together"),
        (["ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": "/nowhere.pem"], "http.tls.keyFile"),
        (["ENCOMPASS_DUTY_TO": "nobody"], "duty.to"),
        (["ENCOMPASS_MATCHING_MODE": "manual"], "matching.mode"),
        (["ENCOMPASS_DELIVERY_SMTP_PASSWORD_FILE": "/nowhere"], "delivery.smtp.passwordFile"),
    ])
    func aFaultOfTheConfigurationIsNamed(_ environment: [String: String], _ words: String) throws {
        let site = try Installation()
        let (lines, status) = try Self.report(site, environment)
        #expect(lines.contains { $0.level == "fail" && $0.text.contains(words) && !$0.mend.isEmpty })
        #expect(status == 78)
        let check = try Program.run(["check-config"] + site.configuration, environment: environment)
        #expect(check.status == 78 && check.errors.contains(words))
    }

    /// Faults of an area's file.
    @Test(arguments: [
        (["ladder:"], "ladder"), (["channels: []"], "channels"), (["deadlin: \"09:00\""], "deadline"),
        (["deadline: \"25:00\""], "deadline"), (["release: 10:00"], "release"),
        (["feedCertificates: records.norfolk.example"], "http.tls.clientCAFile"),
    ])
    func aFaultOfAnAreaIsNamed(_ area: [String], _ words: String) throws {
        let site = try Installation(area: area)
        try Self.expect("fail", words, in: site)
        #expect(try site.tool("check-config").status == 78)
    }

    @Test func anEmptyFolderOfAreasAndTwoForOneAuthorityAreNamed() throws {
        let site = try Installation()
        try site.write("areas/other.yaml", ["id: other", "name: Other", "localAuthorities: [\"926\"]"])
        try Self.expect("fail", "926", in: site)
        for name in ["norfolk", "other"] {
            try FileManager.default.removeItem(atPath: site.folder.file("areas/\(name).yaml"))
        }
        try Self.expect("fail", "contains no area", in: site)
        let check = try site.tool("check-config")
        #expect(check.status == 78 && check.errors.contains("contains no area"))
    }

    /// Files and folders that are named and cannot be used: `check-config` refuses them too.
    @Test func filesThatCannotBeUsedAreNamed() throws {
        let site = try Installation()
        let folder = site.folder
        let (first, second) = (
            try TestCertificate(in: folder, named: "first"), try TestCertificate(in: folder, named: "second")
        )
        let junk = try site.write("junk", ["junk"])
        func tls(_ certificate: String, _ key: String) -> [String: String] {
            ["ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": certificate, "ENCOMPASS_HTTP_TLS_KEY_FILE": key]
        }
        func pack(_ directory: String, _ passphrase: String) -> [String: String] {
            ["ENCOMPASS_OUTAGE_PACK_DIRECTORY": directory, "ENCOMPASS_OUTAGE_PACK_PASSPHRASE_FILE": passphrase]
        }
        let faults: [([String: String], String)] = [
            (["ENCOMPASS_DATABASE_PATH": "/nowhere/encompass.db"], "/nowhere does not exist"),
            (tls("/nowhere.pem", first.keyFile), "/nowhere.pem does not exist"),
            (tls(first.certificateFile, "/nowhere.key"), "/nowhere.key does not exist"),
            (tls(junk, first.keyFile), "is not a certificate"),
            (tls(first.certificateFile, junk), "is not a private key"),
            (tls(first.certificateFile, second.keyFile), "is not the key of"),
            (
                [
                    "ENCOMPASS_HTTP_FEEDS_PORT": "1", "ENCOMPASS_HTTP_FEEDS_CERTIFICATE_FILE": first.certificateFile,
                    "ENCOMPASS_HTTP_FEEDS_KEY_FILE": "/nowhere-feeds.key",
                ], "/nowhere-feeds.key does not exist"
            ),
            (pack("/nowhere", junk), "/nowhere"),
            (pack(folder.path, junk), "12 characters"),
            (["ENCOMPASS_MATCHING_MODEL_FILE": junk], "is not a model"),
            (["ENCOMPASS_MATCHING_MODEL_FILE": "/nowhere.json"], "cannot read /nowhere.json: there is no such file"),
            (
                tls(first.certificateFile, first.keyFile).merging(["ENCOMPASS_HTTP_TLS_CLIENT_CA_FILE": junk]) { $1 },
                "\(junk) is not a certificate"
            ),
        ]
        for (environment, words) in faults {
            try Self.expect("fail", words, in: site, environment)
            let check = try Program.run(["check-config"] + site.configuration, environment: environment)
            #expect(check.status == 78 && check.errors.contains(words), "\(words): \(check.errors)")
        }
        try Self.expect("warn", "ends", in: site, tls(first.certificateFile, first.keyFile))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: first.keyFile)
        try Self.expect("warn", "may read \(first.keyFile)", in: site, tls(first.certificateFile, first.keyFile))
        let passphrase = try site.write("passphrase", ["a passphrase of many words"])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: passphrase)
        try Self.expect("warn", "may read \(passphrase)", in: site, pack(folder.path, passphrase))
        if !Store.allowsForeignCheckpoints {
            try Self.expect("warn", "replication SQLite", in: site, ["ENCOMPASS_DATABASE_REPLICATED": "true"])
        }
    }

    /// What the daemon depends on in its unit.
    @Test(arguments: [
        ("User=encompass", "User=root", "would run as root"),
        ("Restart=always", "Restart=no", "would stay down"),
        ("TimeoutStopSec=30", "TimeoutStopSec=5", "killed before"),
        ("LimitCORE=0", "LimitCORE=infinity", "core file"),
        ("MemoryMax=4G", "#", "memory leak"),
        ("/usr/local/bin/encompass serve", "/nowhere/encompass serve", "/nowhere/encompass"),
        ("UMask=0077", "PrivateUsers=yes", "PrivateUsers"),
    ])
    func aUnitThatWasChangedIsNamed(_ shipped: String, _ changed: String, _ words: String) throws {
        let site = try Installation()
        let text = try String(contentsOfFile: Repository.path("deploy/systemd/encompass.service"), encoding: .utf8)
        #expect(text.contains(shipped))
        let unit = try site.write("encompass.service", [text.replacingOccurrences(of: shipped, with: changed)])
        let (lines, _) = try Self.report(site, [:], ["--unit", unit])
        #expect(lines.contains { $0.check == "service" && $0.level != "ok" && $0.text.contains(words) })
    }

    @Test func nothingImportedAndNobodyToWorkIsNamed() throws {
        let site = try Installation(start: nil)
        try site.start()
        for (level, words) in [
            ("fail", "register none was imported"), ("fail", "bank holidays none was imported"),
            ("fail", "rolls none is held"), ("warn", "has no terms"), ("fail", "nobody can work at the desk"),
            ("warn", "no duty manager"), ("fail", "no force can push"), ("warn", "alarms nobody gets them"),
            ("warn", "morning report nobody gets it"), ("warn", "outage pack none is written"),
            ("warn", "leads only to this machine"), ("warn", "mail messages stay in"),
            ("warn", "has no officer"),
        ] {
            try Self.expect(level, words, in: site)
        }
        let (lines, _) = try Self.report(site)
        #expect(lines.contains { $0.check == "daemon" && $0.level == "ok" })
        try site.stop()
        try Self.expect("warn", "daemon none runs", in: site)
    }

    @Test func schoolsThatCannotBeNotifiedAreNamed() throws {
        let quay = MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya@quay.example")
        let unverified = MadeUp.contact(
            MadeUp.harbour, "keyAdult", "Ruth Bell", "ruth@harbour.example", verified: "")
        let morning = try Morning(
            pupils: [
                MadeUp.amelia, MadeUp.jack, MadeUp.grace,
                Pupil("Ida", "Lund", "2016-02-03", number: 9, urn: MadeUp.mill),
            ],
            contacts: [
                MadeUp.contactColumns, quay, unverified,
                "urn:\(MadeUp.mill),head,Tom Reeve,tom@mill.example,,email,1,2026-09-01",
            ])
        let site = morning.site
        for (level, words) in [
            ("fail", "1 school with a roll has no Key Adult (\(MadeUp.mill))"),
            ("fail", "1 school has no Key Adult who can be written to (\(MadeUp.harbour))"),
            ("warn", "3 schools have no deputy"), ("warn", "1 school has no telephone number (\(MadeUp.mill))"),
            ("warn", "norfolk has pushed nothing yet"),
        ] {
            try Self.expect(level, words, in: site)
        }
        try site.write(
            "areas/other.yaml",
            ["id: other", "name: Other", "localAuthorities: [\"310\"]", "force: harrow"])
        try Self.expect("fail", "no establishment of the register belongs to authority 310", in: site)
        try Self.expect("fail", "harrow has no credential", in: site)
    }

    @Test func aDatabaseThatCannotBeUsedIsNamed() throws {
        let site = try Installation()
        try site.start()
        try site.stop()
        let live = try Installation(start: nil)
        let files = FileManager.default
        try Self.expect("fail", "it is for exercise use", in: live, ["ENCOMPASS_DATABASE_PATH": site.database])
        for (path, words) in [(site.database, "encompass.db"), (site.database + ".key", "encompass.db.key")] {
            try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let (lines, _) = try Self.report(site)
            #expect(lines.contains { $0.level != "ok" && $0.text.contains("may read") && $0.text.contains(words) })
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        let other = try site.write("other.key", [String(repeating: "0", count: 64)])
        try Self.expect("fail", "key", in: site, ["ENCOMPASS_DATABASE_KEY_FILE": other])
        try Self.expect(
            "fail", "/nowhere.key does not exist", in: site, ["ENCOMPASS_DATABASE_KEY_FILE": "/nowhere.key"])
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: site.database))
        let size = try handle.seekToEnd()
        for page in stride(from: UInt64(4096 * 8), to: size, by: 4096 * 5) {
            try handle.seek(toOffset: page)
            handle.write(Data(repeating: 0xA5, count: 512))
        }
        try handle.close()
        try Self.expect("fail", "database", in: site)
        let text = try site.write("text.db", ["this is no database", String(repeating: "x", count: 5000)])
        try files.copyItem(atPath: site.database + ".key", toPath: text + ".key")
        try Self.expect("fail", "database", in: site, ["ENCOMPASS_DATABASE_PATH": text])
    }

    /// A real conversation with the relay, up to the recipient: nothing is sent.
    @Test func aRelayThatCannotBeUsedIsNamed() throws {
        let server = try SMTPTestServer()
        defer { server.stop() }
        let site = try Installation(Installation.smtp(server))
        let (fine, _) = try Self.report(site, ["ENCOMPASS_DUTY_TO": "duty@norfolk.example"])
        #expect(fine.contains { $0.check == "mail" && $0.level == "ok" })
        #expect(try server.messages().isEmpty)
        try Self.expect(
            "fail", "could not listen on 127.0.0.1:\(server.port)", in: site,
            ["ENCOMPASS_HTTP_SCHOOLS_PORT": String(server.port)])
        let authority = try TestCertificate(in: site.folder, named: "other")
        let faults: [([String: String], String)] = [
            (["ENCOMPASS_DUTY_TO": "duty+rcpt-550-5.1.1@norfolk.example"], "550 5.1.1 to the recipient"),
            (["ENCOMPASS_DUTY_TO": "duty+relay@norfolk.example"], "to the recipient"),
            (["ENCOMPASS_DELIVERY_SMTP_CA_FILE": authority.certificateFile], "localhost:\(server.port)"),
            (["ENCOMPASS_DELIVERY_SMTP_CA_FILE": "/nowhere.pem"], "/nowhere.pem cannot be read"),
            (["ENCOMPASS_DELIVERY_SMTP_PORT": "1"], "localhost:1"),
            (["ENCOMPASS_DELIVERY_SMTP_HOST": "relay.invalid"], "relay.invalid"),
        ]
        for (environment, words) in faults { try Self.expect("fail", words, in: site, environment) }
        let strict = try SMTPTestServer(extra: ["--mail-reply", "550 5.7.1 not from you"])
        defer { strict.stop() }
        let refused = try Installation(Installation.smtp(strict))
        try Self.expect("fail", "to our sender address", in: refused)
    }

    @Test func aDutyManagerApprovesPausesToo() throws {
        let site = try Installation()
        func pauses() throws -> String {
            try DoctorTests.report(site).lines.filter { $0.check == "people" }.map(\.text).joined(separator: ", ")
        }
        try site.json("user", "create", "--role", "supervisor", "--name", "Sam Supervisor", "sam")
        #expect(try pauses().contains("nobody approves their own"))
        try site.json("user", "create", "--role", "dutyManager", "--name", "Dora Duty", "dora")
        #expect(try pauses() == "2 accounts in use")
    }
}
