/// What one conversation's callbacks write down.
final class SMTPRecord {
    var dialogue = SMTPDialogue()
    private var received = 0
    private var waits = 0
    private(set) var isTooLong = false

    func take(_ line: UnsafeRawBufferPointer, limit: Int) {
        received += line.count
        isTooLong = received > limit
        dialogue.received(line)
    }

    /// QUIT has been said: its answer is waited for a moment where the message was taken, and not at all otherwise.
    var isDone: Bool {
        guard dialogue.hasQuit else { return false }
        waits += 1
        return waits > 2 || dialogue.stage != .accepted
    }
}
