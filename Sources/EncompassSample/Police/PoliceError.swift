/// One way in which an officer's description differs from the child.
public enum PoliceError: Int, Hashable, Sendable, CaseIterable {
    case missingForename, missingSurname, placeholder, nickname, middleAsForename, middleRunIn, initialOnly
    case misspeltForename, misspeltSurname, swappedNames, hyphenHalf, formerSurname, parentSurname, letterCase
    case missingBirth, dayMonthSwapped, wrongDigit, yearOut, decadeOut, firstOfJanuary
    case missingSex, wrongSex
    case noAddress, oldAddress, elsewhere, partialAddress, noPostcode, misspeltAddress
    case noSchool, wrongSchool, wrongNumber

    /// Share of children in an ordinary force's records; our own estimate.
    var typical: Double {
        switch self {
        case .missingForename: 0.008
        case .missingSurname: 0.015
        case .placeholder: 0.006
        case .nickname: 0.10
        case .middleAsForename, .initialOnly, .swappedNames: 0.006
        case .middleRunIn: 0.02
        case .misspeltForename: 0.09
        case .misspeltSurname: 0.07
        case .hyphenHalf: 0.35
        case .formerSurname: 0.5
        case .parentSurname: 0.03
        case .letterCase: 0.15
        case .missingBirth: 0.10
        case .dayMonthSwapped: 0.015
        case .wrongDigit: 0.025
        case .yearOut: 0.012
        case .decadeOut: 0.004
        case .firstOfJanuary: 0.006
        case .missingSex: 0.06
        case .wrongSex: 0.005
        case .noAddress: 0.12
        case .oldAddress: 0.3
        case .elsewhere: 0.12
        case .partialAddress: 0.06
        case .noPostcode: 0.15
        case .misspeltAddress: 0.08
        case .noSchool: 0.3
        case .wrongSchool: 0.03
        case .wrongNumber: 0.01
        }
    }
}
