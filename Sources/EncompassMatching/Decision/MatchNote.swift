/// What a person should know of how a decision came about. No note holds anything of the child.
enum MatchNote {
    static let noForename = "No usable forename was given."
    static let noSurname = "No usable surname was given."
    static let noDateOfBirth = "No usable date of birth was given."
    static let firstOfJanuary = "The date of birth is a first of January: only its year counts."
    static let cutName = "A name was too long to be one and was cut."
    static let invalidUPN = "The UPN's check letter does not hold: it counts for nothing."
    static let locationUsed =
        "The child's own address is not known: the place of the incident was used, as weak evidence."

    static let protected = "The best candidate is protected: a supervisor decides."
    static let upnConflict = "A candidate was ruled out by another valid UPN."
    static let upnStranger = "The UPN is this pupil's, but forename or date of birth is not."
    static let noGivenName = "No given name agrees: what a household shares is never enough."
    static let noDate = "The date of birth does not agree, and nothing stands in its place."
    static let noFamily = "Neither the surname nor the home agrees."
    static let margin = "Another pupil is nearly as likely."
    static let household = "Brothers and sisters in the same incident were taken into account."
    static let claimedTwice = "Two children of this incident point to the same pupil."
    static let excluded = "A person decided before that a candidate is not this child."
    static let remembered = "A person decided this before."
}
