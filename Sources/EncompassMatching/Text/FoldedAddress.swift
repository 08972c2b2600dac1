/// An address in its compared form: postcode, house and street as numbers; 0 means not known.
struct FoldedAddress: Hashable, Sendable {
    /// The outward code's index times 4,000, plus the inward code's.
    var unit: UInt32 = 0
    /// House number in the upper half, letter or flat in the lower.
    var house: UInt32 = 0
    /// In the dictionary of streets.
    var street: UInt32 = 0
    /// A house's name, a building or a village in addition; in the dictionary of streets.
    var name: UInt32 = 0
    /// In the dictionary of towns.
    var town: UInt32 = 0

    var outward: UInt32 { unit / 4000 }
    var sector: UInt32 { unit / 400 }
    var number: UInt32 { house >> 16 }
    var part: UInt32 { house & 0xFFFF }
    var isEmpty: Bool { unit == 0 && street == 0 && town == 0 }
}
