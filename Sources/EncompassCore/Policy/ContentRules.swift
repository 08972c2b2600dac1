/// What a school is sent and how, looked up afresh at every step.
public struct ContentRules: Hashable, Sendable, Codable {
    /// The channels that the area uses.
    public var channels: [Contact.Channel]
    /// Name of the message template where `templates` names no other.
    public var template: String
    /// Other templates by the notification's kind (`retraction`) or by channel (`sms`).
    public var templates: [String: String]
    public var handling: String?
    public var earlyYears: Bool

    public init(
        channels: [Contact.Channel] = Contact.Channel.allCases, template: String = ContentRules.standardTemplate,
        templates: [String: String] = [:], handling: String? = nil, earlyYears: Bool = false
    ) {
        self.channels = channels
        self.template = template
        self.templates = templates
        self.handling = handling
        self.earlyYears = earlyYears
    }

    public static let standardTemplate = "standard"

    /// The template's name: the channel's own, else the kind's, else the area's.
    public func template(for kind: NotificationKind, channel: Contact.Channel) -> String {
        templates[channel.rawValue] ?? templates[kind.rawValue] ?? template
    }
}
