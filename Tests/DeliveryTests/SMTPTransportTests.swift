import EncompassCore
import EncompassDelivery
import TestSupport
import Testing

/// Against a real mail server with TLS, on loopback.
@Suite("Sending by SMTP", .enabled(if: !TestPython.isAbsent))
struct SMTPTransportTests {
    @Test("delivers the message over STARTTLS, with its envelope and every part readable")
    func starttls() throws {
        let server = try SMTPTestServer()
        let text = "Annwyl Bennaeth,\n.\nFrom the desk: ŵ = \(String(repeating: "long ", count: 40)) \n\n..end\n"
        let sent = try message(
            "ok", subject: "Ysgol Tŷ Ffynnon — cyn 9yb", text: text, toName: "Siân “S” Öz")
        #expect(try SMTPTransport(server).send(sent) == .accepted(receipt: "OK queued as TEST1"))
        let received = try #require(try server.messages().first)
        #expect(received.from == "service@police.test")
        #expect(received.to == ["head+ok@school.test"])
        #expect(received.tls)
        #expect(received.ehlo == "desk.police.test")
        #expect(received.messageID == "<n-1.1@encompass.test>")
        #expect(received.subject == "Ysgol Tŷ Ffynnon — cyn 9yb")
        #expect(received.reference == "ABC123")
        #expect(received.text == text)
        #expect(received.defects == 0)
        #expect(received.content == String(decoding: composer.bytes(sent), as: UTF8.self))
    }

    @Test("logs in, also over implicit TLS")
    func implicitTLS() throws {
        let server = try SMTPTestServer(.tls, user: ("desk", "s3cret pass"))
        let transport = try SMTPTransport(
            server, security: .tls, credentials: SMTPCredentials(username: "desk", password: "s3cret pass"))
        #expect(transport.send(try message()).reason == nil)
        #expect(try server.messages().map(\.user) == ["desk"])
    }

    @Test("needs no TLS to this machine")
    func plain() throws {
        let server = try SMTPTestServer(.none)
        #expect(try SMTPTransport(server, host: "127.0.0.1", security: .none).send(try message()).reason == nil)
        #expect(try server.messages().map(\.tls) == [false])
    }

    @Test(
        "needs TLS to another machine",
        arguments: ["mail.example.org", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org", "::2"])
    func plainElsewhere(host: String) {
        #expect(throws: TransferFailure.self) {
            try SMTPTransport(SMTPSettings(host: host, security: .none), composer: composer)
        }
    }

    @Test(
        "refuses a host or name with anything more in it",
        arguments: ["a b", "a/b", "a@b", "a:1/x", "", "a\r\nb", "-x", "[::1]x"])
    func hosts(host: String) {
        #expect(throws: TransferFailure.self) { try SMTPTransport(SMTPSettings(host: host), composer: composer) }
        #expect(throws: TransferFailure.self) {
            try SMTPTransport(SMTPSettings(host: "a.test", ehloName: host), composer: composer)
        }
    }

    @Test("fails with an alarm, and sends no plain text, if the server offers no TLS")
    func noTLS() throws {
        let server = try SMTPTestServer(.none)
        let outcome = try SMTPTransport(server).send(try message())
        #expect(outcome.reason == .tlsFailed)
        #expect(outcome.reason?.needsAdministrator == true)
        #expect(try server.messages().isEmpty)
    }

    @Test("trusts only the configured authority")
    func wrongAuthority() throws {
        let server = try SMTPTestServer()
        let folder = try TemporaryFolder()
        let other = try TestCertificate(in: folder, named: "other")
        #expect(try SMTPTransport(server, caFile: other.certificateFile).send(try message()).reason == .tlsFailed)
        #expect(try SMTPTransport(server, caFile: folder.file("none.pem")).send(try message()).reason == .configuration)
        #expect(try server.messages().isEmpty)
    }

    @Test("refuses TLS 1.1")
    func oldTLS() throws {
        for mode in [SMTPTestServer.Mode.starttls, .tls] {
            let server = try SMTPTestServer(mode, extra: ["--tls", "1.1"])
            let security: MailSecurity = mode == .tls ? .tls : .starttls
            #expect(try SMTPTransport(server, security: security).send(try message()).reason == .tlsFailed)
            #expect(try server.messages().isEmpty)
        }
    }

    @Test("with a wrong password needs an administrator and keeps the message")
    func wrongPassword() throws {
        let server = try SMTPTestServer(user: ("desk", "right"))
        let transport = try SMTPTransport(server, credentials: SMTPCredentials(username: "desk", password: "wrong"))
        guard case .deferred(.authenticationFailed, let detail, _) = transport.send(try message()) else {
            Issue.record("not deferred")
            return
        }
        #expect(!detail.contains("wrong"))
        #expect(try SMTPTransport(server).send(try message()).reason == .authenticationFailed)
    }

    @Test("can be probed without a message")
    func probe() throws {
        let server = try SMTPTestServer(user: ("desk", "right"))
        let right = SMTPCredentials(username: "desk", password: "right")
        guard case .accepted = try SMTPTransport(server, credentials: right).probe() else {
            Issue.record("not reachable")
            return
        }
        let wrong = SMTPCredentials(username: "desk", password: "wrong")
        #expect(try SMTPTransport(server, credentials: wrong).probe().reason == .authenticationFailed)
        #expect(try server.messages().isEmpty)
    }

    @Test("fails a probe for the same reasons as every message")
    func refusedProbes() throws {
        func reason(_ server: SMTPTestServer, _ security: MailSecurity = .starttls) throws -> DeliveryReason? {
            try SMTPTransport(server, security: security, sender: "service@police.test").probe().reason
        }
        let well = try SMTPTestServer()
        #expect(try reason(well) == nil)
        #expect(try reason(SMTPTestServer(extra: ["--mail-reply", "550 5.7.1 not from you"])) == .senderRefused)
        // A reply that libcurl reads as an answer to VRFY.
        #expect(try reason(SMTPTestServer(extra: ["--mail-reply", "553 5.1.8 no such sender"])) == .senderRefused)
        #expect(try reason(SMTPTestServer(extra: ["--greeting", "554 5.3.2 not today"])) == .serverRefused)
        #expect(try reason(SMTPTestServer(.none)) == .tlsFailed)
        #expect(try reason(SMTPTestServer(.starttls), .tls) == .tlsFailed)
        #expect(try reason(SMTPTestServer(user: ("desk", "right"))) == .authenticationFailed)
        well.stop()
        #expect(try reason(well) == .connectionFailed)
        #expect(try well.messages().isEmpty)
    }

    @Test("distinguishes a refusal of us from a refused recipient")
    func serverRefuses() throws {
        let closed = try SMTPTestServer(extra: ["--greeting", "554 5.3.2 not today"])
        #expect(try SMTPTransport(closed).send(try message()).reason == .serverRefused)
        let picky = try SMTPTestServer(extra: ["--mail-reply", "550 5.7.1 not from you"])
        #expect(try SMTPTransport(picky).send(try message()).reason == .senderRefused)
    }

    @Test("to a closed port is deferred")
    func nobody() throws {
        // Nobody listens on port 1.
        let settings = SMTPSettings(host: "127.0.0.1", port: 1)
        guard case .deferred(.connectionFailed, _, _) = try SMTPTransport(settings, composer: composer).send(message())
        else {
            Issue.record("not deferred")
            return
        }
    }
}
