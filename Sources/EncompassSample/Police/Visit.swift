public import EncompassCore

/// What the officers wrote once for a whole household: where it happened, where the children live.
public struct Visit: Hashable, Sendable {
    /// Where the incident was.
    public var location: PostalAddress
    /// The children's own address as written; nil where it was left out.
    public var home: PostalAddress?
    public var errors: [PoliceError]

    public init(location: PostalAddress, home: PostalAddress?, errors: [PoliceError] = []) {
        self.location = location
        self.home = home
        self.errors = errors
    }
}
