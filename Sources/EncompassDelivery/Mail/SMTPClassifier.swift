package import EncompassCore

/// The outcome of a conversation for its message.
///
/// | where it ended | outcome |
/// |---|---|
/// | the server took the message | accepted |
/// | 4yz anywhere | deferred |
/// | 5yz to the recipient or to the message | rejected |
/// | 5yz to connection, TLS, account, sender; or "no relaying" | deferred, for an administrator |
/// | no answer after 354 | ambiguous |
/// | no answer before | deferred |
package struct SMTPClassifier: Sendable {
    private let dialogue: SMTPDialogue
    private let hidden: [String]

    /// - Parameter recipient: the part before its `@` must not show in a detail.
    package init(_ dialogue: SMTPDialogue, recipient: EmailAddress?) {
        self.dialogue = dialogue
        // A server that knows Jane.Smith may mention Jane Smith.
        let name = recipient?.localPart ?? ""
        hidden = [name] + name.split { !$0.isLetter }.filter { $0.count >= 3 }.map { String($0) }
    }

    /// - Parameters:
    ///   - failure: how the transfer ended; nil if libcurl reported success.
    ///   - explanation: libcurl's own text for it.
    package func outcome(_ failure: TransferFailure.Reason?, _ explanation: String) -> DeliveryOutcome {
        if dialogue.stage == .accepted { return .accepted(receipt: receipt) }
        // libcurl reports success for some refusals of custom commands.
        if failure == nil, dialogue.reply.map({ $0.code < 400 }) ?? true { return .accepted(receipt: receipt) }
        if failure != .cancelled, let reply = dialogue.reply, reply.code >= 400 { return answered(reply) }
        let reason = DeliveryReason(failure ?? .protocolError)
        let detail = PlainText(explanation.utf8, hiding: hidden).text
        if dialogue.stage == .body {
            return .ambiguous(reason: reason, detail: "after the message was sent: " + detail)
        }
        return .deferred(reason: beforeAnAnswer(reason), detail: detail)
    }

    private var receipt: String? {
        dialogue.reply.map { PlainText($0.text, hiding: hidden).text }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A connection that breaks during the TLS handshake counts as a TLS fault, since that is what can be fixed.
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

/// A reply of 400 or more, read by the stage that it came at.
struct SMTPRefusal {
    let reason: DeliveryReason
    /// Permanent for this recipient and this message.
    let isPermanent: Bool

    init(_ reply: SMTPReply, at stage: SMTPStage) {
        if reply.code < 500 {
            reason = SMTPRefusal.temporary(reply, stage)
            isPermanent = false
        } else if let ours = SMTPRefusal.ours(reply, stage) {
            reason = ours
            isPermanent = false
        } else {
            reason = stage == .recipient ? SMTPRefusal.recipient(reply) : SMTPRefusal.content(reply)
            isPermanent = true
        }
    }

    private static func temporary(_ reply: SMTPReply, _ stage: SMTPStage) -> DeliveryReason {
        if stage == .starttls { return .tlsFailed }
        switch (reply.code, reply.enhanced?.subject, reply.enhanced?.detail) {
        case (_, 2, 2): return .mailboxFull
        case (_, 1, _), (_, 2, _): return .mailboxUnavailable
        case (_, 7, 28), (_, 4, 5), (_, 3, 2): return .rateLimited
        case (_, 7, _): return .policy
        case (_, 3, _), (_, 4, _), (421, _, _), (452, _, _): return .serverBusy
        case (450, _, _): return .mailboxUnavailable
        default: return .temporaryRefusal
        }
    }

    /// A refusal that every recipient would get, until our own side is fixed.
    private static func ours(_ reply: SMTPReply, _ stage: SMTPStage) -> DeliveryReason? {
        switch stage {
        case .connecting, .greeted, .hello: return .serverRefused
        case .starttls: return .tlsFailed
        case .authentication: return .authenticationFailed
        default: break
        }
        if saysAuthenticate(reply) { return .authenticationFailed }
        if [500, 502, 503, 504, 555].contains(reply.code) { return .protocolError }
        if stage == .sender { return isTooLarge(reply) ? nil : .senderRefused }
        let says = PlainText(reply.text).text.lowercased()
        return stage == .recipient && says.contains("relay") ? .relayDenied : nil
    }

    /// RFC 4954's codes, as servers use them: account and password are required, wrong, or too weak.
    private static func saysAuthenticate(_ reply: SMTPReply) -> Bool {
        if [530, 534, 535, 538].contains(reply.code) { return true }
        guard let enhanced = reply.enhanced, enhanced.subject == 7 else { return false }
        return [8, 9, 11, 14, 57].contains(enhanced.detail)
    }

    private static func isTooLarge(_ reply: SMTPReply) -> Bool {
        reply.code == 552 || reply.enhanced == EnhancedStatus(subject: 3, detail: 4)
    }

    private static func recipient(_ reply: SMTPReply) -> DeliveryReason {
        switch (reply.code, reply.enhanced?.subject, reply.enhanced?.detail) {
        case (_, 2, 2), (552, nil, nil): .mailboxFull
        case (_, 7, _): .policy
        // X.1.7 and X.1.8 are about the sender.
        case (_, 1, 7), (_, 1, 8): .recipientRefused
        case (_, 1, _), (550, nil, nil), (551, nil, nil), (553, nil, nil): .recipientUnknown
        default: .recipientRefused
        }
    }

    private static func content(_ reply: SMTPReply) -> DeliveryReason {
        switch (reply.enhanced?.subject, reply.enhanced?.detail) {
        case (2, 2): .mailboxFull
        case (2, 3), (3, 4): .messageTooLarge
        case (1, _): .recipientUnknown
        case (7, _): .policy
        default: reply.code == 552 ? .messageTooLarge : .contentRefused
        }
    }
}
