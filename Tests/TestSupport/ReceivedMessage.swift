/// A message as the test's mail server took it, read by a mail library that is not ours.
public struct ReceivedMessage: Decodable, Sendable {
    /// Envelope sender and recipients.
    public let from: String
    public let to: [String]
    public let messageID: String?
    public let subject: String?
    public let reference: String?
    public let text: String
    /// Faults that the library found in the message.
    public let defects: Int
    /// Whom the client logged in as.
    public let user: String?
    public let tls: Bool
    public let ehlo: String
    /// The message itself.
    public let content: String
}
