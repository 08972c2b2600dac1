public import EncompassCore

/// What an import changes, without a child's or a contact's name: it is printed and it stands in the audit log.
public struct RegistryDiff: Hashable, Sendable, Codable {
    /// What becomes of one kind of row.
    public struct Part: Hashable, Sendable, Codable {
        public let kind: RegistryKind
        public internal(set) var added = 0
        public internal(set) var changed = 0
        /// For establishments: open ones that the file no longer has, held as closed from now on.
        public internal(set) var removed = 0
        public internal(set) var unchanged = 0
        /// A few of each, as identifiers with the line of the file where there is one.
        public internal(set) var addedExamples: [String] = []
        public internal(set) var changedExamples: [String] = []
        public internal(set) var removedExamples: [String] = []

        /// Whether the held rows stay exactly as they are.
        public var isUnchanged: Bool { added == 0 && changed == 0 && removed == 0 }
    }

    /// The kinds that were staged, in the order of `RegistryKind`.
    public internal(set) var parts: [Part] = []
    /// Rolls that lose more than a tenth of their pupils: they land only with removals accepted.
    public internal(set) var losses: [RollLoss] = []
    /// Set where more than a tenth of the open establishments is not in the file: likewise.
    public internal(set) var registerLoss: RegisterLoss?
    /// Contacts, calendar periods and links that would go without others in their place: likewise.
    public internal(set) var otherLosses: [Loss] = []
    /// The first of them; `warningCount` counts all.
    public internal(set) var warnings: [RegistryWarning] = []
    public internal(set) var warningCount = 0

    /// A roll that would lose more than a tenth of its pupils.
    public struct RollLoss: Hashable, Sendable, Codable {
        public let urn: URN
        public let held: Int
        public let removed: Int
    }

    /// A register that would lose more than a tenth of its open establishments.
    public struct RegisterLoss: Hashable, Sendable, Codable {
        public let held: Int
        public let removed: Int
    }

    /// What would be left with less: a role at an establishment, the terms of an authority.
    public struct Loss: Hashable, Sendable, Codable {
        public let kind: RegistryKind
        /// `urn:121234 deputy`, `la:926 term`; no name of a person.
        public let scope: String
        public let held: Int
        public let removed: Int

        public var words: String {
            removed == held ? "\(scope): all \(held) would go" : "\(scope): \(removed) of \(held) would go"
        }
    }

    public subscript(_ kind: RegistryKind) -> Part { parts.first { $0.kind == kind } ?? Part(kind: kind) }
    public var isUnchanged: Bool { parts.allSatisfy(\.isUnchanged) }
    /// Whether it lands only with removals accepted.
    public var needsAcceptance: Bool { !losses.isEmpty || registerLoss != nil || !otherLosses.isEmpty }
}

/// Something a person should look at that does not stop an import.
public struct RegistryWarning: Hashable, Sendable, Codable {
    public let kind: RegistryKind
    /// Line of the file, from 1.
    public let line: Int?
    public let reason: String
}
