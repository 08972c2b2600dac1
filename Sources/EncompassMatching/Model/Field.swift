/// A field for comparing a child and a pupil.
public enum Field: String, Hashable, Sendable, Codable, CaseIterable {
    case forename
    case middleNames
    case surname
    case dateOfBirth
    case sex
    case upn
    case address
    case school
}
