public import EncompassCore

/// Every pupil on the rolls, as numbers, with the blocking keys that find a child's candidates.
///
/// Built once from the registry (`Builder`), read by any number of threads. About 130 bytes a pupil.
public struct PupilIndex: Sendable {
    let tables: IndexTables

    /// How many pupils it holds.
    public var count: Int { tables.pupils.count }
}

/// The registry's own id of a pupil.
public struct PupilKey: Hashable, Comparable, Sendable, Codable {
    public let raw: Int64

    public init(raw: Int64) { self.raw = raw }

    public static func < (a: PupilKey, b: PupilKey) -> Bool { a.raw < b.raw }
}

/// A pupil as the index takes them: their details on each roll that has them.
public struct IndexedPupil: Sendable {
    public var key: PupilKey
    /// One for each roll row of that pupil: names and addresses may differ by school.
    public var details: [PupilDetails]
    /// The establishments that have the pupil.
    public var urns: [URN]
    /// Never matched by machine (adopted, witness, looked after under another name).
    public var isProtected: Bool
    /// Where the pupil lived before.
    public var earlier: [EarlierAddress]

    public init(
        key: PupilKey, details: [PupilDetails], urns: [URN], isProtected: Bool = false, earlier: [EarlierAddress] = []
    ) {
        self.key = key
        self.details = details
        self.urns = urns
        self.isProtected = isProtected
        self.earlier = earlier
    }
}

/// One roll row of one pupil, as numbers. Rows are sorted by date of birth.
struct PupilRow: Sendable {
    /// Days since 1970-01-01.
    var dateOfBirth: Int32
    /// In the dictionary of given names.
    var forename: UInt32
    /// In the dictionary of surnames.
    var surname: UInt32
    var address: FoldedAddress
    /// Position of the pupil in the index.
    var pupil: UInt32
    /// Position in `ExtraNames`; 0 if the row has none.
    var extra: UInt32
    var sex: UInt8
    /// The roll's name or address is a placeholder.
    var unusable: Unusable = []

    struct Unusable: OptionSet, Sendable {
        let rawValue: UInt8

        static let forename = Unusable(rawValue: 1)
        static let surname = Unusable(rawValue: 2)
        static let address = Unusable(rawValue: 4)
    }
}

/// The names that a row may have besides forename and surname; 0 for none.
struct ExtraNames: Hashable, Sendable {
    var middle: UInt32 = 0
    var preferredForename: UInt32 = 0
    var preferredSurname: UInt32 = 0
    var formerSurname: UInt32 = 0

    var isEmpty: Bool { self == ExtraNames() }
}

/// Where a pupil lived before, as numbers.
struct EarlierHome: Sendable {
    var address: FoldedAddress
    /// Days since 1970-01-01.
    var until: Int32
}

/// One pupil, as numbers.
struct PupilRecord: Sendable {
    var key: PupilKey
    /// The UPN as a number; 0 if there is no valid one, or if another pupil has it too.
    var upn: UInt64
    /// The same of the NHS number.
    var nhs: UInt32
    /// Where their establishments begin in the list of all; the next pupil's begin where they end.
    var firstURN: UInt32
    /// The same of their earlier homes.
    var firstEarlier: UInt32
    var isProtected: Bool
    /// Another pupil has the same UPN.
    var isNumberShared = false
    var isNHSShared = false
    /// The rows are of two children, by their given names: both had the same number.
    var isMixed = false
}
