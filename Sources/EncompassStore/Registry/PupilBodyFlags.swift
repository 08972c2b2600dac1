import EncompassCore

/// Which parts of a roll row its bytes hold. The bits are on disk: add, never move.
struct PupilBodyFlags: OptionSet {
    let rawValue: UInt16

    static let middleNames = PupilBodyFlags(rawValue: 1 << 0)
    static let preferredSurname = PupilBodyFlags(rawValue: 1 << 1)
    static let preferredForename = PupilBodyFlags(rawValue: 1 << 2)
    static let formerSurname = PupilBodyFlags(rawValue: 1 << 3)
    static let upn = PupilBodyFlags(rawValue: 1 << 4)
    static let pupilId = PupilBodyFlags(rawValue: 1 << 5)
    static let uln = PupilBodyFlags(rawValue: 1 << 6)
    static let address = PupilBodyFlags(rawValue: 1 << 7)
    static let town = PupilBodyFlags(rawValue: 1 << 8)
    static let postcode = PupilBodyFlags(rawValue: 1 << 9)
    static let entryDate = PupilBodyFlags(rawValue: 1 << 10)
    static let leavingDate = PupilBodyFlags(rawValue: 1 << 11)
    static let protected = PupilBodyFlags(rawValue: 1 << 12)
    /// Two bits: both off is a sex that was not recorded.
    static let female = PupilBodyFlags(rawValue: 1 << 13)
    static let male = PupilBodyFlags(rawValue: 1 << 14)
    static let unspecified: PupilBodyFlags = [.female, .male]

    var sex: Sex? {
        switch intersection(.unspecified) {
        case .unspecified: .unspecified
        case .female: .female
        case .male: .male
        default: nil
        }
    }
}

extension PupilBodyFlags {
    init(_ row: RollRow) {
        let pupil = row.pupil
        var flags: PupilBodyFlags =
            switch pupil.sex {
            case .female: .female
            case .male: .male
            case .unspecified: .unspecified
            case nil: []
            }
        if pupil.middleNames != nil { flags.insert(.middleNames) }
        if pupil.preferredSurname != nil { flags.insert(.preferredSurname) }
        if pupil.preferredForename != nil { flags.insert(.preferredForename) }
        if pupil.formerSurname != nil { flags.insert(.formerSurname) }
        if pupil.upn != nil { flags.insert(.upn) }
        if pupil.pupilId != nil { flags.insert(.pupilId) }
        if pupil.uln != nil { flags.insert(.uln) }
        if pupil.address != nil { flags.insert(.address) }
        if pupil.address?.town != nil { flags.insert(.town) }
        if pupil.address?.postcode != nil { flags.insert(.postcode) }
        if row.enrolment.entryDate != nil { flags.insert(.entryDate) }
        if row.enrolment.leavingDate != nil { flags.insert(.leavingDate) }
        if row.isProtected { flags.insert(.protected) }
        self = flags
    }
}
