/// Who is told at a step: people of the school or the authority, or people at the desk.
public enum Recipient: String, Hashable, Sendable, Codable, CaseIterable {
    case keyAdult, deputy, head, laOfficer
    /// A task on the phone list.
    case mashPhone
    case operatorOnShift = "operator"
    case supervisor, dutyManager

    /// The contact's role, for those of the school or the authority.
    public var role: Contact.Role? {
        switch self {
        case .keyAdult: .keyAdult
        case .deputy: .deputy
        case .head: .head
        case .laOfficer: .laOfficer
        case .mashPhone, .operatorOnShift, .supervisor, .dutyManager: nil
        }
    }

    public var isAtDesk: Bool { role == nil && self != .mashPhone }

    /// In words, for explanations.
    public var words: String {
        switch self {
        case .keyAdult: "the Key Adult"
        case .deputy: "the deputies"
        case .head: "the head"
        case .laOfficer: "the local authority's officer"
        case .mashPhone: "a MASH phone call"
        case .operatorOnShift: "the operator"
        case .supervisor: "a second supervisor"
        case .dutyManager: "the duty manager"
        }
    }
}
