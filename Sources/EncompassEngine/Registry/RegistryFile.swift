/// A registry file that is to be imported: what it holds and what to call it.
public struct RegistryFile: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case establishments, links, roll, contacts, calendar, bankHolidays
    }

    public var kind: Kind
    /// Its name, for messages.
    public var name: String
    /// Bytes, where that is known beforehand.
    public var length: Int?

    public init(kind: Kind, name: String, length: Int? = nil) {
        self.kind = kind
        self.name = name
        self.length = length
    }
}
