/// What may keep a place's notifications from being read in time, by its contacts as the register has them.
public enum ContactProblem: String, Hashable, Sendable, CaseIterable {
    /// No contact can be written to on a channel in use: somebody has to ring.
    case nobody
    /// A Key Adult is on leave: a deputy or the head is written to, or another Key Adult.
    case keyAdultAway
    /// An address waits for its owner's code, or nobody ever verified it: nothing is sent to it.
    case unverified

    /// Whether a place has the problem. Who may be a party to an incident is not asked: that is a matter of each
    /// notification.
    ///
    /// - Parameters:
    ///   - contacts: all of the place.
    ///   - channels: those on which the place can be written to.
    ///   - day: who is away that day cannot be reached.
    public func concerns(_ place: Scope, _ contacts: [Contact], channels: [Contact.Channel], on day: LocalDate) -> Bool
    {
        switch self {
        case .nobody:
            let chooser = RecipientChooser(
                contacts: contacts, establishment: place.urn, la: place.authority, provider: place.provider,
                channels: channels)
            let role: Contact.Role = if case .localAuthority = place { .laOfficer } else { .keyAdult }
            return chooser.choose(roles: [role], on: day).isEmpty
        case .keyAdultAway: return contacts.contains { $0.role == .keyAdult && $0.isAway(on: day) }
        case .unverified:
            return contacts.contains {
                !$0.pendingAddresses.isEmpty
                    || !$0.isVerified(on: day) && ($0.address(for: .email) ?? $0.address(for: .sms)) != nil
            }
        }
    }
}
