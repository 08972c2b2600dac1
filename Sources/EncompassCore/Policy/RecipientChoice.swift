/// Who was chosen, and who was passed over and why.
public struct RecipientChoice: Hashable, Sendable {
    public private(set) var addressees: [Addressee] = []
    public private(set) var passedOver: [PassedOver] = []

    public struct PassedOver: Hashable, Sendable {
        public let contact: Contact
        public let obstacle: Obstacle
    }

    /// Why a contact was not told.
    public enum Obstacle: String, Hashable, Sendable, Codable, CaseIterable {
        /// May be a party to the incident.
        case party
        case unverified, away
        /// Wants to be rung.
        case phoneOnly
        /// No address for a channel that the area uses.
        case noAddress
    }

    /// Nobody can be reached by machine: somebody has to ring.
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
