import EncompassCore
import EncompassDelivery
import Testing

@Suite("A mail server's answer")
struct SMTPClassifierTests {
    /// The outcome of a conversation of commands (`>`) and replies.
    private func outcome(
        _ lines: [String], failure: TransferFailure.Reason? = .protocolError,
        to address: String = "jane.smith@school.test"
    ) throws -> DeliveryOutcome {
        var dialogue = SMTPDialogue()
        for line in lines {
            if line.hasPrefix("> ") {
                dialogue.sent((line.dropFirst(2) + "\r\n").utf8)
            } else {
                dialogue.received((line + "\r\n").utf8)
            }
        }
        let recipient = try #require(EmailAddress(address))
        return SMTPClassifier(dialogue, recipient: recipient).outcome(failure, "libcurl's words")
    }

    private let greeting = ["220 mail.test", "> EHLO x", "250-mail.test", "250 SIZE"]
    private var atRecipient: [String] {
        greeting + ["> MAIL FROM:<a@b.cc>", "250 ok", "> RCPT TO:<jane.smith@school.test>"]
    }
    private var atBody: [String] { atRecipient + ["250 ok", "> DATA", "354 go on"] }

    @Test(
        "to the recipient",
        arguments: [
            ("550 5.1.1 no", DeliveryReason.recipientUnknown, true), ("550 no such user", .recipientUnknown, true),
            ("550 5.2.1 disabled", .recipientRefused, true), ("552 5.2.2 full", .mailboxFull, true),
            ("550 5.7.1 blocked", .policy, true), ("554 no", .recipientRefused, true),
            ("553 name", .recipientUnknown, true),
            ("550 5.1.8 bad sender", .recipientRefused, true), ("501 5.1.3 syntax", .recipientUnknown, true),
            ("450 4.2.0 later", .mailboxUnavailable, false), ("450 later", .mailboxUnavailable, false),
            ("451 4.7.1 greylisted", .policy, false), ("452 4.2.2 full", .mailboxFull, false),
            ("421 4.3.2 too many", .rateLimited, false), ("421 going down", .serverBusy, false),
            ("451 later", .temporaryRefusal, false), ("554 5.7.1 Relay access denied", .relayDenied, false),
            ("550 5.7.54 Unable to relay", .relayDenied, false),
            ("530 5.7.0 authenticate", .authenticationFailed, false),
            ("503 5.5.1 sequence", .protocolError, false),
        ])
    func recipient(reply: String, reason: DeliveryReason, permanent: Bool) throws {
        let outcome = try outcome(atRecipient + [reply])
        #expect(outcome.reason == reason)
        if case .rejected = outcome { #expect(permanent) } else { #expect(!permanent) }
    }

    @Test(
        "to the message",
        arguments: [
            ("554 5.6.0 no", DeliveryReason.contentRefused, true), ("550 5.7.1 spam", .policy, true),
            ("552 5.3.4 size", .messageTooLarge, true), ("552 size", .messageTooLarge, true),
            ("550 5.1.1 unknown after all", .recipientUnknown, true), ("451 4.3.0 disk", .serverBusy, false),
            ("421 4.3.2 down", .rateLimited, false),
        ])
    func content(reply: String, reason: DeliveryReason, permanent: Bool) throws {
        let outcome = try outcome(atBody + [reply])
        #expect(outcome.reason == reason)
        if case .rejected = outcome { #expect(permanent) } else { #expect(!permanent) }
    }

    @Test(
        "about our own side never loses the recipient",
        arguments: [
            (["554 5.3.2 go away"], DeliveryReason.serverRefused), (["220 x", "> EHLO x", "550 no"], .serverRefused),
            (["220 x", "> EHLO x", "250 STARTTLS", "> STARTTLS", "454 4.7.0 no"], .tlsFailed),
            (["220 x", "> EHLO x", "250 STARTTLS", "> STARTTLS", "502 no"], .tlsFailed),
            (
                ["220 x", "> EHLO x", "250 AUTH", "> AUTH PLAIN", "334 ", "> DATA", "535 5.7.8 no"],
                .authenticationFailed
            ),
            (["220 x", "> EHLO x", "250 SIZE", "> MAIL FROM:<a@b.cc>", "550 5.7.1 not you"], .senderRefused),
            (["220 x", "> EHLO x", "250 SIZE", "> MAIL FROM:<a@b.cc>", "530 5.7.0 no"], .authenticationFailed),
        ])
    func ours(lines: [String], reason: DeliveryReason) throws {
        guard case .deferred(reason, _, _) = try outcome(lines) else {
            Issue.record("not deferred as \(reason)")
            return
        }
        #expect(reason.needsAdministrator)
    }

    @Test("that never comes after the message makes the outcome ambiguous")
    func ambiguous() throws {
        #expect(
            try outcome(atBody, failure: .connectionLost)
                == .ambiguous(reason: .connectionLost, detail: "after the message was sent: libcurl's words"))
        #expect(try outcome(atBody, failure: .timedOut).reason == .timedOut)
        #expect(try outcome(atBody, failure: .cancelled).reason == .cancelled)
        #expect(try outcome(atBody + ["250-not yet"], failure: .connectionLost).reason == .connectionLost)
    }

    @Test("that never comes before the message defers it")
    func before() throws {
        #expect(
            try outcome(atRecipient, failure: .connectionLost)
                == .deferred(reason: .connectionLost, detail: "libcurl's words"))
    }

    @Test("of acceptance counts, even if the connection breaks after it")
    func accepted() throws {
        #expect(
            try outcome(atBody + ["250 2.0.0 queued as 7"], failure: .connectionLost)
                == .accepted(receipt: "queued as 7"))
        #expect(try outcome(atBody + ["250 ok", "> QUIT", "421 late"], failure: nil) == .accepted(receipt: "ok"))
    }

    @Test("is reported without addresses and line breaks")
    func detail() throws {
        guard
            case .rejected(_, let detail) = try outcome(
                atRecipient + ["550 5.1.1 <Jane.Smith@school.test>: User jane.smith\u{7} (Jane Smith) unknown"])
        else {
            Issue.record("not rejected")
            return
        }
        #expect(detail == "the mail server answered 550 5.1.1 to the recipient: … User … … … unknown")
    }

    @Test("is reported without a name of two letters, which other words may contain")
    func shortName() throws {
        let outcome = try outcome(atRecipient + ["550 5.1.1 Jo is unknown, like John"], to: "jo@school.test")
        guard case .rejected(_, let detail) = outcome else {
            Issue.record("not rejected")
            return
        }
        #expect(detail == "the mail server answered 550 5.1.1 to the recipient: … is unknown, like John")
    }
}
