public import EncompassCore

public enum ContactColumn: Int, TableColumn {
    case scope, urn, role, name, email, mobile, phone, channel, order, verifiedOn, trainedOn, awayFrom, awayTo

    public static let fileKind = "contacts"
}

/// Reads the register of contacts.
///
/// A row is rejected only if it has no scope, role or name, or a scope that nobody knows. An unreadable address or
/// number is a warning, so that no contact is lost because of it.
public struct ContactDecoder: RowDecoder {
    public var required: [[ContactColumn]] { [[.scope, .urn], [.role], [.name]] }

    private let today: LocalDate
    private let served: [Contact.Channel]
    private let directory: @Sendable () throws -> SchoolDirectory
    private var places: SchoolDirectory?

    /// - Parameters:
    ///   - today: an address verified after it is not verified.
    ///   - served: the channels that messages can be sent on; a contact with another channel gets a warning.
    ///   - directory: the register, with the authorities that are known besides it.
    public init(
        today: LocalDate, served: [Contact.Channel], directory: @escaping @Sendable () throws -> SchoolDirectory
    ) {
        self.today = today
        self.served = served
        self.directory = directory
    }

    public mutating func begin(_ columns: ColumnMap<ContactColumn>) throws -> [String] {
        places = try directory()
        return []
    }

    public func decode(_ fields: inout RowFields<ContactColumn>) -> ContactRow? {
        let scope = knownScope(&fields)
        let role = role(&fields)
        let name = fields.requiredText(.name)
        guard let scope, let role, let name, !fields.isRejected else { return nil }
        var row = ContactRow(contact: Contact(scope: scope, role: role, name: name))
        email(&fields, &row)
        number(.mobile, &fields, &row)
        number(.phone, &fields, &row)
        row.contact.channel = channel(&fields)
        row.contact.order = fields.integer(.order, in: 1...1000) ?? 1
        row.contact.verifiedOn = verifiedOn(&fields)
        row.contact.trainedOn = fields.date(.trainedOn)
        row.contact.awayFrom = fields.date(.awayFrom)
        row.contact.awayTo = fields.date(.awayTo)
        check(row, &fields)
        return row
    }

    /// The addresses, numbers, words and dates as they were understood.
    public func readBack(_ row: ContactRow) -> [String: String]? {
        let contact = row.contact
        func noted(_ number: String?, _ note: String?) -> String? {
            number.map { [$0, note].compactMap(\.self).joined(separator: ", ") }
        }
        let values: [(ContactColumn, String?)] = [
            (.scope, contact.scope.description), (.role, contact.role.rawValue), (.name, contact.name),
            (.email, contact.email), (.mobile, noted(contact.mobile, contact.mobileNote)),
            (.phone, noted(contact.phone, contact.phoneNote)), (.channel, contact.channel?.rawValue),
            (.order, contact.order == 1 ? nil : String(contact.order)), (.verifiedOn, contact.verifiedOn?.description),
            (.trainedOn, contact.trainedOn?.description), (.awayFrom, contact.awayFrom?.description),
            (.awayTo, contact.awayTo?.description),
        ]
        return Dictionary(uniqueKeysWithValues: values.compactMap { column, value in value.map { ("\(column)", $0) } })
    }

    public func subject(_ fields: inout RowFields<ContactColumn>) -> RejectedRow.Subject {
        .contact(scope: fields.requiredScope(.scope, orURN: .urn), role: role(&fields), name: fields.text(.name))
    }

    /// A mistyped number would give a school's notifications to another's contacts, or to nobody's.
    private func knownScope(_ fields: inout RowFields<ContactColumn>) -> Scope? {
        guard let scope = fields.requiredScope(.scope, orURN: .urn), let places else { return nil }
        let column: ContactColumn = fields.has(.scope) ? .scope : .urn
        switch scope {
        case .establishment(let urn):
            switch places.status(of: urn) {
            case .closed: fields.warn(column, "is an establishment that is closed on the register")
            case nil:
                fields.reject(column, "is not an establishment of the register: import the register, or correct it")
            case .open, .proposedToOpen, .proposedToClose: break
            }
        case .localAuthority(let code) where !places.knows(authority: code):
            fields.reject(
                column, "is not an authority of the register or of an area: import the register, or correct it")
        case .localAuthority: break
        case .provider:
            fields.reject(column, "is a provider: its contacts come with the register of children not in school")
        }
        return scope
    }

    private func role(_ fields: inout RowFields<ContactColumn>) -> Contact.Role? {
        guard let text = fields.requiredText(.role) else { return nil }
        let role: Contact.Role? = CodeText.read(text) ?? ContactDecoder.roles[CodeText.folded(text)]
        if role == nil { fields.reject(.role, "is not one of keyAdult, deputy, head, laOfficer") }
        return role
    }

