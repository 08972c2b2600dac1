/// Who at a place may be given the details in a call.
public enum CallAudience: String, Hashable, Sendable, CaseIterable {
    /// The people on the list, with their numbers.
    case listed
    /// The head: nobody is listed, so the caller asks the office for the head.
    case head
    /// Nobody: a place other than a school has no head, and a head who may be a party to the incident is given no details.
    case nobody

    /// | somebody is listed | the place | the head | who |
    /// |---|---|---|---|
    /// | yes | any | any | listed |
    /// | no | a school | is no party | head |
    /// | no | a school | may be a party, known as such or under a name that no contact has | nobody |
    /// | no | any other | | nobody |
    public init(hasPeopleToRing: Bool, isSchool: Bool, headMayBeParty: Bool) {
        self = hasPeopleToRing ? .listed : isSchool && !headMayBeParty ? .head : .nobody
    }
}
