public import EncompassCore

/// One message to one recipient.
public struct OutgoingMessage: Hashable, Sendable {
    /// Given by the caller and kept: a message that may have been sent goes again under the same one.
    public var id: MessageID
    public var from: Mailbox
    public var to: Mailbox
    /// No personal data; line breaks become spaces.
    public var subject: String
    /// What the `Date` header says.
    public var date: Timestamp
    /// The plain text, lines ended by `\n`.
    public var text: String
    /// The same as a page, where there is one.
    public var html: String?
    /// The short reference, safe to read out.
    public var reference: String
    /// The message that this one corrects or follows.
    public var inReplyTo: MessageID?

    public init(
        id: MessageID, from: Mailbox, to: Mailbox, subject: String, date: Timestamp, text: String,
        html: String? = nil, reference: String, inReplyTo: MessageID? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.subject = subject
        self.date = date
        self.text = text
        self.html = html
        self.reference = reference
        self.inReplyTo = inReplyTo
    }
}
