/// A pupil on a school's roll: the personal part of a roll row.
public struct PupilDetails: Hashable, Sendable, Codable {
    public var surname: String
    public var forename: String
    public var middleNames: String?
    public var preferredSurname: String?
    public var preferredForename: String?
    public var formerSurname: String?
    public var dateOfBirth: LocalDate
    public var sex: Sex?
    /// As on the roll; evidence only if its check letter is right (`UPN.init`).
    public var upn: String?
    /// The establishment's own number for the pupil, if there is no UPN.
    public var pupilId: String?
    /// Unique learner number (further education).
    public var uln: String?
    /// As on the roll; evidence only if its check digit is right (`NHSNumber.init`).
    public var nhsNumber: String?
    public var address: PostalAddress?
    /// Year group and class as the roll writes them, such as `5` and `5B`: for the school's own page, never evidence.
    public var yearGroup: String?
    public var className: String?

    public init(
        surname: String, forename: String, middleNames: String? = nil, preferredSurname: String? = nil,
        preferredForename: String? = nil, formerSurname: String? = nil, dateOfBirth: LocalDate, sex: Sex? = nil,
        upn: String? = nil, pupilId: String? = nil, uln: String? = nil, nhsNumber: String? = nil,
        address: PostalAddress? = nil, yearGroup: String? = nil, className: String? = nil
    ) {
        self.surname = surname
        self.forename = forename
        self.middleNames = middleNames
        self.preferredSurname = preferredSurname
        self.preferredForename = preferredForename
        self.formerSurname = formerSurname
        self.dateOfBirth = dateOfBirth
        self.sex = sex
        self.upn = upn
        self.pupilId = pupilId
        self.uln = uln
        self.nhsNumber = nhsNumber
        self.address = address
        self.yearGroup = yearGroup
        self.className = className
    }
}

/// Where a pupil lived according to earlier rolls: weaker evidence of who a child is than the present home.
public struct EarlierAddress: Hashable, Sendable {
    /// So many are kept of a pupil, the latest.
    public static let most = 3

    public var address: PostalAddress
    /// The day on which a roll first had another address.
    public var until: LocalDate

    public init(_ address: PostalAddress, until: LocalDate) {
        self.address = address
        self.until = until
    }
}

/// Sex, as coded by DfE's registers and police records. An unrecorded sex is absent, never a case.
public enum Sex: String, Hashable, Sendable, Codable, CaseIterable {
    case female = "F"
    case male = "M"
    case unspecified = "X"
}

/// Unique pupil number: a check letter, eleven digits, and a digit (permanent) or a letter (temporary).
///
/// A value of this type has a correct check letter (DfE: digits weighted 2 to 13, sum modulo 23, letters without I, O
/// and S). Any other text in a UPN field is not evidence of who a pupil is.
public struct UPN: Hashable, Comparable, Sendable {
    /// The twelve characters after the check letter, as one number: equal exactly when the numbers are equal.
    package let packed: UInt64

    /// Nil unless `text` is thirteen characters, case and white space aside, with a right check letter.
    public init?(_ text: some StringProtocol) {
        // Over plain bytes: a roll of a county has a million.
        var text = String(text)
        guard let packed = text.withUTF8(UPN.packed) else { return nil }
        self.packed = packed
    }

    private static func packed(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var (check, sum, value, count): (UInt64, UInt64, UInt64, Int) = (0, 0, 0, 0)
        for byte in text where byte != 0x20 && byte != 0x09 {
            guard count < 13 else { return nil }
            let isDigit = byte >= 0x30 && byte <= 0x39
            guard let code = isDigit ? UInt64(byte - 0x30) : UPN.letterCode(byte) else { return nil }
            if count == 0 {
                if isDigit { return nil }
                check = code
            } else {
                if !isDigit, count < 12 { return nil }
                sum += UInt64(count + 1) * code
                value = count < 12 ? value * 10 + code : value * 64 + code + (isDigit ? 0 : UPN.temporary)
            }
            count += 1
        }
        return count == 13 && sum % 23 == check ? value : nil
    }

    public static func < (a: UPN, b: UPN) -> Bool { a.packed < b.packed }

    /// Ends in a letter: given until the school learns the permanent one.
    package var isTemporary: Bool { packed % 64 >= UPN.temporary }

    private static let temporary: UInt64 = 10
    private static let letters = Array("ABCDEFGHJKLMNPQRTUVWXYZ".utf8)

    private static func letterCode(_ byte: UInt8) -> UInt64? {
        letters.firstIndex(of: byte >= 0x61 ? byte - 0x20 : byte).map(UInt64.init)
    }
}

extension UPN: TextCoded {
    /// Thirteen characters, capitals.
    public var description: String {
        String(unsafeUninitializedCapacity: 13) { text in
            let last = packed % 64
            let code = isTemporary ? last - UPN.temporary : last
            text[12] = isTemporary ? UPN.letters[Int(code)] : 0x30 + UInt8(last)
            var (rest, sum) = (packed / 64, 13 * code)
            for place in stride(from: 11, through: 1, by: -1) {
                text[place] = 0x30 + UInt8(rest % 10)
                sum += UInt64(place + 1) * (rest % 10)
                rest /= 10
            }
            text[0] = UPN.letters[Int(sum % 23)]
            return 13
        }
    }

    public static let mismatch = "not a valid UPN"
}

