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

/// How the pupil numbers compare: only those with a correct check letter are compared.
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