    private static let roles: [String: Contact.Role] = [
        "dsl": .keyAdult, "dsp": .keyAdult, "designatedsafeguardinglead": .keyAdult,
        "designatedsafeguardingperson": .keyAdult, "ddsl": .deputy, "deputydsl": .deputy, "deputykeyadult": .deputy,
        "headteacher": .head, "principal": .head, "localauthorityofficer": .laOfficer,
    ]

    private func email(_ fields: inout RowFields<ContactColumn>, _ row: inout ContactRow) {
        guard let text = fields.text(.email, limit: 400) else { return }
        let read = AddressText(text)
        guard let address = read.address else {
            row.unread.insert(.email)
            return fields.warn(.email, "is not an e-mail address; the address held is kept")
        }
        row.contact.email = address.text
        if read.hasMore {
            fields.warn(.email, "contains more than one address; the first is used: give each contact their own row")
        }
    }

    private func number(
        _ column: ContactColumn, _ fields: inout RowFields<ContactColumn>, _ row: inout ContactRow
    ) {
        guard let text = fields.text(column) else { return }
        guard let noted = PhoneNumber.noted(text) else {
            row.unread.insert(column == .mobile ? .mobile : .phone)
            return fields.warn(column, "is not a telephone number; the number held is kept")
        }
        if column == .mobile {
            (row.contact.mobile, row.contact.mobileNote) = (noted.number, noted.note)
        } else {
            (row.contact.phone, row.contact.phoneNote) = (noted.number, noted.note)
        }
        if noted.note != nil { fields.warn(column, "has a note next to the number, which callers will see") }
    }

    private func channel(_ fields: inout RowFields<ContactColumn>) -> Contact.Channel? {
        guard let text = fields.text(.channel) else { return nil }
        let channel: Contact.Channel? = CodeText.read(text) ?? ContactDecoder.channels[CodeText.folded(text)]
        if channel == nil { fields.warn(.channel, "is not one of email, sms, webhook, phone; ignored") }
        return channel
    }

    private static let channels: [String: Contact.Channel] = ["text": .sms, "telephone": .phone, "call": .phone]

    private func verifiedOn(_ fields: inout RowFields<ContactColumn>) -> LocalDate? {
        guard let date = fields.date(.verifiedOn) else { return nil }
        if date <= today { return date }
        fields.warn(.verifiedOn, "is in the future; counts as not verified")
        return nil
    }

    private func check(_ row: ContactRow, _ fields: inout RowFields<ContactColumn>) {
        let contact = row.contact
        if !contact.hasAddress {
            fields.warn(nil, "has no address and no number: this contact cannot be reached")
        } else if let warning = ContactDecoder.unusable(row) ?? unserved(row.contact) {
            fields.warn(.channel, warning)
        } else if let (column, warning) = unwritable(row) {
            fields.warn(column, warning)
        }
        if let from = contact.awayFrom, let to = contact.awayTo, to < from {
            fields.warn(.awayTo, "is before awayFrom")
        }
    }

    /// What is wrong with a channel that is not configured for sending.
    private func unserved(_ contact: Contact) -> String? {
        guard let channel = contact.channel, channel != .phone, !served.contains(channel) else { return nil }
        let others = served.map(\.rawValue).joined(separator: ", ")
        return "is \(channel.rawValue), which is not configured for sending (configured: \(others)): this contact is "
            + "notified on one of these if it has an address, and otherwise called"
    }

    /// What is wrong with a contact that has an address, and none on a channel that is configured for sending.
    private func unwritable(_ row: ContactRow) -> (ContactColumn, String)? {
        let contact = row.contact
        guard contact.channel == nil, contact.channelToWrite(of: served) == nil, row.unread.isDisjoint(with: [.email])
        else { return nil }
        let others = "configured: \(served.map(\.rawValue).joined(separator: ", "))"
        if contact.email != nil {
            return (.email, "is the only address, and e-mail is not configured for sending (\(others))")
        }
        if contact.mobile != nil {
            return (
                .mobile,
                "is the only address, and sms is not configured for sending (\(others)): this contact can only be called"
            )
        }
        return nil
    }

    /// What is wrong with the channel that the row prefers, if the contact has another; the stored value of an
    /// unreadable detail may be usable.
    private static func unusable(_ row: ContactRow) -> String? {
        let contact = row.contact
        let other = contact.email == nil ? "this contact can only be called" : "e-mail is used"
        switch contact.channel {
        case .email where contact.email == nil && !row.unread.contains(.email):
            return "is e-mail, and the row has no e-mail address: \(other)"
        case .sms where contact.mobile == nil && !row.unread.contains(.mobile):
            return "is a text message, and the row has no mobile number: \(other)"
        case .webhook where contact.email == nil && !row.unread.contains(.email):
            return "is a webhook, which has no address in this file, and the row has no e-mail address: \(other)"
        case .phone
        where contact.mobile == nil && contact.phone == nil && row.unread.isDisjoint(with: [.mobile, .phone]):
            return "is the telephone, and the row has no number: this contact cannot be reached"
        default: return nil
        }
    }
}
