/// A field of a comparison, as the matcher's explanation names it.
public enum EvidenceField: String, Hashable, Sendable, CaseIterable {
    case forename, surname, age, sex, address, school, household, kin, siblings, prior
    case middleNames = "middle names"
    case dateOfBirth = "date of birth"
    case upn = "UPN"
    case nhsNumber = "NHS number"
}

/// How much one comparison says, in words for a person. A weight is in bits: one more is twice the odds.
public enum EvidenceStrength: String, Hashable, Sendable, CaseIterable {
    case strong, fair, slight, none, slightlyAgainst, against, stronglyAgainst

    /// | bits | in words |
    /// |---|---|
    /// | 6 and more | strong |
    /// | 2 to 6 | fair |
    /// | 0.05 to 2 | slight |
    /// | about 0 | says nothing |
    /// | 0 to -2 | slightly against |
    /// | -2 to -6 | against |
    /// | less | strongly against |
    public init(bits: Double) {
        self =
            switch bits {
            case 6...: .strong
            case 2..<6: .fair
            case 0.05..<2: .slight
            case -0.05..<0.05: .none
            case -2 ..< -0.05: .slightlyAgainst
            case -6 ..< -2: .against
            default: .stronglyAgainst
            }
    }
}

/// What is known of a child that the machine left to a person.
public struct HesitationFacts: Hashable, Sendable {
    public var isUnborn = false
    /// Whether a school said that the child is not its pupil.
    public var isGivenBack = false
    /// Whether something in the record of this child could not be read.
    public var hasFaults = false
    /// Whether the machine is sure, and a person is only asked to agree.
    public var isConfirmation = false
    public var isAgeInDoubt = false
    /// Whether a pupil was found who resembles the child at all.
    public var hasCandidate = false
    public var isProtected = false
    /// Whether a person's decision on this name and birthday could not be used again.
    public var wasDecidedBefore = false
    public var isClaimedTwice = false
    /// Whether a second pupil is nearly as likely.
    public var hasRival = false
    /// Whether the likeliest pupil is registered at schools that exclude each other.
    public var isSchoolUnclear = false
    /// What each comparison with the likeliest pupil says, in bits; absent if it says nothing.
    public var evidence: [EvidenceField: Double] = [:]
    /// What is not the same on the roll, also where it is near enough to speak for the pupil: a date that is one digit
    /// out.
    public var differing: Set<EvidenceField> = []

    public init() {}
}

/// Why the machine leaves a child to a person: one reason, the one that a person must look at first.
public enum Hesitation: String, Hashable, Sendable, CaseIterable {
    case unborn, givenBack, faultyRecord, confirmation, ageInDoubt, nobodyAlike, protectedPupil, decidedBefore
    case claimedTwice, anothersNumber, twinOnTheRoll, siblingOnTheRoll, twoAlike, schoolUnclear
    case dateDiffers, forenameDiffers, surnameDiffers, sexDiffers, homeDiffers, tooLittle

    /// The first of these that applies:
    ///
    /// | facts | reason |
    /// |---|---|
    /// | not born yet | unborn |
    /// | a school gave the child back | givenBack |
    /// | a fault in the child's record | faultyRecord |
    /// | sure, and only to be agreed to | confirmation |
    /// | not of school age | ageInDoubt |
    /// | no candidate | nobodyAlike |
    /// | the likeliest pupil is protected | protectedPupil |
    /// | decided before, on facts that differ now | decidedBefore |
    /// | two children of the incident are this pupil | claimedTwice |
    /// | the number is the pupil's, forename or birthday is not | anothersNumber |
    /// | birthday and family agree, forename does not | twinOnTheRoll |
    /// | home and surname agree, neither forename nor birthday does | siblingOnTheRoll |
    /// | a second pupil is nearly as likely | twoAlike |
    /// | schools that exclude each other | schoolUnclear |
    /// | one field speaks against | that field |
    /// | nothing speaks against, and one field is not quite the same | that field |
    /// | nothing differs | tooLittle |
    public init(_ facts: HesitationFacts) {
        let isAgainst = { (field: EvidenceField) in facts.evidence[field, default: 0] < 0 }
        let isFor = { (field: EvidenceField) in facts.evidence[field, default: 0] > 0 }
        let isFamily = isFor(.surname) || isFor(.address)
        let hasNumber = isFor(.upn) || isFor(.nhsNumber)
        let reasons: [(Bool, Hesitation)] = [
            (facts.isUnborn, .unborn), (facts.isGivenBack, .givenBack), (facts.hasFaults, .faultyRecord),
            (facts.isConfirmation, .confirmation), (facts.isAgeInDoubt, .ageInDoubt),
            (!facts.hasCandidate, .nobodyAlike), (facts.isProtected, .protectedPupil),
            (facts.wasDecidedBefore, .decidedBefore), (facts.isClaimedTwice, .claimedTwice),
            (hasNumber && (isAgainst(.forename) || isAgainst(.dateOfBirth)), .anothersNumber),
            (isAgainst(.forename) && isFor(.dateOfBirth) && isFamily, .twinOnTheRoll),
            (
                isAgainst(.forename) && !isFor(.dateOfBirth) && isFor(.surname) && isFor(.address), .siblingOnTheRoll
            ),
            (facts.hasRival, .twoAlike), (facts.isSchoolUnclear, .schoolUnclear),
            (isAgainst(.dateOfBirth), .dateDiffers), (isAgainst(.forename), .forenameDiffers),
            (isAgainst(.surname), .surnameDiffers), (isAgainst(.sex), .sexDiffers),
            (isAgainst(.address), .homeDiffers),
            (facts.differing.contains(.dateOfBirth), .dateDiffers),
            (facts.differing.contains(.forename), .forenameDiffers),
            (facts.differing.contains(.surname), .surnameDiffers),
        ]
        self = reasons.first { $0.0 }?.1 ?? .tooLittle
    }
}
