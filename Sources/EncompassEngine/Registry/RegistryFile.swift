/// A registry file to import: its kind and its name.
public struct RegistryFile: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case establishments, links, roll, contacts, calendar, bankHolidays
    }

    public var kind: Kind
    /// Its name, for messages.
    public var name: String
    /// In bytes, if known in advance.
    public var length: Int?

    public init(kind: Kind, name: String, length: Int? = nil) {
        self.kind = kind
        self.name = name
        self.length = length
    }
}
