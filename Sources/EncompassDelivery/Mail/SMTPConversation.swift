import EncompassCore

/// What one conversation's callbacks record, and how long it has waited.
final class SMTPRecord {
    var dialogue = SMTPDialogue()
    private var received = 0
    private var waits = 0
    private let began = ContinuousClock.now
    /// When either side last said something, or a part of the message was sent.
    private var turn = ContinuousClock.now
    private(set) var isTooLong = false
    /// The whole message has been given to libcurl: only the answer is missing.
    private(set) var isMessageOut = false
    /// For a conversation that only asks whether the recipient is accepted.
    var endsAtRecipient = false
    /// Whether such a conversation has its answer.
    var isAtEnd: Bool {
        endsAtRecipient && dialogue.stage == .recipient && dialogue.reply.map { !$0.isContinued } ?? false
    }
    /// Whether it ended before anything of the message was sent, and not by an answer about the message: the connection
    /// was closed, or the server says that it closes it (421).
    var endedBeforeMessage: Bool {
        dialogue.stage < .body && delay == nil && !isTooLong && dialogue.reply.map { $0.code == 421 } ?? true
    }
    /// Why it was stopped as too slow, for people; nil while it is not.
    private(set) var delay: String?

    func take(_ line: UnsafeRawBufferPointer, limit: Int) {
        received += line.count
        isTooLong = received > limit
        turn = .now
        dialogue.received(line)
    }

    func sent(_ line: UnsafeRawBufferPointer) {
        turn = .now
        dialogue.sent(line)
    }

    /// A part of the message was sent, or its end.
    func moved(isEnd: Bool) {
        turn = .now
        isMessageOut = isEnd
    }

    /// Whether QUIT was sent and the wait for its answer is over: a moment after an accepted message, none otherwise.
    var isDone: Bool {
        guard dialogue.hasQuit else { return false }
        waits += 1
        return waits > 2 || dialogue.stage != .accepted
    }

    /// Whether it has waited too long, for the next answer or in all for the message to be sent.
    func isOverdue(_ patience: SMTPPatience, limits: TransferLimits, isConnected: Bool) -> Bool {
        let now = ContinuousClock.now
        let isForAnswer = dialogue.stage == .body && isMessageOut
        let limit =
            dialogue.stage == .connecting && !isConnected
            ? limits.connect : patience.limit(dialogue.stage, isMessageOut: isMessageOut)
        if now - turn > .milliseconds(limit.milliseconds) {
            let what = isConnected || dialogue.stage > .connecting ? dialogue.stage.words : "our connection"
            delay = "no answer to \(what) within \(limit.milliseconds / 1000) s"
        } else if !isForAnswer, now - began > .milliseconds(limits.total.milliseconds) {
            delay = "the message was not sent within \(limits.total.milliseconds / 1000) s"
        }
        return delay != nil
    }
}

/// Follows a conversation by its commands and replies, so that its end can be classified.
package struct SMTPDialogue: Sendable {
    package private(set) var stage = SMTPStage.connecting
    /// The answer to the last command; nil until it comes.
    package private(set) var reply: SMTPReply?
    package private(set) var hasQuit = false

    package init() {}

    /// A line that we sent. Only its verb is read: the rest may be a password.
    package mutating func sent(_ line: some Sequence<UInt8>) {
        let verb = String(decoding: line.prefix(10).map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
        if verb.hasPrefix("QUIT") {
            // Before anything else, it ends an earlier connection.
            hasQuit = stage != .connecting
            return
        }
        guard stage < .body else { return }
        reply = nil
        // During authentication a password's line could look like a verb: only MAIL ends it.
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

/// The progress of a conversation with a mail server.
///
///     connecting → greeted → hello → starttls → hello → authentication → sender → recipient → data → body → accepted
///
/// `body` begins with the server's 354: from then until its answer, the message may have been accepted.
package enum SMTPStage: Int, Hashable, Sendable, CaseIterable, Comparable {
    case connecting, greeted, hello, starttls, authentication, sender, recipient, data, body, accepted

    package static func < (a: SMTPStage, b: SMTPStage) -> Bool { a.rawValue < b.rawValue }

    /// What the server answered, for people.
    var words: String {
        switch self {
        case .connecting, .greeted: "our connection"
        case .hello: "our greeting"
        case .starttls: "our request for TLS"
        case .authentication: "our account and password"
        case .sender: "our sender address"
        case .recipient: "the recipient"
        case .data, .body, .accepted: "the message"
        }
    }
}

/// The last line of a mail server's reply: `550 5.1.1 No such user`.
package struct SMTPReply: Hashable, Sendable {
    /// 200 to 599.
    package let code: Int
    /// RFC 3463's status, if the server sent one.
    package let enhanced: EnhancedStatus?
    /// The rest, unchanged.
    package let text: [UInt8]
    /// More lines follow.
    let isContinued: Bool

    /// Nil for a line that is not a reply.
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
