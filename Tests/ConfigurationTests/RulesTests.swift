import EncompassConfiguration
import EncompassCore
import Testing

@Suite("Rules between keys")
struct RulesTests {
    private static let smtp = [
        "delivery.transport": "smtp", "delivery.smtp.from": "a@example.org",
        "http.publicURL": "https://encompass.example.org",
    ]
    private static let tls = ["http.tls.certificateFile": "/c.pem", "http.tls.keyFile": "/k.pem"]

    private func faultKeys(_ flags: [String: String]) -> [String] {
        load("", flags: flags, others: ["/secret": "pass\n"]).faults.compactMap(\.key)
    }

    @Test("plain HTTP stays on loopback")
    func plainHTTP() {
        for host in ["0.0.0.0", "::", "192.168.1.4", "encompass.example.org", "128.0.0.1", "127.0.0.1.example.org"] {
            #expect(faultKeys(["http.host": host]) == ["http.host"], "\(host)")
            #expect(faultKeys(Self.tls.merging(["http.host": host]) { $1 }) == [], "\(host)")
        }
        for host in ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LocalHost"] {
            #expect(faultKeys(["http.host": host]) == [], "\(host)")
        }
    }

    @Test("a certificate needs its key, a key its certificate, client certificates both")
    func certificates() {
        #expect(faultKeys(["http.tls.certificateFile": "/c.pem"]) == ["http.tls.keyFile"])
        #expect(faultKeys(["http.tls.keyFile": "/k.pem"]) == ["http.tls.certificateFile"])
        #expect(faultKeys(["http.tls.clientCAFile": "/ca.pem"]) == ["http.tls.clientCAFile"])
        #expect(faultKeys(Self.tls.merging(["http.tls.clientCAFile": "/ca.pem"]) { $1 }) == [])
    }

    @Test("the address of a side may have a certificate of its own, with its key")
    func ownCertificates() throws {
        let own = ["http.feeds.certificateFile": "/f.pem", "http.feeds.keyFile": "/f.key"]
        let outside = ["http.feeds.host": "10.20.0.5"]
        #expect(faultKeys(own) == ["http.feeds.certificateFile"])
        #expect(faultKeys(outside) == ["http.feeds.host"])
        // The common address stays on loopback, in plain HTTP.
        #expect(faultKeys(outside.merging(own) { $1 }) == [])
        #expect(faultKeys(outside.merging(own) { $1 }.merging(["http.host": "10.20.0.6"]) { $1 }) == ["http.host"])
        #expect(faultKeys(outside.merging(Self.tls) { $1 }.merging(own) { $1 }) == [])
        #expect(faultKeys(["http.feeds.port": "1", "http.feeds.certificateFile": "/f.pem"]) == ["http.feeds.keyFile"])
        #expect(faultKeys(["http.feeds.port": "1", "http.feeds.keyFile": "/f"]) == ["http.feeds.certificateFile"])
        let authority = ["http.tls.clientCAFile": "/ca.pem"]
        #expect(faultKeys(outside.merging(own) { $1 }.merging(authority) { $1 }) == [])
        let desk = [
            "http.desk.port": "8081", "http.desk.certificateFile": "/d.pem", "http.desk.keyFile": "/d.key",
        ]
        #expect(faultKeys(desk.merging(authority) { $1 }) == ["http.tls.clientCAFile"])
        let http = try load("", flags: outside.merging(own) { $1 }.merging(authority) { $1 }).configuration().http
        #expect(http.ownTLS.keys.map(\.rawValue) == ["feeds"])
        #expect(http.ownTLS[.feeds]?.clientCAFile == "/ca.pem" && http.ownTLS[.feeds]?.certificateFile == "/f.pem")
    }

    @Test("the public address is https, unless it is loopback")
    func publicAddress() {
        #expect(faultKeys(["http.publicURL": "http://encompass.example.org"]) == ["http.publicURL"])
        #expect(faultKeys(["http.publicURL": "https://encompass.example.org"]) == [])
        #expect(faultKeys(["http.publicURL": "http://127.0.0.1:8080/"]) == [])
        #expect(faultKeys(["http.publicURL": "http://[::1]:8080"]) == [])
    }

    @Test("mobile numbers and messages leave for GOV.UK Notify by https")
    func notifyAddress() {
        #expect(faultKeys(["delivery.notify.url": "http://notify.example.org"]) == ["delivery.notify.url"])
        #expect(faultKeys(["delivery.notify.url": "https://notify.example.org"]) == [])
        #expect(faultKeys(["delivery.notify.url": "http://127.0.0.1:6011"]) == [])
    }

    @Test("a side with an address of its own needs one that nobody else has")
    func ownAddresses() {
        #expect(faultKeys(["http.desk.port": "8081", "http.feeds.port": "8082", "http.schools.port": "8083"]) == [])
        #expect(faultKeys(["http.desk.port": "8080"]) == ["http.desk.port"])
        #expect(faultKeys(["http.desk.port": "8081", "http.schools.port": "8081"]) == ["http.schools.port"])
        #expect(faultKeys(["http.desk.host": "127.0.0.2"]) == [])
        #expect(faultKeys(["http.desk.port": "0", "http.schools.port": "0"]) == [])
        #expect(faultKeys(["http.desk.host": "0.0.0.0", "http.desk.port": "8081"]) == ["http.desk.host"])
        #expect(faultKeys(Self.tls.merging(["http.desk.host": "0.0.0.0"]) { $1 }) == ["http.desk.port"])
        #expect(faultKeys(["http.desk.publicURL": "http://desk.example.org"]) == ["http.desk.publicURL"])
        // Nothing listens on the common address if all have their own.
        let own = ["http.desk.host": "127.0.0.2", "http.feeds.host": "127.0.0.3", "http.schools.host": "127.0.0.4"]
        #expect(faultKeys(own.merging(["http.host": "0.0.0.0"]) { $1 }) == [])
    }

    @Test("each side has its own links")
    func links() throws {
        func urls(_ flags: [String: String]) throws -> [String] {
            let http = try load("", flags: flags).configuration().http
            return [http.baseURL(of: .schools), http.baseURL(of: .desk)]
        }
        let outside = ["http.publicURL": "https://encompass.example.org"]
        #expect(try urls(outside) == ["https://encompass.example.org", "https://encompass.example.org"])
        #expect(
            try urls(outside.merging(["http.desk.port": "8081"]) { $1 })
                == ["https://encompass.example.org", "http://127.0.0.1:8081"])
        #expect(
            try urls(outside.merging(["http.desk.publicURL": "https://desk.example.org"]) { $1 })
                == ["https://encompass.example.org", "https://desk.example.org"])
        #expect(try urls(["http.schools.port": "8083"]) == ["http://127.0.0.1:8083", "http://127.0.0.1:8080"])
        let mailed = Self.smtp.merging(["delivery.smtp.host": "127.0.0.1", "http.desk.port": "8081"]) { $1 }
        #expect(faultKeys(mailed) == ["http.desk.publicURL"])
        #expect(faultKeys(mailed.merging(["http.desk.publicURL": "https://desk.example.org"]) { $1 }) == [])
    }

    @Test("smtp needs a relay and a sender, and TLS beyond loopback")
    func relay() {
        #expect(
            faultKeys(["delivery.transport": "smtp", "http.publicURL": "https://encompass.example.org"]) == [
                "delivery.smtp.host", "delivery.smtp.from",
            ])
        #expect(faultKeys(Self.smtp.merging(["delivery.smtp.host": "mail.example.org"]) { $1 }) == [])
        let none = Self.smtp.merging(["delivery.smtp.security": "none"]) { $1 }
        #expect(
            faultKeys(none.merging(["delivery.smtp.host": "mail.example.org"]) { $1 }) == ["delivery.smtp.security"])
        #expect(faultKeys(none.merging(["delivery.smtp.host": "127.0.0.1"]) { $1 }) == [])
    }

    @Test("account and password go together")
    func account() {
        #expect(faultKeys(["delivery.smtp.username": "u"]) == ["delivery.smtp.username"])
        #expect(faultKeys(["delivery.smtp.passwordFile": "/secret"]) == ["delivery.smtp.username"])
        #expect(faultKeys(["delivery.smtp.username": "u", "delivery.smtp.passwordFile": "/secret"]) == [])
    }

    @Test("a speed without a start would run live, and is refused")
    func exercise() {
        #expect(faultKeys(["exercise.speed": "60"]) == ["exercise.speed"])
        #expect(faultKeys(["exercise.speed": "1"]) == [])
        #expect(faultKeys(["exercise.speed": "0.5", "exercise.start": "2026-11-20T06:30:00Z"]) == [])
    }

    @Test("a rule ignores a key whose value could not be read")
    func noEcho() {
        #expect(faultKeys(["delivery.transport": "smpt", "delivery.smtp.security": "none"]) == ["delivery.transport"])
        #expect(faultKeys(["http.host": "0.0.0.0", "http.tls.keyFile": "a\nb"]) == ["http.tls.keyFile"])
    }

    @Test("loopback links may not be mailed, except in an exercise")
    func reachableLinks() {
        func faults(_ more: [String: String?]) -> [String] {
            var flags = Self.smtp.merging(["delivery.smtp.host": "127.0.0.1"]) { $1 }
            for (key, value) in more { flags[key] = value }
            return faultKeys(flags)
        }
        #expect(faults([:]) == [])
        for url in ["http://127.0.0.1:8080", "http://localhost", "https://[::1]:8443", "https://127.9.0.1", nil] {
            #expect(faults(["http.publicURL": url]) == ["http.publicURL"], "\(url ?? "none")")
            #expect(faults(["http.publicURL": url, "exercise.start": "2026-11-20T06:30:00Z"]) == [])
            #expect(faults(["http.publicURL": url, "delivery.transport": "maildir"]) == [])
        }
        let tls: [String: String?] = [
            "http.publicURL": nil, "http.tls.certificateFile": "/c.pem", "http.tls.keyFile": "/k.pem",
        ]
        #expect(faults(tls.merging(["http.host": "0.0.0.0"]) { $1 }) == ["http.publicURL"])
        #expect(faults(tls.merging(["http.host": "encompass.example.org"]) { $1 }) == [])
    }

    @Test("mail that never leaves this machine gets a warning")
    func advice() {
        let kept = load("", flags: ["http.publicURL": "https://encompass.example.org"])
        #expect(kept.warnings.map(\.key) == ["delivery.transport"] && kept.isValid)
    }

    @Test("the supervisors' pack needs its own passphrase, and a pack without details says who to ring")
    func supervisorsPack() {
        let pack = ["outagePack.directory": "/srv/outage", "outagePack.passphraseFile": "/secret"]
        func with(_ more: [String: String]) -> [String: String] { pack.merging(more) { $1 } }
        #expect(
            load("", flags: pack, others: ["/secret": "pass\n"]).warnings.map(\.key) == ["outagePack.supervisorContact"]
        )
        for more in [
            ["outagePack.supervisorContact": "Dora, 01632 960999"], ["outagePack.supervisorPassphraseFile": "/other"],
        ] {
            let report = load("", flags: with(more), others: ["/secret": "pass\n"])
            #expect(report.warnings.isEmpty && report.isValid)
        }
        #expect(
            faultKeys(with(["outagePack.supervisorPassphraseFile": "/secret"])) == [
                "outagePack.supervisorPassphraseFile"
            ])
        #expect(
            faultKeys(["outagePack.supervisorPassphraseFile": "/other"]) == ["outagePack.supervisorPassphraseFile"])
        #expect(faultKeys(with(["outagePack.supervisorContact": ""])) == ["outagePack.supervisorContact"])
    }

    @Test("the relay's port follows its security unless one is set")
    func port() throws {
        func port(_ flags: [String: String]) throws -> Int? {
            let flags = flags.merging(["delivery.smtp.host": "127.0.0.1"]) { $1 }
            return try load("", flags: flags).configuration().delivery.smtp.relays.first?.port
        }
        #expect(try port([:]) == 587)
        #expect(try port(["delivery.smtp.security": "tls"]) == 465)
        #expect(try port(["delivery.smtp.security": "none"]) == 25)
        #expect(try port(["delivery.smtp.security": "none", "delivery.smtp.port": "2525"]) == 2525)
    }
}
