import EncompassCore
import EncompassDelivery
import TestSupport
import Testing

/// A message from the service; the recipient's address tells the test server what to do.
func message(
    _ action: String = "", id: String = "n-1.1@encompass.test", subject: String = "Action needed before 9am",
    text: String = "Reference ABC123\n", toName: String? = nil
) throws -> Email {
    let recipient = action.isEmpty ? "head@school.test" : "head+\(action)@school.test"
    return Email(
        id: try #require(MessageID(id)),
        from: Mailbox(name: "Encompass", address: try #require(EmailAddress("service@police.test"))),
        to: Mailbox(name: toName, address: try #require(EmailAddress(recipient))),
        subject: subject, date: try #require(Timestamp(rfc3339: "2026-07-01T06:05:09Z")), text: text,
        reference: "ABC123")
}

let composer = MessageComposer(london: London())

extension SMTPTransport {
    /// Settings for the test server, with limits that only a server that goes silent reaches.
    init(
        _ server: SMTPTestServer, host: String = "localhost", security: MailSecurity = .starttls,
        credentials: SMTPCredentials? = nil, caFile: String? = nil, total: Span = .minutes(2),
        patience: SMTPPatience = SMTPPatience(all: .minutes(1)), sender: String? = nil,
        returnPath: ReturnPath? = nil, cancellation: TransferCancellation = .init()
    ) throws {
        let limits = TransferLimits(connect: .minutes(1), total: total, silence: .minutes(1), responseBytes: 65_536)
        let settings = SMTPSettings(
            host: host, port: server.port, security: security, credentials: credentials,
            caFile: caFile ?? server.certificate.certificateFile, ehloName: "desk.police.test", limits: limits,
            patience: patience, sender: sender.flatMap { EmailAddress($0) }, returnPath: returnPath)
        try self.init(settings, composer: composer, cancellation: cancellation)
    }
}
