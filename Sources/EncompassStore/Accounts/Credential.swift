public import EncompassCore
import Foundation

/// An API credential: what it may do, for whom, and nothing by which it could be used.
public struct Credential: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
        case feed, school, `operator`, auditor
    }

    /// Public: it may stand in a URL and in logs.
    public let id: String
    public let role: Role
    /// The one force that a `feed` credential speaks for.
    public let force: String?
    /// The one establishment that a `school` credential speaks for.
    public let urn: URN?
    /// The purpose for which an operator's or auditor's credential reads children's details.
    public let purpose: String?
    public let createdAt: Timestamp
    public let createdBy: String
    public let revokedAt: Timestamp?

    public var actor: Actor { .credential(role.rawValue, id) }
    /// Who asks, where this credential does.
    public var principal: Principal {
        let role: Principal.Role =
            switch role {
            case .feed: .feed
            case .school: .school
            case .operator: .operator
            case .auditor: .auditor
            }
        return Principal(
            actor: actor, role: role, places: urn.map { [.establishment($0)] } ?? [], force: force, purpose: purpose)
    }
}

/// A new credential with its secrets, which are shown once and never again.
public struct NewCredential: Sendable, Codable {
    public let id: String
    /// The bearer token; for a school the secret that signs its webhooks (`whsec_…`).
    public let secret: String
    /// For a school: the bearer token that reads its notifications.
    public let token: String?
}

/// What a credential is asked to be.
public struct CredentialRequest: Hashable, Sendable, Codable {
    public var role: Credential.Role
    public var force: String?
    public var urn: URN?
    public var purpose: String?

    public init(role: Credential.Role, force: String? = nil, urn: URN? = nil, purpose: String? = nil) {
        self.role = role
        self.force = force
        self.urn = urn
        self.purpose = purpose
    }

    /// What is missing or too much, in words; nil when the request can be carried out.
    public var fault: String? {
        switch role {
        case .feed:
            guard let force, !force.isEmpty else { return "a feed credential needs --force" }
            return force.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
                ? nil : "a force is named in lower-case letters, digits and hyphens, as data.police.uk names it"
        case .school: return urn == nil ? "a school credential needs --urn" : nil
        case .operator, .auditor:
            return (purpose ?? "").isEmpty ? "a credential that reads children's details needs --purpose" : nil
        }
    }
}
