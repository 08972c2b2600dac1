/// A person who may be notified, or called, for an establishment or a local authority.
public struct Contact: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable { case keyAdult, deputy, head, laOfficer }

    /// How a contact is reached. People make phone calls; the other cases are channels, if configured (`Channel` in
    /// `EncompassDelivery`).
    public enum Channel: String, Hashable, Sendable, Codable, CaseIterable {
        case email, sms, webhook, phone

        /// Whether several notifications to one person may share a message.
        public var holdsSeveral: Bool { self == .email || self == .sms }

        /// The server that an address depends on: its mail domain; for other channels, the channel's provider.
        public func destination(of address: String) -> String? {
            self == .email ? EmailAddress(address)?.domain : rawValue
        }
    }

    public var scope: Scope
    public var role: Role
    public var name: String
    public var email: String?
    public var mobile: String?
    public var phone: String?
    /// What to know before calling: an extension, an option to choose, a second number.
    public var phoneNote: String?
    /// The preferred channel; if absent, e-mail if there is an address.
    public var channel: Channel?
    /// Order among contacts of one role, lowest first.
    public var order: Int
    /// The day when a person verified the address; nothing is sent to an unverified one.
    public var verifiedOn: LocalDate?
    public var trainedOn: LocalDate?
    /// First and last day away, inclusive.
    public var awayFrom: LocalDate?
    public var awayTo: LocalDate?

    public init(
        scope: Scope, role: Role, name: String, email: String? = nil, mobile: String? = nil, phone: String? = nil,
        channel: Channel? = nil, order: Int = 1, verifiedOn: LocalDate? = nil, trainedOn: LocalDate? = nil,
        awayFrom: LocalDate? = nil, awayTo: LocalDate? = nil
    ) {
        self.scope = scope
        self.role = role
        self.name = name
        self.email = email
        self.mobile = mobile
        self.phone = phone
        self.channel = channel
        self.order = order
        self.verifiedOn = verifiedOn
        self.trainedOn = trainedOn
        self.awayFrom = awayFrom
        self.awayTo = awayTo
    }

    /// The numbers to call, in order, as a caller reads them.
    public var numbersToCall: [String] {
        [mobile, phone.map { $0 + (phoneNote.map { " (\($0))" } ?? "") }].compactMap(\.self)
    }

    /// Whether anybody can be reached through it. A school's own system, which `channel` may name, does not reach this
    /// person.
    public var hasAddress: Bool { email != nil || mobile != nil || phone != nil }

    /// The address on a channel; nil if the contact has none, and for phone calls, which people make. A webhook's
    /// address belongs to the school's credential, so this is the place.
    public func address(for channel: Channel) -> String? {
        let address: String? =
            switch channel {
            case .email: email
            case .sms: mobile
            case .webhook: self.channel == .webhook ? scope.description : nil
            case .phone: nil
            }
        return address?.isEmpty == false ? address : nil
    }

    /// The channel to notify them on, among those in use: their own, otherwise e-mail, otherwise text message; nil if
    /// they have no address on any.
    public func channelToWrite(of channels: [Channel]) -> Channel? {
        let wanted = [channel ?? .email, .email, .sms]
        return wanted.first { channels.contains($0) && address(for: $0) != nil }
    }

    public func isAway(on date: LocalDate) -> Bool {
        guard awayFrom != nil || awayTo != nil else { return false }
        return (awayFrom.map { $0 <= date } ?? true) && (awayTo.map { date <= $0 } ?? true)
    }
}

extension Contact {
    /// A detail that may be unreadable in a row of the register.
    public enum Detail: String, Hashable, Sendable, CaseIterable { case email, mobile, phone }
}

/// A contact as read from its row, and the details that were unreadable.
public struct ContactRow: Hashable, Sendable {
    public var contact: Contact
    /// Stored values of these are kept: an unreadable detail is not a removed one.
    public var unread: Set<Contact.Detail>

    public init(contact: Contact, unread: Set<Contact.Detail> = []) {
        self.contact = contact
        self.unread = unread
    }
}
