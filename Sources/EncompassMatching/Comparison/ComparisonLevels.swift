import EncompassCore

/// The outcomes of one comparison, in order, each with a name for people and for the model's file.
protocol ComparisonLevel: CaseIterable, RawRepresentable, Sendable where RawValue == UInt8 {
    static var field: Field { get }
    var label: String { get }
}

extension ComparisonLevel {
    /// The level's name in a model's file.
    var name: String { String(describing: self) }
    var index: Int { Int(rawValue) }
}

/// How a given name of the child compares with one of the pupil, best first.
enum GivenLevel: UInt8, CaseIterable, ComparisonLevel {
    case exact, alias, firstOfSeveral, nickname, spelling, nicknameSlip, secondName, sound, oneLetter, shortened,
        twoLetters, initial, swapped, ownName, different, missing

    static let field = Field.forename

    var label: String {
        switch self {
        case .exact: "the same"
        case .alias: "the same as a preferred or known-as name"
        case .firstOfSeveral: "same first name, different second name"
        case .nickname: "a nickname or short form"
        case .spelling: "another spelling or form of the name"
        case .nicknameSlip: "a nickname or other form, one letter off"
        case .secondName: "the same as a middle or second name"
        case .sound: "sounds alike, one or two letters differ"
        case .oneLetter: "one letter differs"
        case .shortened: "one is the beginning of the other"
        case .twoLetters: "two letters differ"
        case .initial: "the same initial, nothing more given"
        case .swapped: "forename and surname swapped"
        case .ownName: "similar, but a different name"
        case .different: "different"
        case .missing: "not known"
        }
    }

    /// Whether a child may be matched with such an agreement. Not enough are an initial; a middle name, which a sibling
    /// may have as first name; a first name with a different second one (Anna-Lee for Anna-Mae); a name that is similar
    /// to the pupil's but another name (Amin for Amir); one that only begins like it; and one that differs by two
    /// letters.
    var isAgreement: Bool {
        switch self {
        case .firstOfSeveral, .secondName, .shortened, .twoLetters, .initial, .ownName, .different, .missing: false
        default: true
        }
    }

    /// Whether the two names cannot be one person's.
    var isContradiction: Bool { self == .ownName || self == .firstOfSeveral || self == .different }

    /// Whether exactly this name was given, letter by letter.
    var isFull: Bool { self == .exact || self == .alias }
}

/// How a surname of the child compares with one of the pupil, best first.
enum SurnameLevel: UInt8, CaseIterable, Comparable, ComparisonLevel {
    case exact, alias, half, sound, oneLetter, shortened, twoLetters, different, missing

    static let field = Field.surname

    static func < (a: SurnameLevel, b: SurnameLevel) -> Bool { a.rawValue < b.rawValue }

    var label: String {
        switch self {
        case .exact: "the same"
        case .alias: "the same as a former, preferred or known-as surname"
        case .half: "one half of a double surname the same"
        case .sound: "sounds alike, one or two letters differ"
        case .oneLetter: "one letter differs"
        case .shortened: "one is the beginning of the other"
        case .twoLetters: "two letters differ"
        case .different: "different"
        case .missing: "not known"
        }
    }
}

/// How two dates of birth compare, best first.
enum DateLevel: UInt8, CaseIterable, ComparisonLevel {
    case exact, swapped, oneFigure, twoParts, yearOnly, different, missing

    static let field = Field.dateOfBirth

    var label: String {
        switch self {
        case .exact: "the same"
        case .swapped: "day and month swapped"
        case .oneFigure: "one digit differs, or two are swapped"
        case .twoParts: "two of day, month and year the same"
        case .yearOnly: "the year the same, no day known"
        case .different: "different"
        case .missing: "not known"
        }
    }

    var isNear: Bool { self == .swapped || self == .oneFigure || self == .twoParts }
}

/// How the age given compares with the pupil's on the day of the incident, if no date of birth was given.
enum AgeLevel: UInt8, CaseIterable, ComparisonLevel {
    case same, oneYear, different, missing

    static let field = Field.age

    var label: String {
        switch self {
        case .same: "the same age at the incident"
        case .oneYear: "one year older or younger at the incident"
        case .different: "another age at the incident"
        case .missing: "not known"
        }
    }
}

/// How two addresses compare, best first.
enum AddressLevel: UInt8, CaseIterable, Comparable, ComparisonLevel {
    case house, unit, street, sector, district, different, missing

    static let field = Field.address

    static func < (a: AddressLevel, b: AddressLevel) -> Bool { a.rawValue < b.rawValue }

    var label: String {
        switch self {
        case .house: "the same house"
        case .unit: "the same postcode, house not the same or not known"
        case .street: "the same street"
        case .sector: "the same postcode sector"
        case .district: "the same postcode district or town"
        case .different: "different"
        case .missing: "not known"
        }
    }
}

/// How the sexes compare.
enum SexLevel: UInt8, CaseIterable, ComparisonLevel {
    case same, different, missing

    static let field = Field.sex

    var label: String {
        switch self {
        case .same: "the same"
        case .different: "different"
        case .missing: "not known"
        }
    }
}

/// How the UPNs compare, or the NHS numbers: only those with a correct check letter or digit are compared.
enum UPNLevel: UInt8, CaseIterable, ComparisonLevel {
    case same, conflict, missing

    static let field = Field.upn

    var label: String {
        switch self {
        case .same: "the same"
        case .conflict: "two valid numbers that differ: not this pupil"
        case .missing: "not known"
        }
    }
}

/// How the middle names compare.
enum MiddleLevel: UInt8, CaseIterable, ComparisonLevel {
    case same, initial, different, missing

    static let field = Field.middleNames

    var label: String {
        switch self {
        case .same: "at least one the same"
        case .initial: "the same initial, or nearly the same"
        case .different: "different"
        case .missing: "not known"
        }
    }
}

/// How the school that the officer wrote down compares with the pupil's schools.
enum SchoolLevel: UInt8, CaseIterable, ComparisonLevel {
    case same, nameAlike, different, missing

    static let field = Field.school

    var label: String {
        switch self {
        case .same: "the same school"
        case .nameAlike: "a school of that name"
        case .different: "another school"
        case .missing: "not known"
        }
    }
}
