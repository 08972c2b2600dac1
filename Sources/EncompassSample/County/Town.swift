/// A made-up town and how many of the county's families live in it.
public struct Town: Sendable {
    public var name: String
    public var weight: Double
    /// Index into the county's local authorities.
    public var authority: Int
}

/// A made-up local authority; its code is one that the register does not use.
public struct Authority: Hashable, Sendable {
    public var code: String
    public var name: String

    public init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}
