package import EncompassCore

/// What a conversation's end means for the message.
///
/// | where it ended | outcome |
/// |---|---|
/// | the server took the message | accepted |
/// | 4yz anywhere | deferred |
/// | 5yz to the recipient or to the message | rejected |
/// | 5yz to connection, TLS, name and password, sender; or "no relaying" | deferred, for an administrator |
/// | no answer after 354 | ambiguous |
/// | no answer before | deferred |
package struct SMTPClassifier: Sendable {
    private let dialogue: SMTPDialogue
    private let hidden: [String]

    /// - Parameter recipient: whose name before the `@` must not show in a detail.
    package init(_ dialogue: SMTPDialogue, recipient: EmailAddress?) {
        self.dialogue = dialogue
        // A server that knows Jane.Smith may speak of Jane Smith.
        let name = recipient?.localPart ?? ""
        hidden = [name] + name.split { !$0.isLetter }.filter { $0.count >= 3 }.map { String($0) }
    }

    /// - Parameters:
    ///   - failure: how the transfer ended; nil when libcurl was content.
    ///   - explanation: libcurl's own words for it.
    package func outcome(_ failure: TransferFailure.Reason?, _ explanation: String) -> DeliveryOutcome {
        if dialogue.stage == .accepted { return .accepted(receipt: receipt) }
        // libcurl is content with some refusals of a command that is not its own.
        if failure == nil, dialogue.reply.map({ $0.code < 400 }) ?? true { return .accepted(receipt: receipt) }
        if failure != .cancelled, let reply = dialogue.reply, reply.code >= 400 { return answered(reply) }
        let reason = DeliveryReason(failure ?? .protocolError)
        let detail = PlainText(explanation.utf8, hiding: hidden).text
        if dialogue.stage == .body {
            return .ambiguous(reason: reason, detail: "after the message had gone: " + detail)
        }
        return .deferred(reason: beforeAnAnswer(reason), detail: detail)
    }

    private var receipt: String? {
        dialogue.reply.map { PlainText($0.text, hiding: hidden).text }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A line that breaks while TLS is being agreed is TLS's fault as far as anybody can mend it.
    private func beforeAnAnswer(_ reason: DeliveryReason) -> DeliveryReason {
        dialogue.stage == .starttls && reason == .connectionLost ? .tlsFailed : reason
    }

    private func answered(_ reply: SMTPReply) -> DeliveryOutcome {
        let text = PlainText(reply.text, hiding: hidden).text
        let detail =
            "the mail server answered \(reply.codes) to \(dialogue.stage.words)" + (text.isEmpty ? "" : ": " + text)
        let refusal = SMTPRefusal(reply, at: dialogue.stage)
        return refusal.isPermanent
            ? .rejected(reason: refusal.reason, detail: detail) : .deferred(reason: refusal.reason, detail: detail)
    }
}
