public import EncompassCore

/// Reads the register of contacts.
public typealias ContactReader = TableReader<ContactDecoder>

public enum ContactColumn: Int, TableColumn {
    case scope, urn, role, name, email, mobile, phone, channel, order, verifiedOn, trainedOn, awayFrom, awayTo

    public var names: [String] {
        switch self {
        case .scope: ["scope"]
        case .urn: ["urn", "school urn", "establishment urn"]
        case .role: ["role"]
        case .name: ["name", "contact name", "full name"]
        case .email: ["email", "e mail", "email address"]
        case .mobile: ["mobile", "mobile number", "mobile phone"]
        case .phone: ["phone", "telephone", "phone number", "telephone number"]
        case .channel: ["channel"]
        case .order: ["order"]
        case .verifiedOn: ["verifiedOn", "verified"]
        case .trainedOn: ["trainedOn", "trained"]
        case .awayFrom: ["awayFrom"]
        case .awayTo: ["awayTo", "away until"]
        }
    }
}

/// A row is rejected without a scope, a role or a name, and where an address could not be written to or a number dialled:
/// somebody relies on it.
public struct ContactDecoder: RowDecoder {
    public static let required: [[ContactColumn]] = [[.scope, .urn], [.role], [.name]]

    private let today: LocalDate

    /// - Parameter today: an address verified after it is not verified.
    public init(today: LocalDate) { self.today = today }

    public func decode(_ fields: inout RowFields<ContactColumn>) -> Contact? {
        let scope = fields.requiredScope(.scope, orURN: .urn)
        let role = role(&fields)
        let name = fields.requiredText(.name)
        let email = email(&fields)
        let mobile = number(.mobile, &fields)
        let phone = number(.phone, &fields)
        guard let scope, let role, let name, !fields.isRejected else { return nil }
        let contact = Contact(
            scope: scope, role: role, name: name, email: email, mobile: mobile, phone: phone,
            channel: channel(&fields), order: fields.integer(.order, in: 1...1000) ?? 1,
            verifiedOn: verifiedOn(&fields), trainedOn: fields.date(.trainedOn), awayFrom: fields.date(.awayFrom),
            awayTo: fields.date(.awayTo))
        check(contact, &fields)
        return contact
    }

    private func role(_ fields: inout RowFields<ContactColumn>) -> Contact.Role? {
        guard let text = fields.requiredText(.role) else { return nil }
        let role: Contact.Role? = CodeText.read(text) ?? ContactDecoder.roles[CodeText.folded(text)]
        if role == nil { fields.reject(.role, "is none of keyAdult, deputy, head, laOfficer") }
        return role
    }

    private static let roles: [String: Contact.Role] = [
        "dsl": .keyAdult, "dsp": .keyAdult, "designatedsafeguardinglead": .keyAdult,
        "designatedsafeguardingperson": .keyAdult, "ddsl": .deputy, "deputydsl": .deputy, "deputykeyadult": .deputy,
        "headteacher": .head, "principal": .head, "localauthorityofficer": .laOfficer,
    ]

    private func email(_ fields: inout RowFields<ContactColumn>) -> String? {
        guard let text = fields.text(.email, limit: 400) else { return nil }
        let address = EmailAddress(text)
        if address == nil { fields.reject(.email, "is not an e-mail address") }
        return address?.text
    }

    private func number(_ column: ContactColumn, _ fields: inout RowFields<ContactColumn>) -> String? {
        guard let text = fields.text(column) else { return nil }
        let number = PhoneNumber.read(text)
        if number == nil { fields.reject(column, "is not a telephone number") }
        return number
    }

    private func channel(_ fields: inout RowFields<ContactColumn>) -> Contact.Channel? {
        guard let text = fields.text(.channel) else { return nil }
        let channel: Contact.Channel? = CodeText.read(text) ?? ContactDecoder.channels[CodeText.folded(text)]
        if channel == nil { fields.warn(.channel, "is none of email, sms, webhook, phone; taken as absent") }
        return channel
    }

    private static let channels: [String: Contact.Channel] = ["text": .sms, "telephone": .phone, "call": .phone]

    private func verifiedOn(_ fields: inout RowFields<ContactColumn>) -> LocalDate? {
        guard let date = fields.date(.verifiedOn) else { return nil }
        if date <= today { return date }
        fields.warn(.verifiedOn, "lies in the future; taken as not verified")
        return nil
    }

    private func check(_ contact: Contact, _ fields: inout RowFields<ContactColumn>) {
        if contact.email == nil, contact.mobile == nil, contact.phone == nil, contact.channel != .webhook {
            fields.warn(nil, "has no address and no number: nobody can be reached by it")
        }
        if let from = contact.awayFrom, let to = contact.awayTo, to < from {
            fields.warn(.awayTo, "lies before awayFrom")
        }
    }
}
