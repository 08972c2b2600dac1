/// Whether a person may read for a place, as its register has them today. An account of a school or an authority is the
/// access of a contact: it opens a place as long as the contact is there.
public enum ContactAccess: Hashable, Sendable {
    case open
    /// On leave, until a day if it is known.
    case away(until: LocalDate?)
    /// No longer on the register.
    case left

    /// | the place's contacts who are this person | the account | |
    /// |---|---|---|
    /// | one of them is not on leave | either | open |
    /// | all are on leave | either | away until the first of them is back |
    /// | none | was one of them before | left |
    /// | none | never was: made by hand for somebody who is no contact | open |
    ///
    /// - Parameters:
    ///   - contacts: the place's current contacts who are this person.
    ///   - wasContact: whether the person was on the place's register at any time.
    public init(_ contacts: [Contact], wasContact: Bool, on day: LocalDate) {
        guard !contacts.isEmpty else {
            self = wasContact ? .left : .open
            return
        }
        guard contacts.allSatisfy({ $0.isAway(on: day) }) else {
            self = .open
            return
        }
        self = .away(until: contacts.map(\.awayTo).contains(nil) ? nil : contacts.compactMap(\.awayTo).min())
    }
}

/// What a person who has opened a message's link, and has not signed in, may do.
public enum LinkEntry: Hashable, Sendable {
    /// Prove who they are with a code; on a device that they had remembered, no code is needed.
    case open(CodeWay, isRemembered: Bool)
    /// The contact is on leave, has left, or may be a party, or their account was disabled: nobody enters by this link.
    case closed
    /// It was a link, but its time is over.
    case expired

    /// - Parameters:
    ///   - contact: the contact whose link it is, as on the register now; nil if they have left.
    ///   - channel: the channel of its message.
    ///   - isDisabled: whether staff disabled the contact's account.
    ///   - isRemembered: whether the browser is one that the contact had remembered.
    public init(
        contact: Contact?, channel: Contact.Channel, parties: ExcludedPeople, isDisabled: Bool, isRemembered: Bool,
        served: [Contact.Channel], endsAt: Timestamp, on day: LocalDate, at now: Timestamp
    ) {
        guard now < endsAt else {
            self = .expired
            return
        }
        guard let contact, !isDisabled, !contact.isAway(on: day),
            Disclosure.mayKnow(name: contact.name, parties: parties)
        else {
            self = .closed
            return
        }
        self = .open(
            CodeWay.second(for: contact, besides: channel, served: served, on: day), isRemembered: isRemembered)
    }
}
