/// The users of an address of the daemon, so that a firewall can tell them apart.
public enum Side: String, Hashable, Sendable, CaseIterable {
    /// The systems of forces, which push.
    case feeds
    /// People at MASH, their tools, and the monitoring.
    case desk
    /// Key Adults, authorities' officers, and the systems of schools.
    case schools
}

extension Principal.Role {
    /// Where the role comes in over HTTP; nil if it does not.
    public var side: Side? {
        switch self {
        case .operator, .supervisor, .dutyManager, .auditor, .administrator, .unproven: .desk
        case .keyAdult, .laOfficer, .school, .callback: .schools
        case .feed: .feeds
        case .owner, .login, .engine: nil
        }
    }
}
