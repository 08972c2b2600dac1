/// The last line of a mail server's reply: `550 5.1.1 No such user`.
package struct SMTPReply: Hashable, Sendable {
    /// 200 to 599.
    package let code: Int
    /// RFC 3463's status, where the server gives one.
    package let enhanced: EnhancedStatus?
    /// The rest, as it came.
    package let text: [UInt8]
    /// More lines follow.
    let isContinued: Bool

    /// Nil for a line that is no reply.
    package init?(_ line: some Sequence<UInt8>) {
        let bytes = Array(line.prefix { $0 != 0x0D && $0 != 0x0A }.prefix(512))
        guard bytes.count >= 3, let code = SMTPReply.number(bytes[0..<3]), (200...599).contains(code),
            bytes.count == 3 || bytes[3] == 0x20 || bytes[3] == 0x2D
        else { return nil }
        self.code = code
        isContinued = bytes.count > 3 && bytes[3] == 0x2D
        let rest = Array(bytes.dropFirst(4))
        let first = rest.prefix { $0 != 0x20 }
        let parts = first.split(separator: 0x2E, omittingEmptySubsequences: false).map { SMTPReply.number($0) }
        if parts.count == 3, parts[0] == code / 100, let subject = parts[1], let detail = parts[2] {
            enhanced = EnhancedStatus(subject: subject, detail: detail)
            text = Array(rest.dropFirst(first.count + 1))
        } else {
            enhanced = nil
            text = rest
        }
    }

    /// `550 5.1.1`.
    package var codes: String {
        guard let enhanced else { return String(code) }
        return "\(code) \(code / 100).\(enhanced.subject).\(enhanced.detail)"
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

/// The subject and the detail of an enhanced status code (RFC 3463); its class is the reply code's first digit.
package struct EnhancedStatus: Hashable, Sendable {
    let subject: Int
    let detail: Int
}
