/// A message that the test's mail server accepted, read by a third-party mail library.
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
    /// The account that the client logged in as.
    public let user: String?
    public let tls: Bool
    public let ehlo: String
    /// The client's port: messages of one connection have the same.
    public let connection: Int
    /// The message itself.
    public let content: String
}
