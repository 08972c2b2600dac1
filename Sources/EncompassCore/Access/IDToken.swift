/// What an OpenID Connect provider says about somebody who signed in there, once its signature was checked.
public struct IDToken: Hashable, Sendable {
    /// How far the provider's clock may be from ours.
    public static let skew = Span.minutes(2)

    public var issuer: String
    public var audiences: [String]
    /// The client it was issued to, if it has several audiences (`azp`).
    public var party: String?
    /// The person, for ever, in the provider's own words.
    public var subject: String
    public var nonce: String?
    public var expiresAt: Timestamp?
    public var issuedAt: Timestamp?
    public var groups: [String]
    public var name: String?
    public var login: String?
    /// How the person proved who they are, in the provider's words (`acr`).
    public var level: String?

    public init(
        issuer: String, audiences: [String], party: String? = nil, subject: String, nonce: String?,
        expiresAt: Timestamp?, issuedAt: Timestamp?, groups: [String], name: String? = nil, login: String? = nil,
        level: String? = nil
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.party = party
        self.subject = subject
        self.nonce = nonce
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        self.groups = groups
        self.name = name
        self.login = login
        self.level = level
    }

    /// Why it signs nobody in.
    public enum Fault: String, Error, Hashable, Sendable, CaseIterable {
        /// It is no token, or lacks what every one has.
        case form
        /// It is not signed with RS256 or ES256.
        case algorithm
        /// None of the provider's keys made the signature.
        case signature
        case issuer
        /// It was made for another service.
        case audience
        /// It does not belong to this sign-in.
        case nonce
        case expired
        /// It says that it was made in the future.
        case early
        /// The person did not prove who they are in one of the ways that are demanded.
        case level
    }

    /// What is wrong with it, after OpenID Connect Core, section 3.1.3.7; nil if nothing is.
    ///
    /// - Parameters:
    ///   - issuer: the provider, exactly as configured.
    ///   - client: our name there.
    ///   - nonce: of this sign-in.
    ///   - levels: the values of `acr` that are accepted; empty if any will do.
    public func fault(
        issuer: String, client: String, nonce: String, levels: [String] = [], at real: Timestamp
    ) -> Fault? {
        guard !subject.isEmpty, subject.utf8.count <= 255, let expiresAt, let issuedAt else { return .form }
        guard self.issuer == issuer else { return .issuer }
        guard audiences.contains(client), party.map({ $0 == client }) ?? (audiences.count == 1) else {
            return .audience
        }
        guard self.nonce == nonce else { return .nonce }
        guard real < expiresAt + IDToken.skew else { return .expired }
        guard issuedAt <= real + IDToken.skew else { return .early }
        guard levels.isEmpty || level.map(levels.contains) ?? false else { return .level }
        return nil
    }
}

/// Which group at the provider gives which area of the desk.
public struct GroupAreas: Hashable, Sendable {
    public struct Row: Hashable, Sendable {
        public let group: String
        /// The area's id.
        public let area: String

        public init(group: String, area: String) {
            self.group = group
            self.area = area
        }
    }

    public let rows: [Row]

    public init(_ rows: [Row] = []) { self.rows = rows }

    /// Every area that one of the groups gives; nil for somebody without any of the groups.
    private func areas(for groups: [String]) -> WorkAreas? {
        let given = rows.filter { groups.contains($0.group) }.map(\.area)
        return given.isEmpty ? nil : WorkAreas(given)
    }

    /// What an account works for after a sign-in.
    ///
    /// | the groups | a person here has set its areas | nobody has |
    /// |---|---|---|
    /// | give areas | these | these |
    /// | give none | as set | none: a provider that says nothing does not give everything |
    /// | no group is named here | as it is | as it is, all if it is new |
    ///
    /// - Parameters:
    ///   - held: what it works for; nil for a new account.
    ///   - isChosen: whether a person has set that.
    public func areas(for groups: [String], held: WorkAreas?, isChosen: Bool) -> WorkAreas {
        if let given = areas(for: groups) { return given }
        guard !rows.isEmpty else { return held ?? .all }
        return isChosen ? held ?? .none : .none
    }
}

/// Which group at the provider gives which role at the desk.
public struct GroupRoles: Hashable, Sendable {
    public struct Row: Hashable, Sendable {
        public let group: String
        public let role: Principal.Role

        public init(group: String, role: Principal.Role) {
            self.group = group
            self.role = role
        }
    }

    /// In order: the first group that somebody belongs to counts.
    public let rows: [Row]

    public init(_ rows: [Row]) { self.rows = rows }

    /// Nil for somebody without any of the groups: they have no account here.
    public func role(for groups: [String]) -> Principal.Role? {
        rows.first { groups.contains($0.group) }?.role
    }
}
