/// Why somebody at the desk reads children's details, as chosen from the list.
public enum Purpose: String, Hashable, Sendable, CaseIterable {
    /// This night's notifications.
    case tonight
    /// A question from a school.
    case question
    /// A multi-agency meeting.
    case meeting
    /// Checking the quality of records.
    case quality

    /// Whether it fits what the role does.
    ///
    /// | | operator | supervisor, duty manager, owner | auditor |
    /// |---|---|---|---|
    /// | tonight, question, meeting | yes | yes | no |
    /// | quality | no | yes | yes |
    public func fits(_ role: Principal.Role) -> Bool {
        switch role {
        case .operator: self != .quality
        case .supervisor, .dutyManager, .owner: true
        case .auditor: self == .quality
        default: false
        }
    }
}
