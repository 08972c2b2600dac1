public import EncompassCore
public import Foundation

/// One entry of the audit log: what was done to what, by whom, when and why. Identifiers, never narrative.
public struct AuditEntry: Hashable, Sendable {
    /// The six kinds of section 62 of the Data Protection Act 2018, and `operation` for what touches no one's data.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case collection, alteration, consultation, disclosure, combination, erasure, operation
    }

    public var kind: Kind
    /// What was done, dotted and bounded: `incident.received`, `notification.acknowledged`.
    public var action: String
    public var actor: Actor
    /// The thing it was done to: `incident:…`, `child:…`, `notification:…`, `run:…`.
    public var subject: String
    /// Further facts by name: to whom, why, from which state to which. No names, dates of birth or addresses.
    public var facts: [String: String]

    public init(_ kind: Kind, _ action: String, actor: Actor, subject: String, facts: [String: String] = [:]) {
        self.kind = kind
        self.action = action
        self.actor = actor
        self.subject = subject
        self.facts = facts
    }
}

/// Who did something: `feed:ID`, `school:ID`, `operator:ID` (credentials), `account:LOGIN`, `login:NAME` (at the command
/// line), `link:MESSAGE`, `engine`.
public struct Actor: Hashable, Sendable, Codable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }

    /// The machine itself.
    public static let engine = Actor("engine")
    public static func account(_ login: String) -> Actor { Actor("account:\(login)") }
    public static func login(_ name: String) -> Actor { Actor("login:\(name)") }
    public static func credential(_ role: String, _ id: String) -> Actor { Actor("\(role):\(id)") }
}

/// An entry as it stands in the log.
public struct AuditRecord: Sendable {
    public let seq: Int64
    public let at: Timestamp
    public let entry: AuditEntry
    public let hash: Data
}
