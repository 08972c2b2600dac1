import EncompassCore
import EncompassDelivery
import Foundation
import Synchronization
import TestSupport
import Testing

/// A server with a given answer, which counts what it was asked for.
private final class MadeUpServer: MailTransport {
    private let answer: Mutex<DeliveryOutcome>
    private let kept = Mutex<[MessageID]>([])

    init(_ answer: DeliveryOutcome = .accepted(receipt: nil)) { self.answer = Mutex(answer) }

    var sent: [MessageID] { kept.withLock { $0 } }
    func answers(_ outcome: DeliveryOutcome) { answer.withLock { $0 = outcome } }

    func send(_ email: Email) -> DeliveryOutcome {
        kept.withLock { $0.append(email.id) }
        return answer.withLock { $0 }
    }

    func probe(_: TransferCancellation) -> DeliveryOutcome { answer.withLock { $0 } }
}

@Suite("Several mail servers")
struct MailServersTests {
    private static let down = DeliveryOutcome.deferred(reason: .connectionFailed, detail: "nobody is there")

    private func servers(_ a: MadeUpServer, _ b: MadeUpServer, weights: (Int, Int) = (1, 1)) -> MailServers {
        MailServers([
            .init(name: "a", weight: weights.0, transport: a), .init(name: "b", weight: weights.1, transport: b),
        ])
    }

    private func send(_ count: Int, by transport: MailServers) throws -> [DeliveryOutcome] {
        try (0..<count).map { transport.send(try message(id: "n-\($0).1@encompass.test")) }
    }

    @Test("share the messages by weight, and each message keeps its server")
    func weights() throws {
        let (a, b) = (MadeUpServer(), MadeUpServer())
        _ = try send(1_000, by: servers(a, b, weights: (3, 1)))
        #expect((700...800).contains(a.sent.count) && a.sent.count + b.sent.count == 1_000)
        let again = MadeUpServer()
        _ = try send(1_000, by: servers(again, MadeUpServer(), weights: (3, 1)))
        #expect(again.sent == a.sent)
    }

    @Test("one that fails is stood in for, under the same Message-ID, and is asked last for a while")
    func failover() throws {
        let (a, b) = (MadeUpServer(MailServersTests.down), MadeUpServer())
        let both = servers(a, b, weights: (1, 0))
        #expect(try send(20, by: both).allSatisfy { $0.reason == nil })
        #expect(a.sent.count == 1 && b.sent.count == 20 && a.sent[0] == b.sent[0])
        #expect(both.servers.map(\.fault) == [.connectionFailed, nil])
        #expect(both.probe() == .accepted(receipt: nil))
        // Back again: a probe shows it, and the messages return.
        a.answers(.accepted(receipt: nil))
        _ = both.probe()
        #expect(both.servers.map(\.fault) == [nil, nil])
        _ = try send(5, by: both)
        #expect(a.sent.count == 6 && b.sent.count == 20)
    }

    @Test(
        "what concerns the message, or may have been taken, goes to no other",
        arguments: [
            DeliveryOutcome.rejected(reason: .recipientUnknown, detail: ""),
            .ambiguous(reason: .connectionLost, detail: ""), .deferred(reason: .mailboxFull, detail: ""),
            .deferred(reason: .policy, detail: ""),
        ])
    func noFailover(outcome: DeliveryOutcome) throws {
        let (a, b) = (MadeUpServer(outcome), MadeUpServer())
        #expect(try send(1, by: servers(a, b, weights: (1, 0))) == [outcome])
        #expect(b.sent.isEmpty)
    }

    @Test("all down: the first one's reason, and each was tried")
    func allDown() throws {
        let (a, b) = (MadeUpServer(MailServersTests.down), MadeUpServer(.deferred(reason: .tlsFailed, detail: "")))
        #expect(try send(1, by: servers(a, b, weights: (1, 0))) == [MailServersTests.down])
        #expect(b.sent.count == 1)
        #expect(servers(a, b).probe().reason != nil)
    }

