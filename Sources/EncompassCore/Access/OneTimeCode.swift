/// A code that proves that somebody can read one address: six digits, sent there, used once.
///
/// Six random digits are 20 bits. One code takes five tries, and one person gets at most twenty codes a day for one
/// purpose, so that guessing all day succeeds once in ten thousand days.
public struct OneTimeCode: Hashable, Sendable {
    /// What a code is for; it is good for nothing else.
    public enum Purpose: String, Hashable, Sendable, Codable, CaseIterable {
        /// Open the notification of a message's link.
        case link
        /// Sign in after too many wrong passwords.
        case signIn
        /// Choose a new password, or confirm the mobile of an invitation.
        case password
        /// Confirm a changed address of a contact before it is used.
        case address
        /// Confirm once a term that a contact's details are still right.
        case confirmation
    }

    public static let digits = 6
    public static let life = Span.minutes(10)
    public static let tries = 5
    /// Codes for one person and purpose.
    static let perHour = 5
    static let perDay = 20

    /// The digits, without spaces.
    public let text: String

    /// Six digits, each with the same probability.
    public static func make(_ entropy: some Entropy) -> OneTimeCode {
        var entropy = entropy
        var digits = ""
        while digits.count < OneTimeCode.digits {
            // 250 is the largest multiple of ten in a byte.
            for byte in entropy.bytes(OneTimeCode.digits) where byte < 250 && digits.count < OneTimeCode.digits {
                digits += String(byte % 10)
            }
        }
        return OneTimeCode(digits: digits)
    }

    private init(digits: String) { text = digits }

    /// Reads what a person typed, with spaces or hyphens between the digits; nil if it cannot be a code.
    public init?(_ typed: String) {
        let digits = typed.filter { !$0.isWhitespace && $0 != "-" }
        guard digits.utf8.count == OneTimeCode.digits, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        text = digits
    }

    /// In two groups, to be read out.
    public var spoken: String { text.prefix(3) + " " + text.suffix(3) }
}

extension OneTimeCode {
    /// What a try says about a code.
    public enum Verdict: Hashable, Sendable {
        case right
        /// Tries that are left.
        case wrong(left: Int)
        /// It was used, or another code took its place.
        case used
        case expired
        /// Too many wrong tries: another code is needed.
        case exhausted
    }

    /// | code | right | wrong |
    /// |---|---|---|
    /// | used, or replaced by a newer one | used | used |
    /// | older than ten minutes | expired | expired |
    /// | five wrong tries before | exhausted | exhausted |
    /// | otherwise | right | wrong, with the tries left; the last one is exhausted |
    ///
    /// - Parameter failures: wrong tries before this one.
    public static func verdict(
        isRight: Bool, failures: Int, isUsed: Bool, madeAt: Timestamp, at now: Timestamp
    ) -> Verdict {
        if isUsed { return .used }
        if now < madeAt || now - madeAt >= life { return .expired }
        if failures >= tries { return .exhausted }
        if isRight { return .right }
        return failures + 1 >= tries ? .exhausted : .wrong(left: tries - failures - 1)
    }

    /// When a person may get another code for a purpose; nil if now.
    ///
    /// - Parameter made: when earlier ones were made, in any order.
    public static func wait(made: [Timestamp], at now: Timestamp) -> Timestamp? {
        func end(_ limit: Int, in span: Span) -> Timestamp? {
            let recent = made.filter { $0 <= now && now - $0 < span }.sorted()
            return recent.count < limit ? nil : recent[recent.count - limit] + span
        }
        return [end(perHour, in: .hours(1)), end(perDay, in: .days(1))].compactMap(\.self).max()
    }
}

/// Where a one-time code goes: never to the mailbox that got the link.
public enum CodeWay: Hashable, Sendable {
    case send(StaffAddress)
    /// Nobody can be sent one: the desk reads it out.
    case desk

    /// The way to a contact who opened a message's link.
    ///
    /// | the link came by | the code goes by |
    /// |---|---|
    /// | e-mail | text message to the mobile |
    /// | text message | e-mail |
    /// | either, if the other is missing, not verified or not served | the desk reads it out |
    ///
    /// - Parameters:
    ///   - channel: the channel of the message.
    ///   - served: the channels on which messages can be sent.
    public static func second(
        for contact: Contact, besides channel: Contact.Channel, served: [Contact.Channel], on day: LocalDate
    ) -> CodeWay {
        let other: Contact.Channel = channel == .sms ? .email : .sms
        guard let verifiedOn = contact.verifiedOn, verifiedOn <= day, served.contains(other),
            let address = contact.address(for: other)
        else { return .desk }
        return .send(StaffAddress(other, address))
    }
}

extension StaffAddress {
    /// Enough to recognise one's own address: the last two digits of a number, the first letter and the domain of an
    /// e-mail address.
    public var hint: String {
        guard channel == .email, let at = address.lastIndex(of: "@") else { return "… " + address.suffix(2) }
        return address.prefix(1) + "…" + address[at...]
    }
}
