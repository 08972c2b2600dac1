/// A contact and the one address by which they are told.
public struct Addressee: Hashable, Sendable {
    public let contact: Contact
    public let channel: Contact.Channel
    /// E-mail address or mobile number; nil for a webhook, whose address belongs to the school's credential.
    public let address: String?

    /// Nil where the contact has no address for the channel, and for the phone, which no machine dials.
    public init?(contact: Contact, channel: Contact.Channel) {
        switch channel {
        case .email: address = contact.email
        case .sms: address = contact.mobile
        case .webhook: address = nil
        case .phone: return nil
        }
        switch channel {
        case .webhook: guard contact.channel == .webhook else { return nil }
        default: guard address?.isEmpty == false else { return nil }
        }
        self.contact = contact
        self.channel = channel
    }
}
