public import EncompassCore

/// A made-up household: where it lives, who its adults and children are.
public struct Family: Sendable {
    public var index: Int
    public var tradition: Tradition
    /// Index into the county's towns.
    public var town: Int
    public var home: PostalAddress
    /// Where the family lived before, when it has moved in the last years; rolls may still have it.
    public var formerHome: PostalAddress?
    /// Where the other parent lives, when the parents have parted.
    public var otherHome: PostalAddress?
    public var mother: SampleAdult
    public var father: SampleAdult
    /// Eldest first, one to six.
    public var children: [SampleChild]
}

/// A made-up parent or step-parent.
public struct SampleAdult: Hashable, Sendable {
    public var forename: String
    public var surname: String
    public var dateOfBirth: LocalDate
    public var relationship: String
}
