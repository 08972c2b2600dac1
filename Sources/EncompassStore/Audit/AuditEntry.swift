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

/// An entry as it stands in the log.
public struct AuditRecord: Sendable {
    public let seq: Int64
    public let at: Timestamp
    public internal(set) var entry: AuditEntry
    public let hash: Data
}
