/// What a message says, before any channel has given it a form: an e-mail makes MIME of it, a text message one line.
///
/// It names no child, whatever the channel.
public struct MessageContent: Hashable, Sendable {
    /// A paragraph, and the page that it leads to, where it leads to one.
    public struct Paragraph: Hashable, Sendable {
        /// Lines are ended by `\n`, the last one by nothing.
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

    public init(subject: String, paragraphs: [Paragraph], reference: String) {
        self.subject = subject
        self.paragraphs = paragraphs
        self.reference = reference
    }

    /// The page that the message leads to; nil if it leads to none, or to several.
    public var link: String? {
        let links = paragraphs.compactMap(\.link)
        return links.count == 1 ? links[0] : nil
    }

    /// Everything but the subject, as plain text: an empty line between two paragraphs, each link on a line of its own.
    public var text: String {
        paragraphs.map { $0.text + ($0.link.map { "\n" + $0 } ?? "") }.joined(separator: "\n\n") + "\n"
    }
}

/// Where somebody at the desk is written to.
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
    /// Those to write to now: the addresses of the first channel, in their order, that can deliver; where none can, all of
    /// them, so that whichever is back first brings the message.
    public func reachable(whileDown down: Set<Contact.Channel>) -> [StaffAddress] {
        guard let channel = first(where: { !down.contains($0.channel) })?.channel else { return self }
        return filter { $0.channel == channel }
    }
}
