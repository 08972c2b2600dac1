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
