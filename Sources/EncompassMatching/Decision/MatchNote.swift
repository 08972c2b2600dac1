/// What a person should know about a decision. No note contains anything about the child.
enum MatchNote {
    /// Why a name is ignored.
    enum Name: String {
        case forename, surname

        var missing: String { "No usable \(rawValue) was given." }
        var placeholder: String { "The \(rawValue) given is a placeholder: it counts as not known." }
        var invisible: String { "The \(rawValue) given has no readable letter: it counts as not known." }
    }

    static let noHome =
        "The address given is a placeholder, a pseudo-postcode or not the child's home: that part counts as not known."
    static let pupilUnusable = (
        forename: "The roll has a placeholder for the likeliest pupil's forename: not known.",
        surname: "The roll has a placeholder for the likeliest pupil's surname: not known.",
        address: "The roll has a placeholder or a pseudo-postcode for the likeliest pupil's address: not known."
    )
    static let noDateOfBirth = "No usable date of birth was given."
    static let firstOfJanuary = "The date of birth is a first of January: only its year counts."
    static let cutName = "A name was too long to be one and was cut."
    static let invalidUPN = "The UPN's check letter is wrong: the UPN is ignored."
    static let invalidNHS = "The NHS number's check digit is wrong: the number is ignored."
    static let sharedNHS = "Two pupils on the rolls have this NHS number: it is ignored."
    static let pupilSharesNHS = "The likeliest pupil's NHS number also belongs to another pupil: it is ignored."
    static let sharedUPN = "Two pupils on the rolls have this UPN: it is ignored."
    static let pupilSharesUPN = "The likeliest pupil's UPN also belongs to another pupil: it is ignored."
    static let twoChildren =
        "The rolls have two given names with the likeliest pupil's number: they may be two children."
    static let noSchool = "No school in the register has the name given."
    static let severalSchools = "Several schools in the register have the name given."
    static let schoolAlone = "There is a contradiction, and only the school's name outweighs it."
    static let earlierHome = "Only an earlier home of the likeliest pupil makes this so likely."
    static let locationUsed =
        "The child's own address is not known: the place of the incident was used, as weak evidence."

    static let protected = "The best candidate is protected: a supervisor decides."
    static let noGivenName = "No given name agrees: what a household shares is never enough."
    static let noDate = "The date of birth does not agree, and nothing makes up for that."
    static let age = "The age given is not the pupil's on the day of the incident."
    static let ageAlone = "Only the age given makes this pupil likely enough, or tells two pupils apart."
    static let unborn = "The child is not born yet, so no pupil is looked for."
    static let noFamily = "Neither the surname nor the home agrees."
    static let ownName = "The given name is similar to the pupil's, but may be a twin's, a brother's or a sister's."
    static let secondName = "The second given name is different."
    static let sexAndName = "The sex is not the pupil's, and the given name is not exactly the pupil's."
    static let eitherSex = "The short form is used for girls and boys, and the sex is not known to be the pupil's."
    static let changedElsewhere =
        "The given name is not exactly the pupil's, the home is different, and the sex is not known."
    static let bothNamesElsewhere = "Neither name is exactly the pupil's, and the home is different."
    static let twoFacts = "Two of surname, sex, date of birth and home differ from the pupil's."
    static let margin = "Another pupil is nearly as likely."
    static let household = "Brothers and sisters in the same incident were taken into account."
    static let claimedTwice = "Two children of this incident point to the same pupil."
    static let excluded = "A person decided before that a candidate is not this child."
    static let remembered = "A person decided this before."

    /// About a decision on a child with this name and birthday that cannot be reused; the beginning of a sentence.
    static let decidedBefore = "a person decided this name and birthday before"
    static let likenessUnknown = "what the child looked like then is not known"
    static let namesakes = "nothing else is known to be the same"
    static let secondPupil = "a second pupil fits"
    static let namesakeExcluded = "that child was not this pupil"

    static func conflict(_ number: String) -> String {
        "A candidate was ruled out because of a different valid \(number)."
    }

    static func stranger(_ number: String) -> String {
        "The \(number) is this pupil's, but forename or date of birth is not."
    }

    static func excludedNumber(_ number: String) -> String {
        "A person decided before that a candidate is not this child; now the \(number) is that pupil's."
    }

    /// `home and UPN differ`.
    static func differ(_ facts: [String]) -> String {
        guard let last = facts.last else { return likenessUnknown }
        if facts.count == 1 { return last + " differs" }
        return facts.dropLast().joined(separator: ", ") + " and " + last + " differ"
    }
}

extension MatchDecision {
    /// A reason that a person must look at before others, whatever the comparisons say.
    public enum Objection: Hashable, Sendable, CaseIterable {
        case protected, decidedBefore, claimedTwice, rival
    }

    /// The objections that the notes name.
    public var objections: Set<Objection> {
        var found: Set<Objection> = []
        if notes.contains(MatchNote.protected) { found.insert(.protected) }
        if doubt != nil { found.insert(.decidedBefore) }
        if notes.contains(MatchNote.claimedTwice) { found.insert(.claimedTwice) }
        if notes.contains(MatchNote.margin) { found.insert(.rival) }
        return found
    }
}
