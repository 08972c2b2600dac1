/// What is special about an incident of the night.
public enum FeedCase: String, Hashable, Sendable, CaseIterable {
    /// Told apart by nothing; the errors of every night.
    case ordinary
    /// A pupil of an independent school or a college, who has no unique pupil number.
    case noNumber, collegeStudent
    case missingBirth, nameless, placeholder, thirtiethOfFebruary
    /// 2005 for 2015.
    case decadeOut
    /// A risk grade, a sex and a URN that are no such things.
    case unknownCodes
    case duplicateLine, changedContent, corrected, retracted, brokenLine, missingTime
    case restricted
    /// A refuge's postcode and a sibling's name stand in the circumstances.
    case refuge
    /// A deputy of the child's school is a party, and the employer was left blank.
    case staffInvolved
    case crossBorder, homeEducated, threeSchools, trustSchool, dualRegistered, guest
    case twins, twinOffRoll, unknownFamily, protectedPupil, stepNames, movedHouse, underAge, notPresent, accented
}
