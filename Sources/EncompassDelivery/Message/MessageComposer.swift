public import EncompassCore

/// Turns a message into the bytes of RFC 5322 and MIME: ASCII, CR LF, no line over 998 bytes and none over 78 that can
/// be folded.
public struct MessageComposer: Sendable {
    private let london: London?

    /// - Parameter london: civil time for the `Date` header; UTC where nil.
    public init(london: London?) { self.london = london }

    public func bytes(_ message: OutgoingMessage) -> [UInt8] {
        var lines = headers(message)
        if let html = message.html {
            lines += alternatives(message.text, html, boundary: boundary(message.id))
        } else {
            lines += MIMEText(message.text, subtype: "plain").lines
        }
        // A text that ends its last line has left an empty one behind it.
        if lines.last != "" { lines.append("") }
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private func headers(_ message: OutgoingMessage) -> [String] {
        var lines = [
            HeaderLine.mailbox("From", message.from),
            HeaderLine.mailbox("To", message.to),
            HeaderLine.text("Subject", message.subject),
            "Date: " + MailDate(message.date, london: london).text,
            "Message-ID: " + message.id.description,
        ]
        if let earlier = message.inReplyTo {
            lines += ["In-Reply-To: " + earlier.description, "References: " + earlier.description]
        }
        // RFC 3834: a program wrote this, so that no other program answers it.
        lines += ["Auto-Submitted: auto-generated", HeaderLine.text("X-Encompass-Reference", message.reference)]
        return lines + ["MIME-Version: 1.0"]
    }

    private func alternatives(_ text: String, _ html: String, boundary: String) -> [String] {
        ["Content-Type: multipart/alternative;", " boundary=\"\(boundary)\"", ""]
            + ["--" + boundary] + MIMEText(text, subtype: "plain").lines
            + ["--" + boundary] + MIMEText(html, subtype: "html").lines
            + ["--" + boundary + "--"]
    }

    /// `=_` stands in no quoted-printable and no base64 text, so that no part can hold the boundary.
    private func boundary(_ id: MessageID) -> String {
        let mixed = id.text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return "=_encompass_" + String(mixed, radix: 16)
    }
}
