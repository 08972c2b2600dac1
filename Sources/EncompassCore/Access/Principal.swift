/// Who asks, in which role, for which places and why. Made once per request (session, token, webhook, local socket,
/// command line) and passed to every read and write.
public struct Principal: Hashable, Sendable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
        /// People at the desk.
        case `operator`, supervisor, dutyManager, auditor
        /// Looks after accounts and credentials, and sees no child's details and no work.
        case administrator
        /// Somebody at the desk without the second step of signing in that their role needs: they may only set it up.
        case unproven
        /// People who are notified, and answer.
        case keyAdult, laOfficer
        /// Machines with a credential: a force's system, a school's system.
        case feed, school
        /// A provider of messages, with a credential.
        case callback
        /// The service's own account, or root, at the command line of the machine it runs on.
        case owner
        /// Any other login of that machine: it may do nothing.
        case login
        /// The running daemon itself.
        case engine

        /// Whether the role works at the desk.
        public var isDesk: Bool {
            switch self {
            case .operator, .supervisor, .dutyManager, .auditor, .administrator, .unproven: true
            default: false
            }
        }
    }

    /// As the audit log names them.
    public let actor: Actor
    public let role: Role
    /// The person's name, if a person asks: parties to an incident are recognised by it.
    public let name: String?
    /// The establishments or authorities that they may read and answer for; empty at the desk, which reads for all.
    public let places: [Scope]
    /// The one force that a feed belongs to.
    public let force: String?
    /// The areas that somebody at the desk works for; all for everybody else.
    public let areas: WorkAreas
    /// Why they read children's details, if stated.
    public private(set) var purpose: String?

    public init(
        actor: Actor, role: Role, name: String? = nil, places: [Scope] = [], force: String? = nil,
        areas: WorkAreas = .all, purpose: String? = nil
    ) {
        self.actor = actor
        self.role = role
        self.name = name
        self.places = places
        self.force = force
        self.areas = areas
        self.purpose = purpose
    }

    public static let engine = Principal(actor: .engine, role: .engine)
    /// The service's own account, or root, at the command line.
    public static func owner(_ login: String) -> Principal { Principal(actor: .login(login), role: .owner) }
    /// A desk account.
    public static func desk(_ login: String, as role: Role, name: String? = nil) -> Principal {
        Principal(actor: .account(login), role: role, name: name ?? login)
    }

    /// A person acting through a machine's credential.
    public func acting(for person: String) -> Principal {
        replacing(Actor("\(actor.description) by \(person)"), person)
    }
    /// Somebody who has said why they read children's details.
    public func stating(_ purpose: String) -> Principal {
        var person = self
        person.purpose = purpose
        return person
    }
    /// An account that somebody acts for at the command line.
    public func through(_ login: Actor) -> Principal {
        replacing(Actor("\(actor.description) by \(login.description)"), name)
    }

    private func replacing(_ actor: Actor, _ name: String?) -> Principal {
        Principal(
            actor: actor, role: role, name: name, places: places, force: force, areas: areas, purpose: purpose)
    }

    /// The login of the account that acts; nil for a machine and for a login without an account.
    public var account: String? {
        guard actor.description.hasPrefix("account:") else { return nil }
        return actor.description.dropFirst("account:".count).split(separator: " ").first.map(String.init)
    }

    public func may(_ permission: Permission) -> Bool { permission.roles.contains(role) }

    /// Whether they may see restricted items and protected pupils in full.
    public var seesRestricted: Bool { may(.seeRestricted) }

    /// Whether they see only that a restricted item exists, and its deadline.
    ///
    /// Never true for recipients: they see their own notifications, and never learn that one is restricted.
    public func isWithheld(_ isRestricted: Bool) -> Bool { may(.readQueue) && isRestricted && !seesRestricted }

    /// - Throws: `Denied`, which names the permission.
    public func require(_ permission: Permission) throws(Denied) {
        guard may(permission) else { throw Denied(permission: permission, role: role) }
    }
}

/// A permission. `roles` is the one table of who may do what.
public enum Permission: String, Hashable, Sendable, Codable, CaseIterable {
    /// Push incidents and declarations, and see the progress of one's own records.
    case pushIncidents
    /// Come in at the desk at all.
    case useDesk
    /// Lists and counts that describe no child.
    case readQueue
    /// A child's details, with a stated purpose.
    case readDetails
    /// See restricted items and protected pupils in full.
    case seeRestricted
    case readAuditLog
    /// Release, cancel, redirect and retry a notification.
    case actOnNotifications
    /// Resolve and reopen exceptions.
    case resolveExceptions
    /// Claim calls and record them.
    case makeCalls
    /// Send a test over the channels of a school, or of all schools of an area.
    case testChannels
    case askForPause
    case approvePause
    case closeSchools
    case closeBreaches
    /// Place and lift legal holds.
    case placeHolds
    /// Erase what was kept long enough, now.
    case eraseRecords
    /// Draft what is held about a person, for the data protection officer.
    case prepareSubjectAccess
    case importRegistry
    /// Look children up in the registry: a dry run of the matcher.
    case runMatcher
    case manageAccounts
    case manageCredentials
    /// Give somebody or something a way to children's details that a desk account is not: credentials that read, where a
    /// school's system is notified, the accounts of Key Adults and officers, a password that somebody else chose.
    case manageReaders
    /// Make backups, and change the key that seals the data.
    case keepDatabase
    /// Let messages go out again after the database was restored.
    case confirmRecovery
    /// Act as another person's desk account.
    case actForOthers
    /// One's own places' notifications, with what may be disclosed there.
    case readOwnNotifications
    case acknowledge
    /// Report what became of a message.
    case reportReceipts

