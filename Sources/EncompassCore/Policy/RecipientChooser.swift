/// Chooses who is notified at a step, from the contacts at that moment.
///
/// Contacts of other establishments are ignored, whatever list is given.
public struct RecipientChooser: Sendable {
    private let contacts: [Contact]
    private let channels: [Contact.Channel]
    private let excluded: ExcludedPeople
    private let mobileFirst: Bool

    /// - Parameters:
    ///   - contacts: in any order; only the establishment's own, and its authority's officers, are considered.
    ///   - establishment: nil for a notification to the authority itself, or to a provider.
    ///   - provider: for a notification to one.
    ///   - channels: those that the area uses.
    ///   - mobileFirst: the school is closed by an emergency: contacts with a mobile get a text message.
    public init(
        contacts: [Contact], establishment: URN?, la: String?, provider: ProviderID? = nil,
        channels: [Contact.Channel] = Contact.Channel.allCases,
        excluded: ExcludedPeople = ExcludedPeople(), mobileFirst: Bool = false
    ) {
        self.contacts = contacts.filter { contact in
            switch contact.scope {
            case .establishment(let urn): urn == establishment
            case .provider(let id): id == provider
            case .localAuthority(let code): code == la && contact.role == .laOfficer
            }
        }.sorted { ($0.order, $0.name) < ($1.order, $1.name) }
        self.channels = channels
        self.excluded = excluded
        self.mobileFirst = mobileFirst
    }

    /// Everybody who has one of the roles and can be reached by a message on `date`; if nobody in a role can, the next
    /// role (Key Adult, deputy, head). Each address once.
    public func choose(roles: [Contact.Role], channel: Contact.Channel? = nil, on date: LocalDate) -> RecipientChoice {
        var choice = RecipientChoice()
        for role in roles {
            for standIn in RecipientChooser.line(of: role) {
                let found = reachable(standIn, channel, date, &choice)
                choice.add(found)
                if !found.isEmpty { break }
            }
        }
        return choice
    }

    /// The contacts to ring, in order: verified, not a party, with a number of their own; those away come last.
    public func toCall(on date: LocalDate) -> [Contact] {
        let order: [Contact.Role] = [.keyAdult, .deputy, .head, .laOfficer]
        let callable = order.flatMap { role in contacts.filter { $0.role == role } }
            .filter { !excluded.mayInclude(name: $0.name) && $0.isVerified(on: date) && ($0.mobile ?? $0.phone) != nil }
        return callable.filter { !$0.isAway(on: date) } + callable.filter { $0.isAway(on: date) }
    }

    private static func line(of role: Contact.Role) -> [Contact.Role] {
        switch role {
        case .keyAdult: [.keyAdult, .deputy, .head]
        case .deputy: [.deputy, .head]
        case .head, .laOfficer: [role]
        }
    }

    private func reachable(
        _ role: Contact.Role, _ channel: Contact.Channel?, _ date: LocalDate, _ choice: inout RecipientChoice
    ) -> [Addressee] {
        var found: [Addressee] = []
        for contact in contacts where contact.role == role {
            if let reason = obstacle(contact, date) {
                choice.pass(contact, reason)
            } else if let addressee = addressee(contact, asked: channel) {
                found.append(addressee)
            } else {
                choice.pass(contact, contact.channel == .phone ? .phoneOnly : .noAddress)
            }
        }
        return found
    }

    private func obstacle(_ contact: Contact, _ date: LocalDate) -> RecipientChoice.Obstacle? {
        if excluded.mayRead(contact, among: contacts) { return .party }
        if !contact.isVerified(on: date) { return .unverified }
        return contact.isAway(on: date) ? .away : nil
    }

    /// The step's channel, else the contact's own, else e-mail, text message; only one that the area uses and the
    /// contact has an address for. Contacts who prefer the phone get no message, unless the step asks for a channel.
    private func addressee(_ contact: Contact, asked: Contact.Channel?) -> Addressee? {
        let own: [Contact.Channel] = contact.channel == .phone ? [] : [contact.channel ?? .email, .email, .sms]
        let emergency: [Contact.Channel] = mobileFirst ? [.sms] : []
        for channel in emergency + (asked.map { [$0] } ?? []) + own where channels.contains(channel) {
            if let addressee = Addressee(contact: contact, channel: channel) { return addressee }
        }
        return nil
    }
}

/// Who was chosen, and who was passed over, with the reason.
public struct RecipientChoice: Hashable, Sendable {
    public private(set) var addressees: [Addressee] = []
    public private(set) var passedOver: [PassedOver] = []

    public struct PassedOver: Hashable, Sendable {
        public let contact: Contact
        public let obstacle: Obstacle
    }

    /// Why a contact was not notified.
    public enum Obstacle: String, Hashable, Sendable, Codable, CaseIterable {
        /// May be a party to the incident.
        case party
        case unverified, away
        /// Prefers the phone.
        case phoneOnly
        /// No address for a channel that the area uses.
        case noAddress
    }

    /// Nobody can be reached by a message: somebody has to ring.
    public var isEmpty: Bool { addressees.isEmpty }

    mutating func add(_ found: [Addressee]) {
        for addressee in found
        where !addressees.contains(where: { $0.channel == addressee.channel && $0.address == addressee.address }) {
            addressees.append(addressee)
        }
    }

    mutating func pass(_ contact: Contact, _ obstacle: Obstacle) {
        let entry = PassedOver(contact: contact, obstacle: obstacle)
        if !passedOver.contains(entry) { passedOver.append(entry) }
    }
}

/// A contact and the one address to notify them at.
public struct Addressee: Hashable, Sendable {
    public let contact: Contact
    public let channel: Contact.Channel
    /// As in `Contact.address`.
    public let address: String

    /// Nil if the contact has no address for the channel.
    public init?(contact: Contact, channel: Contact.Channel) {
        guard let address = contact.address(for: channel) else { return nil }
        self.address = address
        self.contact = contact
        self.channel = channel
    }
}
