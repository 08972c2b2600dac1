import EncompassCore
import EncompassFormats
import Foundation
import Testing

/// Reports as mail servers write them.
@Suite("Bounces")
struct DeliveryReportTests {
    private static let id = "0193f0aa-1111-7000-8000-000000000001"

    private func report(_ text: String) -> DeliveryReport? {
        DeliveryReport(Array(text.replacing("\n", with: "\r\n").utf8))
    }

    /// As Postfix writes it.
    private func postfix(
        action: String = "failed", status: String = "5.1.1", to: String = "bounces@norfolk.example"
    ) -> String {
        """
        Return-Path: <>
        Received: by mail.norfolk.example (Postfix) id 1; Fri, 20 Nov 2026 06:41:03 +0000
        From: MAILER-DAEMON@norfolk.example (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: \(to)
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="1.1732084463/mail.norfolk.example"

        This is a MIME-encapsulated message.

        --1.1732084463/mail.norfolk.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --1.1732084463/mail.norfolk.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.norfolk.example
        X-Postfix-Sender: rfc822; encompass@norfolk.example
        Arrival-Date: Fri, 20 Nov 2026 06:41:02 +0000

        Final-Recipient: rfc822; priya@quay.example
        Original-Recipient: rfc822;priya@quay.example
        Action: \(action)
        Status: \(status)
        Remote-MTA: dns; mx.quay.example
        Diagnostic-Code: smtp; 550 5.1.1 <priya@quay.example>: Recipient address
            rejected: User unknown

        --1.1732084463/mail.norfolk.example
        Content-Description: Undelivered Message
        Content-Type: message/rfc822

        Received: from encompass (localhost)
        From: Encompass <encompass@norfolk.example>
        Message-ID: <\(Self.id)@norfolk.example>
        Subject: New notification

        text

        --1.1732084463/mail.norfolk.example--
        """
    }

    @Test("of Postfix")
    func ofPostfix() throws {
        let found = try #require(report(postfix()))
        #expect(found.messageIDs == ["\(Self.id)@norfolk.example"])
        #expect(found.worst?.verdict == .lost && found.worst?.status?.description == "5.1.1")
        #expect(found.tags.isEmpty)
        #expect(try #require(report(postfix(action: "delayed", status: "4.4.1"))).worst?.verdict == .delayed)
        let tagged = try #require(report(postfix(to: "<bounces+\(Self.id)@norfolk.example>")))
        #expect(tagged.tags == [Self.id])
        // Lines that end without a carriage return, and one that is cut off.
        #expect(DeliveryReport(Array(postfix().utf8))?.messageIDs == found.messageIDs)
        #expect(DeliveryReport(Array(postfix().utf8.dropLast(60)))?.worst?.verdict == .lost)
    }

    @Test("with the head alone, folded and in base64, and no status of its own")
    func others() throws {
        let status = Data(
            """
            Reporting-MTA: dns;EXCHANGE.example

            Final-recipient: RFC822;priya@quay.example
            Action: failed
            Diagnostic-code: smtp;550 5.2.2 mailbox full

            """.utf8
        ).base64EncodedString()
        let found = try #require(
            report(
                """
                From: postmaster@quay.example
                In-Reply-To: <other@elsewhere.example>
                Content-Type: multipart/mixed; boundary=outer

                --outer
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: text/plain

                No.
                --b
                Content-Type: message/delivery-status
                Content-Transfer-Encoding: base64

                \(status)
                --b
                Content-Type: text/rfc822-headers

                Subject: New notification
                Message-ID:
                 <\(Self.id)@norfolk.example>

                --b--
                --outer--
                """))
        #expect(found.messageIDs == ["\(Self.id)@norfolk.example", "other@elsewhere.example"])
        #expect(found.worst?.status?.description == "5.2.2" && found.worst?.verdict == .lost)
    }

    @Test("of several recipients: the worst counts")
    func several() throws {
        let text = postfix(action: "delivered", status: "2.0.0").replacing(
            "--1.1732084463/mail.norfolk.example\nContent-Description: Undelivered",
            with: """
                Final-Recipient: rfc822; second@quay.example
                Action: failed
                Status: 5.7.1

                --1.1732084463/mail.norfolk.example
                Content-Description: Undelivered
                """)
        let found = try #require(report(text))
        #expect(found.recipients.map(\.verdict) == [.delivered, .lost])
        #expect(found.worst?.status?.description == "5.7.1")
    }

    @Test("anything else is none, whatever it looks like")
    func noReport() {
        let others = [
            "", "\n", "Subject: Out of office\nContent-Type: text/plain\n\nI am away. 5.1.1\n",
            "Content-Type: multipart/report; boundary=\"\"\n\n--\n", "Content-Type: multipart/report\n\nx",
            String(repeating: "Content-Type: multipart/mixed; boundary=a\n\n--a\n", count: 200),
        ]
        for text in others { #expect(report(text) == nil) }
        #expect(DeliveryReport([UInt8](repeating: 0xFF, count: 10_000)) == nil)
    }
}
