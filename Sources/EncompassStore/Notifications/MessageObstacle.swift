import EncompassCore

/// Why a message will not get there.
enum MessageObstacle: Hashable {
    /// Its notification is acknowledged, cancelled or held again.
    case notNeeded
    /// The contact is no longer on the register, verified, there and with an address for the channel.
    case contactGone
    /// The contact may be a party to the incident.
    case party
    /// Of one of the children nobody can say now that it belongs there, and the contact was not written to before.
    case inDoubt
    /// Two copies have gone and neither was answered: whether it arrived is not known.
    case uncertain
    /// The transport refused it for good: its reason and its words.
    case refused(String, String)

    /// What stands in the way of writing to a contact as they are now; nil where nothing does.
    ///
    /// - Parameter place: every contact of the place: a mailbox that a party may read is written to for nobody.
    init?(
        _ contact: Contact?, channel: Contact.Channel, parties: ExcludedPeople, place: [Contact], today: LocalDate
    ) {
        guard let contact, let verifiedOn = contact.verifiedOn, verifiedOn <= today, !contact.isAway(on: today),
            contact.address(for: channel) != nil
        else {
            self = .contactGone
            return
        }
        guard parties.mayRead(contact, among: place) else { return nil }
        self = .party
    }

    /// The bounded word.
    var reason: String {
        switch self {
        case .notNeeded: "notNeeded"
        case .contactGone: "contactGone"
        case .party: "party"
        case .inDoubt: "inDoubt"
        case .uncertain: MessageState.uncertain
        case .refused(let reason, _): reason
        }
    }

    /// For people; nothing personal.
    var detail: String {
        switch self {
        case .notNeeded: "acknowledged, cancelled or held"
        case .contactGone: "the contact is no longer on the register, verified and there"
        case .party: "the contact may be a party to the incident"
        case .inDoubt: "whether a child belongs there waits for a person: nobody else is written to"
        case .uncertain: "two copies have gone and neither was answered: it may have arrived"
        case .refused(_, let detail): detail
        }
    }
}
