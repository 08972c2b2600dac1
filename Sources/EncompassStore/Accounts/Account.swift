public import EncompassCore

/// A person who signs in: MASH staff at the desk, a Key Adult for their establishments, or a local authority's officer.
public struct Account: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
        case `operator`, supervisor, dutyManager, auditor, keyAdult, laOfficer

        /// Whether the role works at the desk; the others are told, and answer.
        public var isDesk: Bool { self != .keyAdult && self != .laOfficer }
        /// Whether the role sees restricted items and protected pupils.
        public var seesRestricted: Bool { self == .supervisor || self == .dutyManager }
        /// Whether the role may settle, release, cancel and redirect.
        public var decides: Bool { isDesk && self != .auditor }
    }

    public let id: String
    public let login: String
    public let name: String
    public let role: Role
    /// For who is told: the establishments, or the local authorities, whose notifications they may open.
    public let places: [Scope]
    public let disabledAt: Timestamp?

    public var actor: Actor { .account(login) }
    /// Who asks, where this account does.
    public var principal: Principal { principal(purpose: nil) }

    func principal(purpose: String?) -> Principal {
        Principal(actor: actor, role: role.principal, name: name, places: places, purpose: purpose)
    }
}

/// A signed-in person.
public struct Session: Sendable {
    public let account: Account
    /// The token that each form of this session must bring.
    public let csrf: String
    public let expiresAt: Timestamp
    /// Why the person reads children's details on this shift; stated once.
    public let purpose: String?

    public var principal: Principal { account.principal(purpose: purpose) }
}

extension Account.Role {
    /// The same role, as rules about access know it.
    public var principal: Principal.Role {
        switch self {
        case .operator: .operator
        case .supervisor: .supervisor
        case .dutyManager: .dutyManager
        case .auditor: .auditor
        case .keyAdult: .keyAdult
        case .laOfficer: .laOfficer
        }
    }
}
