/// A person who may be notified, or called, for an establishment or a local authority.
public struct Contact: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable { case keyAdult, deputy, head, laOfficer }

    /// How a contact is reached. People make phone calls; the other cases are channels, if configured (`Channel` in
    /// `EncompassDelivery`).
    public enum Channel: String, Hashable, Sendable, Codable, CaseIterable {
        case email, sms, webhook, phone

        /// Whether several notifications to one person may share a message.
        public var holdsSeveral: Bool { self == .email || self == .sms }

        /// The server that an address depends on: its mail domain, the school's own system, or the channel's provider.
        public func destination(of address: String) -> String? {
            switch self {
            case .email: EmailAddress(address)?.domain
            case .webhook: address
            case .sms, .phone: rawValue
            }
        }

        /// Whether its destinations are different people's servers: one may fail while the others work.
        public var hasManyDestinations: Bool { self == .email || self == .webhook }
    }

    public var scope: Scope
    public var role: Role
    public var name: String
    public var email: String?
    public var mobile: String?
    public var phone: String?
    /// What to know before calling `phone`: an extension, an option to choose, a second number.
    public var phoneNote: String?
    /// The same for `mobile`.
    public var mobileNote: String?
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
    /// Addresses that wait until their owner has confirmed them by a code; nothing is disclosed at them.
    public var pendingEmail: String?
    public var pendingMobile: String?
    /// Addresses that a confirmed one has replaced: a file that still has them is behind.
    public var formerEmail: String?
    public var formerMobile: String?

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

    /// The numbers to ring, in order.
    public var numbersToCall: [NumberToCall] {
        [mobile.map { NumberToCall($0, note: mobileNote) }, phone.map { NumberToCall($0, note: phoneNote) }]
            .compactMap(\.self)
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

    /// Whether a person had verified the address by `date`.
    func isVerified(on date: LocalDate) -> Bool { verifiedOn.map { $0 <= date } ?? false }

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

/// A telephone number, with what a caller must know before dialling it.
///
/// It is encoded as the text that a caller reads, so that an outage pack can be read without this program.
public struct NumberToCall: Hashable, Sendable, Codable {
    public let number: String
    public let note: String?

    public init(_ number: String, note: String? = nil) {
        self.number = number
        self.note = note
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let open = text.firstRange(of: " ("), text.hasSuffix(")") else {
            self.init(text)
            return
        }
        self.init(String(text[..<open.lowerBound]), note: String(text[open.upperBound...].dropLast()))
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(text)
    }

    /// `01603123456 (ext 204)`
    public var text: String { number + (note.map { " (\($0))" } ?? "") }

    /// As people read it out: `01603 123 456 (ext 204)`. Other countries' numbers stay as they are.
    public var spaced: String { NumberToCall.spaced(number) + (note.map { " (\($0))" } ?? "") }

    /// | begins | digits | groups |
    /// |---|---|---|
    /// | 02 | 11 | 3 4 4 (`020 7946 0123`) |
    /// | 03, 08, 011x, 01x1 | 11 | 4 3 4 (`0113 496 0123`) |
    /// | 01, 07 and others | 11 | 5 3 3 (`01632 960 123`) |
    /// | 0 | 10 | 5 and the rest |
    private static func spaced(_ number: String) -> String {
        let digits = Array(number)
        guard number.hasPrefix("0"), (10...11).contains(digits.count),
            digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return number }
        let isCity = digits[1] == "1" && (digits[2] == "1" || digits[3] == "1")
        let groups: [Int] =
            if digits.count == 10 {
                [5, 5]
            } else if digits[1] == "2" {
                [3, 4, 4]
            } else if digits[1] == "3" || digits[1] == "8" || isCity {
                [4, 3, 4]
            } else {
                [5, 3, 3]
            }
        var rest = digits[...]
        return groups.map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: " ")
    }

    /// `tel:+441603123456;ext=204` (RFC 3966); nil if the number has no digits.
    public var link: String? {
        let digits = number.filter { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        let global =
            if number.hasPrefix("+") { "+" + digits } else if digits.hasPrefix("0") {
                "+44" + digits.dropFirst()
            } else { digits }
        return "tel:" + global + (internalNumber.map { ";ext=" + $0 } ?? "")
    }

    /// The extension that the note names: `ext 204`, `extn. 204`, `x204`, `Extension no. 204`.
    var internalNumber: String? {
        var words: [String] = []
        for character in (note ?? "").lowercased() {
            guard character.isASCII, character.isLetter || character.isNumber else {
                words.append("")
                continue
            }
            if let last = words.last?.last, last.isNumber == character.isNumber {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
        }
        words.removeAll { $0.isEmpty || ["no", "number"].contains($0) }
        guard let mark = words.firstIndex(where: { ["ext", "extn", "extension", "x"].contains($0) }),
            mark + 1 < words.count
        else { return nil }
        let digits = words[mark + 1]
        return digits.allSatisfy(\.isNumber) && digits.count <= 8 ? digits : nil
    }
}
