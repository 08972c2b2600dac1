public import EncompassCore

/// What an import changes, without a child's or a contact's name: it is printed and stored in the audit log.
public struct RegistryDiff: Hashable, Sendable, Codable {
    /// The changes to one kind of row.
    public struct Part: Hashable, Sendable, Codable {
        public let kind: RegistryKind
        public internal(set) var added = 0
        public internal(set) var changed = 0
        /// For establishments: open ones that the file no longer has, held as closed from now on.
        public internal(set) var removed = 0
        public internal(set) var unchanged = 0
        /// The first of each, as identifiers, with the line of the file if there is one.
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
    /// Set if more than a tenth of the open establishments is not in the file: likewise.
    public internal(set) var registerLoss: RegisterLoss?
    /// Contacts, calendar periods and links that would be removed without a replacement: likewise.
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

    /// A scope that would have less: a role at an establishment, the terms of an authority.
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

    /// How many changes of each sort are stored with a landed import.
    public static let keptChanges = 10
    private static let keptWarnings = 100

    /// With the changes and warnings that are stored.
    var abridged: RegistryDiff {
        var abridged = self
        for place in parts.indices {
            abridged.parts[place].addedExamples = Array(parts[place].addedExamples.prefix(RegistryDiff.keptChanges))
            abridged.parts[place].changedExamples = Array(parts[place].changedExamples.prefix(RegistryDiff.keptChanges))
            abridged.parts[place].removedExamples = Array(parts[place].removedExamples.prefix(RegistryDiff.keptChanges))
        }
        abridged.warnings = Array(warnings.prefix(RegistryDiff.keptWarnings))
        return abridged
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

extension RegistryDiff {
    /// For the audit log: counts, never examples.
    var facts: [String: String] {
        var facts = ["warnings": String(warningCount)]
        for part in parts {
            let kind = part.kind.rawValue
            facts["\(kind).added"] = String(part.added)
            facts["\(kind).changed"] = String(part.changed)
            facts["\(kind).removed"] = String(part.removed)
            facts["\(kind).unchanged"] = String(part.unchanged)
        }
        return facts
    }

    /// Why it needs `acceptRemovals`.
    var refusal: Phrase {
        var reasons: [Phrase] = []
        if let registerLoss {
            reasons.append(
                Phrase("import.loss.register", ["removed": registerLoss.removed, "held": registerLoss.held]))
        }
        if !losses.isEmpty {
            reasons += losses.prefix(20).map {
                Phrase("import.loss.roll", ["urn": $0.urn, "removed": $0.removed, "held": $0.held])
            }
            if losses.count > 20 { reasons.append(Phrase("import.loss.more", ["count": losses.count - 20])) }
        }
        if !otherLosses.isEmpty {
            reasons += otherLosses.prefix(20).map {
                Phrase("import.loss.scope", ["scope": $0.scope, "removed": $0.removed, "held": $0.held])
            }
            if otherLosses.count > 20 { reasons.append(Phrase("import.loss.more", ["count": otherLosses.count - 20])) }
        }
        return Phrase("error.import.removals", parts: reasons)
    }
}

/// Counts an import's changes as it runs; memory does not grow with the files beyond the limit.
struct DiffTally {
    /// How many changes of each sort are named, and at least so many warnings.
    private let limit: Int
    private static let leastWarnings = 100

    init(limit: Int) { self.limit = limit }

    private(set) var diff = RegistryDiff()
    private var parts = [RegistryDiff.Part?](repeating: nil, count: RegistryKind.allCases.count)

    /// The kinds that were staged, in their order.
    var kinds: [RegistryKind] { parts.compactMap { $0?.kind } }

    /// Notes that there was a file of this kind, even if it changes nothing.
    mutating func touch(_ kind: RegistryKind) {
        if parts[kind.place] == nil { parts[kind.place] = RegistryDiff.Part(kind: kind) }
    }

    mutating func added(_ kind: RegistryKind, _ example: @autoclosure () -> String) {
        touch(kind)
        parts[kind.place]?.added += 1
        parts[kind.place]?.addedExamples.keep(example, upTo: limit)
    }

    mutating func changed(_ kind: RegistryKind, _ example: @autoclosure () -> String) {
        touch(kind)
        parts[kind.place]?.changed += 1
        parts[kind.place]?.changedExamples.keep(example, upTo: limit)
    }

    mutating func removed(_ kind: RegistryKind, count: Int = 1, _ example: @autoclosure () -> String) {
        touch(kind)
        parts[kind.place]?.removed += count
        parts[kind.place]?.removedExamples.keep(example, upTo: limit)
    }

    /// A row that was counted as added is a pupil who was held: changed, or unchanged without an example.
    mutating func wasHeld(_ kind: RegistryKind, _ added: String, _ changed: String?) {
        touch(kind)
        parts[kind.place]?.added -= 1
        parts[kind.place]?.addedExamples.removeAll { $0 == added }
        if let changed { self.changed(kind, changed) } else { unchanged(kind) }
    }

    mutating func unchanged(_ kind: RegistryKind) {
        touch(kind)
        parts[kind.place]?.unchanged += 1
    }

    mutating func warn(_ kind: RegistryKind, line: Int?, _ reason: @autoclosure () -> String) {
        diff.warningCount += 1
        guard diff.warnings.count < max(limit, DiffTally.leastWarnings) else { return }
        diff.warnings.append(RegistryWarning(kind: kind, line: line, reason: reason()))
    }

    mutating func lost(_ loss: RegistryDiff.RollLoss) { diff.losses.append(loss) }
    mutating func lost(_ loss: RegistryDiff.Loss) { diff.otherLosses.append(loss) }
    mutating func lost(_ loss: RegistryDiff.RegisterLoss) { diff.registerLoss = loss }

    /// The diff so far.
    var summary: RegistryDiff {
        var summary = diff
        summary.parts = parts.compactMap(\.self)
        return summary
    }
}

extension [String] {
    /// One example more, until there are enough.
    fileprivate mutating func keep(_ example: () -> String, upTo limit: Int) {
        if count < limit { append(example()) }
    }
}
