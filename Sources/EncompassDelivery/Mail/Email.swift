public import EncompassCore

/// One e-mail to one recipient.
public struct Email: Hashable, Sendable {
    /// Chosen by the caller: a message that may have been sent is sent again under the same id.
    public var id: MessageID
    public var from: Mailbox
    public var to: Mailbox
    /// Where answers go, if elsewhere than `from`.
    public var replyTo: Mailbox?
    /// No personal data; line breaks become spaces.
    public var subject: String
    /// The `Date` header.
    public var date: Timestamp
    /// The plain text, with lines ended by `\n`.
    public var text: String
    /// The same as HTML, for mail programs that show it; nil for a plain message.
    public var html: String?
    /// The short reference, safe to read out.
    public var reference: String

    public init(
        id: MessageID, from: Mailbox, to: Mailbox, replyTo: Mailbox? = nil, subject: String, date: Timestamp,
        text: String, html: String? = nil, reference: String
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.date = date
        self.text = text
        self.html = html
        self.reference = reference
    }
}

/// A person's or a service's address with its display name.
public struct Mailbox: Hashable, Sendable {
    /// Any text; characters that a header cannot hold are encoded or become spaces.
    public var name: String?
    public var address: EmailAddress

    public init(name: String? = nil, address: EmailAddress) {
        self.name = name
        self.address = address
    }
}

/// The Message-ID of a message, the same each time the message is sent.
///
/// Letters, digits and `.-_+=` around one `@`, so that it is also a safe file name; 3 to 200 characters.
public struct MessageID: Hashable, Sendable, CustomStringConvertible {
    /// Without the angle brackets.
    public let text: String

    /// With or without angle brackets; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let isBracketed = text.hasPrefix("<") && text.hasSuffix(">") && text.utf8.count >= 2
        let bare = isBracketed ? String(text.dropFirst().dropLast()) : String(text)
        let halves = bare.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard halves.count == 2, bare.utf8.count <= 200, halves.allSatisfy(MessageID.isDotAtom) else { return nil }
        self.text = bare
    }

    /// As in the header.
    public var description: String { "<" + text + ">" }

    private static func isDotAtom(_ half: Substring.UTF8View) -> Bool {
        half.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-_+=".utf8.contains(byte)
                }
        }
    }
}
