public import EncompassCore

/// A person's or a service's address with the name to show for it.
public struct Mailbox: Hashable, Sendable {
    /// Any text; what cannot stand in a header is encoded or becomes a space.
    public var name: String?
    public var address: EmailAddress

    public init(name: String? = nil, address: EmailAddress) {
        self.name = name
        self.address = address
    }
}
