/// Follows a conversation from its commands and replies, so that its end can be understood.
package struct SMTPDialogue: Sendable {
    package private(set) var stage = SMTPStage.connecting
    /// The answer to the last command; nil while it is awaited.
    package private(set) var reply: SMTPReply?
    package private(set) var hasQuit = false

    package init() {}

    /// A line that we sent. Only its verb is looked at: the rest may be a password.
    package mutating func sent(_ line: some Sequence<UInt8>) {
        let verb = String(decoding: line.prefix(10).map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
        if verb.hasPrefix("QUIT") {
            hasQuit = true
            return
        }
        guard stage < .body else { return }
        reply = nil
        // While a password is being said, a line of it could look like a verb: only MAIL ends that.
        if verb.hasPrefix("MAIL FROM:") {
            stage = .sender
        } else if stage >= .sender {
            if verb.hasPrefix("RCPT TO:") { stage = .recipient } else if verb.hasPrefix("DATA") { stage = .data }
        } else if stage != .authentication {
            if verb.hasPrefix("EHLO") || verb.hasPrefix("HELO") { stage = .hello }
            if verb.hasPrefix("STARTTLS") { stage = .starttls }
            if verb.hasPrefix("AUTH") { stage = .authentication }
        }
    }

    /// A line that the server sent.
    package mutating func received(_ line: some Sequence<UInt8>) {
        guard !hasQuit, let next = SMTPReply(line) else { return }
        if stage == .connecting { stage = .greeted }
        if stage == .body, next.code / 100 == 2, !next.isContinued { stage = .accepted }
        if stage == .data, next.code == 354, !next.isContinued {
            stage = .body
            reply = nil
            return
        }
        reply = next
    }
}
