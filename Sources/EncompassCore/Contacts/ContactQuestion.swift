/// What a contact is asked by a message with a link, which discloses nothing.
public enum ContactQuestion: Hashable, Sendable {
    /// Whether a waiting address is theirs.
    case address(Contact.Address)
    /// Whether their details are still right.
    case review(Contact.Channel)

    /// Questions go out in working hours, after the morning.
    public static let hours = 10..<16
    /// How long a term has run before the contacts are asked: in the first days, schools change their registers.
    public static let afterTermBegan = 14
    /// How often a question is asked, and how far apart.
    static let addressTimes = 3
    static let addressGap = Span.days(7)
    static let reviewTimes = 2
    static let reviewGap = Span.days(14)
    public static let addressLinkLife = Span.days(30)

    /// The questions that are due for a contact, none of which was asked lately.
    ///
    /// | question | due |
    /// |---|---|
    /// | a waiting address | if its channel is served: at once, and twice more, a week apart |
    /// | are the details right | if the area asks, on a school day from two weeks after the term began, of somebody verified and there; once more after two weeks without an answer |
    ///
    /// - Parameters:
    ///   - asked: when each waiting address was asked about.
    ///   - reviews: when they were asked about their details, and answered.
    ///   - served: the channels on which messages can be sent.
    ///   - term: the school's, which `day` is in.
    public static func due(
        for contact: Contact, asked: [Contact.Address: [Timestamp]],
        reviews: [(askedAt: Timestamp, answeredAt: Timestamp?)], _ policy: ContactPolicy, served: [Contact.Channel],
        isSchoolDay: Bool, on day: LocalDate, term: ConfirmationTerm, termBegan: Timestamp, at now: Timestamp
    ) -> [ContactQuestion] {
        func may(_ times: [Timestamp], most: Int, gap: Span) -> Bool {
            times.count < most && times.allSatisfy { now - $0 >= gap }
        }
        var due: [ContactQuestion] = contact.pendingAddresses.filter { address in
            served.contains(address.channel) && may(asked[address] ?? [], most: addressTimes, gap: addressGap)
        }.map { .address($0) }
        let isVerified = contact.isVerified(on: day)
        guard policy.confirmEvery == .term, isSchoolDay, term.begins.adding(days: afterTermBegan) <= day, isVerified,
            !contact.isAway(on: day),
            let channel = contact.channelToWrite(of: served.filter { $0 == .email || $0 == .sms })
        else { return due }
        let inTerm = reviews.filter { $0.askedAt >= termBegan }
        if !isConfirmed(reviews, since: termBegan), may(inTerm.map(\.askedAt), most: reviewTimes, gap: reviewGap) {
            due.append(.review(channel))
        }
        return due
    }

    /// Whether a contact has confirmed their details since the term began.
    public static func isConfirmed(
        _ reviews: [(askedAt: Timestamp, answeredAt: Timestamp?)], since termBegan: Timestamp
    ) -> Bool {
        reviews.contains { $0.answeredAt.map { $0 >= termBegan } ?? false }
    }
}
