/// One roll row of one pupil, as numbers. Rows lie in order of date of birth.
struct PupilRow: Sendable {
    /// Days since 1970-01-01.
    var dateOfBirth: Int32
    /// In the dictionary of given names.
    var forename: UInt32
    /// In the dictionary of surnames.
    var surname: UInt32
    var address: FoldedAddress
    /// Place of the pupil in the index.
    var pupil: UInt32
    /// Place among `ExtraNames`; 0 where the row has none.
    var extra: UInt32
    var sex: UInt8
}

/// The names beside forename and surname that a row may have; 0 for none.
struct ExtraNames: Hashable, Sendable {
    var middle: UInt32 = 0
    var preferredForename: UInt32 = 0
    var preferredSurname: UInt32 = 0
    var formerSurname: UInt32 = 0

    var isEmpty: Bool { self == ExtraNames() }
}

/// One pupil, as numbers.
struct PupilRecord: Sendable {
    var key: PupilKey
    /// The UPN as a number; 0 where there is no valid one.
    var upn: UInt64
    /// Where their establishments begin in the list of all; the next pupil's begin where they end.
    var firstURN: UInt32
    var isProtected: Bool
}