    @Test(
        "mail to a domain goes by its own server or waits, and all other mail by the others",
        arguments: [
            ("a@school.example", true), ("a@mail.School.example", true), ("a@otherschool.example", false),
            ("a@school.example.org", false),
        ])
    func domains(to address: String, isOwn: Bool) throws {
        let (general, own) = (MadeUpServer(), MadeUpServer())
        let servers = MailServers([
            .init(name: "a", weight: 1, transport: general),
            .init(name: "b", weight: 1, domains: ["school.example"], transport: own),
        ])
        var email = try message(id: "n-1@encompass.test")
        email.to = Mailbox(address: try #require(EmailAddress(address)))
        #expect(servers.send(email).reason == nil)
        #expect(general.sent.count == (isOwn ? 0 : 1) && own.sent.count == (isOwn ? 1 : 0))
        // However broken its own server is.
        own.answers(MailServersTests.down)
        #expect((servers.send(email).reason == .connectionFailed) == isOwn)
        #expect(general.sent.count == (isOwn ? 0 : 2))
        #expect(servers.probe() == .accepted(receipt: nil))
        #expect(servers.servers.map(\.fault) == [nil, .connectionFailed])
        general.answers(MailServersTests.down)
        own.answers(.accepted(receipt: nil))
        #expect(servers.probe().reason == .connectionFailed)
    }
}

/// Against a real mail server.
@Suite("Kept connections", .enabled(if: !TestPython.isAbsent))
struct KeptConnectionTests {
    private func send(_ count: Int, by transport: SMTPTransport, _ action: String = "ok") throws -> [DeliveryOutcome] {
        try (0..<count).map { transport.send(try message(action, id: "n-\($0).1@encompass.test")) }
    }

    @Test("a batch goes over one connection")
    func reuse() throws {
        let server = try SMTPTestServer()
        let transport = try SMTPTransport(server)
        #expect(try send(20, by: transport).allSatisfy { $0.reason == nil })
        let received = try server.messages()
        #expect(received.count == 20 && Set(received.map(\.connection)).count == 1)
        #expect(Set(received.compactMap(\.messageID)).count == 20 && received.allSatisfy { $0.defects == 0 })
        #expect(transport.probe().reason == nil)
    }

    @Test("a connection that the server closed is replaced, and no message is lost or doubled")
    func closed() throws {
        let server = try SMTPTestServer()
        let transport = try SMTPTransport(server)
        for number in 0..<5 {
            #expect(transport.send(try message("okclose", id: "n-\(number).1@encompass.test")).reason == nil)
            try Wait.until("the server has closed the connection") { server.closed > number }
        }
        let received = try server.messages()
        #expect(received.count == 5 && Set(received.map(\.connection)).count == 5)
    }

    @Test("a server that takes three messages a connection gets the fourth on another one")
    func limited() throws {
        let server = try SMTPTestServer(extra: ["--per-connection", "3"])
        #expect(try send(8, by: SMTPTransport(server)).allSatisfy { $0.reason == nil })
        let received = try server.messages()
        #expect(received.count == 8 && Set(received.map(\.connection)).count == 3)
    }

    @Test("a refused recipient does not harm the next message")
    func refused() throws {
        let server = try SMTPTestServer()
        let transport = try SMTPTransport(server)
        for _ in 0..<2 {
            #expect(transport.send(try message("ok")).reason == nil)
            #expect(transport.send(try message("rcpt-550-5.1.1")).reason == .recipientUnknown)
            #expect(transport.send(try message("data-554-5.6.0")).reason == .contentRefused)
            #expect(transport.send(try message("drop")).reason == .connectionLost)
        }
        #expect(try server.messages().count == 2)
    }

    @Test("many threads, each with a connection of its own")
    func threads() async throws {
        let server = try SMTPTestServer()
        let transport = try SMTPTransport(server)
        let outcomes = try await withThrowingTaskGroup(of: DeliveryOutcome.self) { group in
            let pool = try TransferPool(threads: 4)
            for number in 0..<40 {
                let email = try message("ok", id: "n-\(number).1@encompass.test")
                group.addTask { try await pool.run { transport.send(email) } }
            }
            var outcomes: [DeliveryOutcome] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.allSatisfy { $0.reason == nil })
        let received = try server.messages()
        #expect(Set(received.compactMap(\.messageID)).count == 40 && Set(received.map(\.connection)).count <= 4)
    }

    @Test("bounces go to the return path, with the message's own tag if wanted")
    func returnPath() throws {
        let server = try SMTPTestServer()
        let bounces = try #require(EmailAddress("bounces@police.test"))
        let plain = try SMTPTransport(server, returnPath: ReturnPath(bounces))
        let tagged = try SMTPTransport(server, returnPath: ReturnPath(bounces, isTagged: true))
        let sent = try message("ok")
        #expect(plain.send(sent).reason == nil && tagged.send(sent).reason == nil)
        #expect(try server.messages().map(\.from) == ["bounces@police.test", "bounces+n-1.1@police.test"])
    }
}