    /// Who may do it.
    public var roles: Set<Principal.Role> {
        switch self {
        case .pushIncidents: [.feed]
        case .useDesk: [.operator, .supervisor, .dutyManager, .auditor, .administrator, .owner]
        case .readQueue: [.operator, .supervisor, .dutyManager, .auditor, .owner, .engine]
        case .readDetails: [.operator, .supervisor, .dutyManager, .auditor, .owner]
        case .seeRestricted: [.supervisor, .dutyManager, .engine]
        case .readAuditLog: [.supervisor, .dutyManager, .auditor, .owner]
        case .actOnNotifications, .resolveExceptions: [.operator, .supervisor, .dutyManager, .owner, .engine]
        case .makeCalls, .testChannels: [.operator, .supervisor, .dutyManager, .owner]
        case .askForPause, .closeSchools, .closeBreaches: [.operator, .supervisor, .dutyManager, .owner]
        case .approvePause, .prepareSubjectAccess: [.supervisor, .dutyManager]
        case .importRegistry, .placeHolds: [.supervisor, .dutyManager, .owner]
        case .eraseRecords: [.owner]
        case .runMatcher: [.operator, .supervisor, .dutyManager, .owner]
        case .confirmRecovery: [.supervisor, .dutyManager, .owner]
        case .manageAccounts, .manageCredentials: [.administrator, .owner]
        case .keepDatabase, .actForOthers, .manageReaders: [.owner]
        case .readOwnNotifications, .acknowledge: [.keyAdult, .laOfficer, .school]
        case .reportReceipts: [.callback]
        }
    }
}

/// A role lacks a permission.
public struct Denied: Phrased, Hashable, Sendable {
    public let permission: Permission
    public let role: Principal.Role
    /// The areas that something belongs to, if they are the reason: the person works for others.
    public let areas: [String]

    public init(permission: Permission, role: Principal.Role, areas: [String] = []) {
        self.permission = permission
        self.role = role
        self.areas = areas
    }

    public var phrase: Phrase {
        if !areas.isEmpty { return Phrase("error.denied.area", ["areas": areas.joined(separator: ", ")]) }
        return role == .login
            ? Phrase("error.denied.login")
            : Phrase("error.denied.role", ["role": role.rawValue, "permission": permission.rawValue])
    }
}

/// A login of the machine that a tool runs on, as the kernel reports it, and the account that it asks to act as.
public struct LocalLogin: Hashable, Sendable {
    public let name: String
    /// Whether it is the service's own account or root.
    public let isOwner: Bool
    /// The login of `--as`.
    public let actingAs: String?

    public init(name: String, isOwner: Bool, actingAs: String?) {
        self.name = name
        self.isOwner = isOwner
        self.actingAs = actingAs.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The login by itself, without an account.
    public var bare: Principal { Principal(actor: .login(name), role: isOwner ? .owner : .login) }

    /// The principal: the owner, or a desk account: the login's own or, for the owner, the one in `--as`.
    ///
    /// An account in `--as` has its own role and none of the owner's rights: nobody can change anything by acting as an
    /// auditor.
    ///
    /// - Parameter account: the active desk account of a login; nil if there is none.
    /// - Returns: nil if the owner names no active desk account.
    /// - Throws: `Denied` for anybody else who tries to act as another person.
    public func principal(account: (String) throws -> Principal?) throws -> Principal? {
        guard let actingAs else { return isOwner ? bare : try account(name) ?? bare }
        if isOwner { return try account(actingAs)?.through(.login(name)) }
        let own = try account(name)
        guard actingAs == name, let own else {
            throw Denied(permission: .actForOthers, role: own?.role ?? .login)
        }
        return own
    }
}

/// Who did something: `feed:ID`, `school:ID`, `operator:ID` (credentials), `account:LOGIN`, `login:NAME` (at the
/// command line), `link:MESSAGE`, `engine`.
public struct Actor: Hashable, Sendable, Codable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }

    /// The daemon itself.
    public static let engine = Actor("engine")
    public static func account(_ login: String) -> Actor { Actor("account:\(login)") }
    public static func login(_ name: String) -> Actor { Actor("login:\(name)") }
    public static func credential(_ role: String, _ id: String) -> Actor { Actor("\(role):\(id)") }
}
