/// Sex as DfE's registers and the police's records code it. What was not recorded is absent, never a case.
public enum Sex: String, Hashable, Sendable, Codable, CaseIterable {
    case female = "F"
    case male = "M"
    case unspecified = "X"
}
