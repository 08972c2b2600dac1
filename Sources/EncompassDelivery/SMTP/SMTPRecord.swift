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
