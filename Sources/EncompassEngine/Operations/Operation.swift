public import EncompassCore
public import EncompassStore

/// A change that a tool asks for: run in process under the database's lock, or by the running daemon over its socket.
public enum Operation: Sendable, Codable {
    case createCredential(CredentialRequest)
    case revokeCredential(id: String)
    case createAccount(AccountRequest)
    case disableAccount(login: String)
    case queue(QueueAction)
    case resolve(ResolveRequest)
    /// Takes a person's decision on an exception back.
    case reopenException(id: String, reason: String)
    /// Releases or cancels everything that a restricted incident still holds.
    case decideRestricted(exception: String, releasing: Bool, reason: String)
    /// A task of the phone list.
    case call(CallAction)
    case startPause(PauseRequest)
    case endPause(id: String, reason: String)
    /// Schools that are shut at short notice.
    case closeSchools(ClosureRequest)
    /// A closure was entered by mistake.
    case reopenSchools(ClosureRequest)
    case settleBreach(id: String, outcome: String)
    /// One entry for a tool that read children's details or ran the matcher.
    case audit(kind: AuditEntry.Kind, action: String, subject: String, facts: [String: String])
}

/// An account that is asked for.
public struct AccountRequest: Sendable, Codable {
    public var login: String
    public var name: String
    public var role: Account.Role
    /// For who is told: their establishments or local authorities.
    public var places: [Scope]
    public var password: String

    public init(login: String, name: String, role: Account.Role, places: [Scope], password: String) {
        self.login = login
        self.name = name
        self.role = role
        self.places = places
        self.password = password
    }
}

/// A staff action on one notification.
public struct QueueAction: Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable { case release, cancel, redirect, retry }

    public var kind: Kind
    /// The notification's id or short reference.
    public var notification: String
    public var reason: String
    /// For `redirect`: another establishment, or another contact of the same one.
    public var urn: URN?
    public var contact: String?

    public init(kind: Kind, notification: String, reason: String, urn: URN? = nil, contact: String? = nil) {
        self.kind = kind
        self.notification = notification
        self.reason = reason
        self.urn = urn
        self.contact = contact
    }
}

/// A person's decision on an exception, as it comes over an interface.
public struct ResolveRequest: Sendable, Codable {
    public var exception: String
    /// `match`, `establishment`, `passToLA` or `dismiss`.
    public var decision: String
    public var reason: String
    public var upn: String?
    public var pupilId: String?
    public var urn: URN?
    public var la: String?

    public init(
        exception: String, decision: String, reason: String, upn: String? = nil, pupilId: String? = nil,
        urn: URN? = nil, la: String? = nil
    ) {
        self.exception = exception
        self.decision = decision
        self.reason = reason
        self.upn = upn
        self.pupilId = pupilId
        self.urn = urn
        self.la = la
    }
}

/// What an operation gave.
public struct OperationResult: Sendable, Codable {
    public var credential: NewCredential?
    public var account: Account?
    /// What taking a closure back touched.
    public var reopening: ReopeningEffect?
    /// In words, for the person who asked.
    public var message: String

    public init(
        credential: NewCredential? = nil, account: Account? = nil, reopening: ReopeningEffect? = nil, message: String
    ) {
        self.credential = credential
        self.account = account
        self.reopening = reopening
        self.message = message
    }
}
