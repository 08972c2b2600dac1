import EncompassCore
import EncompassDelivery
import Foundation
import TestSupport
import Testing

/// The different ways that a real mail server may treat a message.
@Suite("A message's outcome", .enabled(if: !TestPython.isAbsent))
struct SMTPOutcomeTests {
    private let server: SMTPTestServer

    init() throws { server = try SMTPTestServer() }

    @Test("is rejected, deferred or ambiguous, as the server behaves")
    func outcomes() throws {
        let transport = try SMTPTransport(server)
        let expected: [(String, DeliveryReason, String)] = [
            ("rcpt-550-5.1.1", .recipientUnknown, "rejected"), ("rcpt-550", .recipientUnknown, "rejected"),
            ("rcpt-450-4.2.0", .mailboxUnavailable, "deferred"), ("rcpt-421-4.3.0", .serverBusy, "deferred"),
            ("relay", .relayDenied, "deferred"), ("data-554-5.6.0", .contentRefused, "rejected"),
            ("data-451-4.3.0", .serverBusy, "deferred"), ("rcptdrop", .connectionLost, "deferred"),
            ("drop", .connectionLost, "ambiguous"), ("acceptdrop", .connectionLost, "ambiguous"),
        ]
        for (action, reason, kind) in expected {
            let outcome = transport.send(try message(action))
            #expect(outcome.reason == reason, "\(action)")
            #expect("\(outcome)".hasPrefix(kind), "\(action)")
            #expect(!"\(outcome)".contains("head"), "the detail tells the recipient")
        }
        #expect(try server.messages().count == 1)
    }

    @Test("without an answer leads to a repeat with the same Message-ID")
    func resend() throws {
        let transport = try SMTPTransport(server)
        let sent = try message("acceptdrop_ok")
        #expect(transport.send(sent).reason == .connectionLost)
        #expect(transport.send(sent).reason == nil)
        #expect(try server.messages().map(\.messageID) == ["<n-1.1@encompass.test>", "<n-1.1@encompass.test>"])
    }

    @Test("is decided by the limits if the server goes silent")
    func silence() throws {
        let brief = try SMTPTransport(server, total: .seconds(1))
        // A busy machine may take long to send it.
        let patient = try SMTPTransport(server, total: .minutes(2), patience: SMTPPatience(message: .seconds(1)))
        guard case .deferred(.timedOut, _, _) = brief.send(try message("rcptstall")),
            case .ambiguous(.timedOut, _) = patient.send(try message("stall"))
        else {
            Issue.record("not timed out")
            return
        }
    }

    @Test("is awaited after sending, however little time sending took")
    func slow() throws {
        // A machine that is too busy to send within the first limit has a longer one.
        for (limit, answer) in [(1, "slow-2.5"), (20, "slow-22")] {
            let transport = try SMTPTransport(
                server, total: .seconds(limit), patience: SMTPPatience(message: .minutes(5)))
            let outcome = transport.send(try message(answer))
            if outcome.reason == .timedOut { continue }
            #expect(outcome == .accepted(receipt: "OK queued as TEST1"))
            #expect(try server.messages().count == 1)
            return
        }
        Issue.record("not sent in time")
    }

    @Test("is awaited as long as RFC 5321 requires")
    func patience() {
        let standard = SMTPPatience()
        #expect(standard.command == .minutes(5) && standard.start == .minutes(2))
        #expect(standard.block == .minutes(3) && standard.message == .minutes(10))
    }

    /// Long before the limits; how soon is not measured, since a busy machine may take long.
    @Test("is ambiguous and known soon if we stop while awaiting the answer")
    func stopped() throws {
        let cancellation = TransferCancellation()
        let transport = try SMTPTransport(
            server, total: .minutes(10), patience: SMTPPatience(all: .minutes(10)), cancellation: cancellation)
        let stalled = try message("stall")
        let sending = Background { transport.send(stalled) }
        try Wait.until("the server has the message") { server.hasStalled }
        #expect(!sending.isDone)
        cancellation.cancel()
        guard case .ambiguous(.cancelled, _) = try sending.value() else {
            Issue.record("not ambiguous")
            return
        }
    }

    @Test("does not depend on the length of the server's reply")
    func huge() throws {
        guard case .rejected(.contentRefused, let detail) = try SMTPTransport(server).send(try message("huge")) else {
            Issue.record("not rejected")
            return
        }
        #expect(detail.utf8.count < 300)
    }

    @Test("is deferred without sending during shutdown")
    func cancelled() throws {
        let cancellation = TransferCancellation()
        let transport = try SMTPTransport(server, cancellation: cancellation)
        cancellation.cancel()
        #expect(transport.send(try message()) == .deferred(reason: .cancelled, detail: "cancelled before it began"))
        #expect(try server.messages().isEmpty)
    }
}
