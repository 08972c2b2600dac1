/// A row of a registry file that could not be used, with what is known of its subject. Stored data about the subject is
/// kept, because a slip in a file must not remove anything.
public struct RejectedRow: Hashable, Sendable {
    /// Line of the file, from 1.
    public var line: Int
    public var subject: Subject

    public init(line: Int, subject: Subject) {
        self.line = line
        self.subject = subject
    }

    /// Nil, or empty for a name, if it could not be read.
    public enum Subject: Hashable, Sendable {
        case establishment(URN?)
        case link(URN?)
        case pupil(urn: URN?, upn: String?, pupilId: String?, surname: String, forename: String)
        case contact(scope: Scope?, role: Contact.Role?, name: String?)
        case period(scope: Scope?, kind: CalendarPeriod.Kind?)
        case bankHoliday
        /// A child on the register of an authority.
        case childNotInSchool(authority: String?, upn: String?, surname: String, forename: String)
    }
}
