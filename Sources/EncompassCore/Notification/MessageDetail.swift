/// How much a message itself says about a notification. The rest is read after signing in.
public enum MessageDetail: String, Hashable, Sendable, Codable, CaseIterable {
    /// The reference, the place, the deadline and the link: nothing about any child.
    case reference
    /// A sentence about what such a notification is, too; nothing about any child.
    case fixedSentence
    /// The children by name, in an e-mail only: for mailboxes that are safe enough, with an approver.
    case list
}

/// What an area lays down about its messages.
public struct MessageRules: Hashable, Sendable, Encodable {
    public var content = MessageDetail.reference
    /// Who approved that e-mails name children.
    public var approvedBy: String?
    /// The folder of the area's own templates, as its file names it.
    public var templates: String?
    /// The templates in it, by the name of the file.
    public var files: [String: String] = [:]

    public init() {}

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        if content != .reference { try container.encode(content, forKey: "content") }
        try container.encodeIfPresent(approvedBy, forKey: "approvedBy")
        try container.encodeIfPresent(templates, forKey: "templates")
    }
}
