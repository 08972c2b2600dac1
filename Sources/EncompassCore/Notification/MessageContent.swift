/// What a message says, before a channel formats it: MIME for an e-mail, one line for a text message.
///
/// It names no child, except in an e-mail of an area whose messages have the full list (`MessageDetail.list`).
public struct MessageContent: Hashable, Sendable {
    /// A paragraph, and the page that it links to, if any.
    public struct Paragraph: Hashable, Sendable {
        /// Lines are separated by `\n`.
        public var text: String
        public var link: String?

        public init(_ text: String, link: String? = nil) {
            self.text = text
            self.link = link
        }
    }

    /// One line.
    public var subject: String
    public var paragraphs: [Paragraph]
    /// Safe to read out over the telephone.
    public var reference: String
    /// All of it as one text message (`TextSegment`).
    public var brief: String
    /// The words of a link, in place of its address.
    public var linkText: String
    /// An e-mail's HTML, if an area has a template of its own for it; nil for the paragraphs in the built-in layout.
    public var html: String?
    /// The desk that it comes from, and how to reach it.
    public var desk: DeskDetails
    /// What the notification is; nil for a message that is about none.
    public var kind: NotificationKind?
    public var language: Language

    public init(
        subject: String, paragraphs: [Paragraph], reference: String, brief: String, linkText: String,
        html: String? = nil, desk: DeskDetails = DeskDetails(), kind: NotificationKind? = nil,
        language: Language = .english
    ) {
        self.subject = subject
        self.paragraphs = paragraphs
        self.reference = reference
        self.brief = brief
        self.linkText = linkText
        self.html = html
        self.desk = desk
        self.kind = kind
        self.language = language
    }

    /// Everything except the subject, as plain text: an empty line between two paragraphs, each link on a separate
    /// line.
    public var text: String {
        paragraphs.map { $0.text + ($0.link.map { "\n" + $0 } ?? "") }.joined(separator: "\n\n") + "\n"
    }
}

/// An address for messages to somebody at the desk.
public struct StaffAddress: Hashable, Sendable {
    public var channel: Contact.Channel
    public var address: String

    public init(_ channel: Contact.Channel, _ address: String) {
        self.channel = channel
        self.address = address
    }

    public static func email(_ address: String) -> StaffAddress { StaffAddress(.email, address) }
}

extension [StaffAddress] {
    /// The addresses to use now: those of the first channel, in their order, that can deliver; if none can, all of
    /// them, so that whichever channel recovers first delivers the message.
    public func reachable(whileDown down: Set<Contact.Channel>) -> [StaffAddress] {
        guard let channel = first(where: { !down.contains($0.channel) })?.channel else { return self }
        return filter { $0.channel == channel }
    }
}
