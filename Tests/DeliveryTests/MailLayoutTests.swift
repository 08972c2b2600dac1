import EncompassCore
import EncompassDelivery
import Testing

@Suite("The layout of an e-mail")
struct MailLayoutTests {
    private struct Kept: MailTransport {
        func send(_ email: Email) -> DeliveryOutcome { .accepted(receipt: nil) }
        func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
    }

    private func email(_ content: MessageContent) throws -> Email {
        let from = try #require(EmailAddress("encompass@police.test"))
        return try EmailChannel(from: from, domain: "police.test", transport: Kept()).compose(
            OutgoingMessage(
                id: "m1", to: "kay@school.test", content: content, date: Timestamp(milliseconds: 1_790_000_000_000)))
    }

    private func content(_ desk: DeskDetails = DeskDetails()) -> MessageContent {
        MessageContent(
            subject: "Notification 4X69-THJT",
            paragraphs: [
                .init("Establishment: Q\u{22}<b>\nReference: 4X69-THJT"),
                .init("Sign in:", link: "https://encompass.test/a/t?x=1&y=2"),
            ], reference: "4X69-THJT", brief: "", linkText: "Sign in to read it", desk: desk)
    }

    @Test("comes from the name that the school knows, and answers go to the desk")
    func sender() throws {
        let desk = DeskDetails(
            sender: "Norfolk Constabulary \u{2013} Operation Encompass", name: "Norfolk MASH",
            replyTo: EmailAddress("mash@police.test"))
        let email = try email(content(desk))
        #expect(email.from.name == "Norfolk Constabulary \u{2013} Operation Encompass")
        #expect(email.replyTo?.address.text == "mash@police.test" && email.replyTo?.name == "Norfolk MASH")
        #expect(try self.email(content()).from.name == "Encompass")
    }

    @Test("is one page without anything from elsewhere, its link in words and everything escaped")
    func layout() throws {
        let html = try #require(try email(content()).html)
        #expect(html.contains("Establishment: Q&quot;&lt;b&gt;<br>Reference: 4X69-THJT"))
        #expect(
            html.contains("href=\"https://encompass.test/a/t?x=1&amp;y=2\"") && html.contains(">Sign in to read it</a>")
        )
        #expect(
            !html.contains("src=") && !html.contains("url(") && !html.contains("<style") && !html.contains("http://"))
        #expect(html.contains("name=\"color-scheme\" content=\"light dark\""))
    }
}