/// NHS number: nine digits and a check digit; by the Children's Wellbeing and Schools Act 2026, section 4, the
/// consistent identifier of a child.
///
/// A value of this type has a correct check digit (digits weighted 10 to 2, sum modulo 11). 999 000 0000 and higher are
/// test numbers, and checked in the same way. Ten equal digits have a right check digit too, and stand for no number.
public struct NHSNumber: Hashable, Sendable {
    /// The nine digits before the check digit, as one number: equal exactly when the numbers are equal, and never 0.
    package let packed: UInt32

    /// Nil unless `text` has ten digits, spaces and hyphens aside, with a right check digit.
    public init?(_ text: some StringProtocol) {
        // Over plain bytes: a roll of a county has a million.
        var text = String(text)
        guard let packed = text.withUTF8(NHSNumber.packed) else { return nil }
        self.packed = packed
    }

    private static func packed(_ text: UnsafeBufferPointer<UInt8>) -> UInt32? {
        var (sum, value, count, last, first): (UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 10)
        var isOneDigit = true
        for byte in text where byte != 0x20 && byte != 0x09 && byte != 0x2D {
            guard count < 10, byte >= 0x30, byte <= 0x39 else { return nil }
            last = UInt32(byte - 0x30)
            if count == 0 { first = last }
            isOneDigit = isOneDigit && last == first
            if count < 9 {
                sum += (10 - count) * last
                value = value * 10 + last
            }
            count += 1
        }
        // A remainder of 1 would need the check digit 10: no such number is given.
        guard count == 10, !isOneDigit, (11 - sum % 11) % 11 == last else { return nil }
        return value
    }
}

extension NHSNumber: TextCoded {
    /// Ten digits.
    public var description: String {
        let digits = String(packed)
        let nine = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        let sum = nine.utf8.enumerated().reduce(0) { $0 + (10 - $1.offset) * Int($1.element - 0x30) }
        return nine + String((11 - sum % 11) % 11)
    }

    public static let mismatch = "not a valid NHS number"
}

/// One establishment's registration of one pupil.
public struct Enrolment: Hashable, Sendable, Codable {
    /// DfE's enrolment status codes.
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        case current = "C"
        case main = "M"
        case subsidiary = "S"
        case furtherEducation = "F"
        case guest = "G"
        case previous = "P"
    }

    public var urn: URN
    public var status: Status
    /// First day on the roll, or of a temporary place; absent if the roll does not say.
    public var entryDate: LocalDate?
    /// Last day on the roll, or of a temporary place; absent while no end is known.
    public var leavingDate: LocalDate?

    public init(urn: URN, status: Status = .current, entryDate: LocalDate? = nil, leavingDate: LocalDate? = nil) {
        self.urn = urn
        self.status = status
        self.entryDate = entryDate
        self.leavingDate = leavingDate
    }

    /// Whether to notify the establishment on `date`: the pupil is on its roll by the dates, and not a former pupil.
    public func isActive(on date: LocalDate) -> Bool {
        status != .previous && (entryDate.map { $0 <= date } ?? true) && (leavingDate.map { $0 >= date } ?? true)
    }
}

/// Whether the place of a guest is notified besides the school where the pupil is registered.
public enum TemporaryPlaces: String, Hashable, Sendable, Codable, CaseIterable {
    /// On its days, like every establishment where the pupil is registered.
    case both
    /// Only establishments where the pupil is registered, which is what the Act asks for.
    case registered
}

/// Which registrations of one pupil are compatible.
///
/// | code | DfE's meaning | with another |
/// |---|---|---|
/// | C | current, the pupil's one registration | excludes C and M elsewhere |
/// | M | current, the main one of two | excludes C and M elsewhere |
/// | S | current, the subsidiary one of two | goes with a main one |
/// | G | guest: attends some sessions, registered elsewhere | goes with all |
/// | F | further education college | goes with all: some attend both |
/// | P | previous | past |
///
/// If two exclude each other, one roll is out of date, and nothing here says which.
public enum Registrations {
    /// Those that exclude each other, by date of entry; none if all are compatible. `enrolments` are those in force.
    public static func excluding(_ enrolments: [Enrolment]) -> [Enrolment] {
        var mains: [URN: Enrolment] = [:]
        for enrolment in enrolments where enrolment.status == .current || enrolment.status == .main {
            mains[enrolment.urn] = enrolment
        }
        guard mains.count > 1 else { return [] }
        return mains.values.sorted { (entry($0), $0.urn) < (entry($1), $1.urn) }
    }

    /// Those whose establishments are notified, of `enrolments`, which are in force and compatible. The place of a guest
    /// is left out if its area says so, unless the pupil is registered nowhere else.
    public static func toNotify(
        _ enrolments: [Enrolment], rule: (URN) throws -> TemporaryPlaces
    ) rethrows -> [Enrolment] {
        guard enrolments.contains(where: { $0.status != .guest }) else { return enrolments }
        return try enrolments.filter { try $0.status != .guest || rule($0.urn) == .both }
    }

    private static func entry(_ enrolment: Enrolment) -> Int32 { enrolment.entryDate?.dayNumber ?? .min }

}

/// One row of a roll: a pupil and one establishment's registration of them.
public struct RollRow: Hashable, Sendable, Codable {
    public var pupil: PupilDetails
    public var enrolment: Enrolment
    /// Adopted, a witness, looked after under another name: never matched by machine.
    public var isProtected: Bool

    public init(pupil: PupilDetails, enrolment: Enrolment, isProtected: Bool = false) {
        self.pupil = pupil
        self.enrolment = enrolment
        self.isProtected = isProtected
    }
}
