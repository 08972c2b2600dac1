public import EncompassCore
import EncompassFormats

/// A registry file to import: its kind and its name, and for a roll whose it is.
public struct RegistryFile: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case establishments, links, roll, ctf, notInSchool, contacts, calendar, bankHolidays
    }

    public var kind: Kind
    /// Its name, for messages.
    public var name: String
    /// In bytes, if known in advance.
    public var length: Int?
    /// The school of a roll or of a Common Transfer File, if the person who imports it names one.
    public var urn: URN?
    /// The same by DfE number: `926/2001`.
    public var laestab: String?
    /// Further headings of columns, in the form of the table of headings.
    public var headings: String?
    /// How it came in; nil from the command line.
    var route: FileRoute?

    public init(
        kind: Kind, name: String, length: Int? = nil, urn: URN? = nil, laestab: String? = nil, headings: String? = nil
    ) {
        self.kind = kind
        self.name = name
        self.length = length
        self.urn = urn
        self.laestab = laestab
        self.headings = headings
    }
}
