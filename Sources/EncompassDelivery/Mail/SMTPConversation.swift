import EncompassCore

/// What one conversation's callbacks write down, and how long it has waited.
final class SMTPRecord {
    var dialogue = SMTPDialogue()
    private var received = 0
    private var waits = 0
    private let began = ContinuousClock.now
    /// When something was last said by either side, or a part of the message left.
    private var turn = ContinuousClock.now
    private(set) var isTooLong = false
    /// The whole message has been handed to libcurl: what is missing is the answer.
    private(set) var isMessageOut = false
    /// Why it was ended for its slowness, for people; nil while it keeps up.
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

    /// A part of the message has left, or its end.
    func moved(isEnd: Bool) {
        turn = .now
        isMessageOut = isEnd
    }

    /// QUIT has been said: its answer is waited for a moment where the message was taken, and not at all otherwise.
    var isDone: Bool {
        guard dialogue.hasQuit else { return false }
        waits += 1
        return waits > 2 || dialogue.stage != .accepted
    }

    /// Whether it has waited longer than it may: for the answer that is due, or altogether for the message to leave.
    func isOverdue(_ patience: SMTPPatience, limits: TransferLimits, isConnected: Bool) -> Bool {
        let now = ContinuousClock.now
        let isForAnswer = dialogue.stage == .body && isMessageOut
        let limit =
            dialogue.stage == .connecting && !isConnected
            ? limits.connect : patience.limit(dialogue.stage, isMessageOut: isMessageOut)
        if now - turn > .milliseconds(limit.milliseconds) {
            let what = isConnected ? dialogue.stage.words : "our call"
            delay = "no answer to \(what) within \(limit.milliseconds / 1000) s"
        } else if !isForAnswer, now - began > .milliseconds(limits.total.milliseconds) {
            delay = "the message had not left within \(limits.total.milliseconds / 1000) s"
        }
        return delay != nil
    }
}

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

/// How far a conversation with a mail server has got.
///
///     connecting → greeted → hello → starttls → hello → authentication → sender → recipient → data → body → accepted
///
/// `body` begins with the server's 354: from there until its answer the message may have been taken.
package enum SMTPStage: Int, Hashable, Sendable, CaseIterable, Comparable {
    case connecting, greeted, hello, starttls, authentication, sender, recipient, data, body, accepted

    package static func < (a: SMTPStage, b: SMTPStage) -> Bool { a.rawValue < b.rawValue }

    /// What the server was answering, for people.
    var words: String {
        switch self {
        case .connecting, .greeted: "our connection"
        case .hello: "our greeting"
        case .starttls: "our call for TLS"
        case .authentication: "our name and password"
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
