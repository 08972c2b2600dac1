import EncompassCore

/// Counts what an import does while it does it; memory stays the same however long the files are.
struct DiffTally {
    static let examples = 10
    static let warnings = 100

    private(set) var diff = RegistryDiff()
    private var parts: [RegistryKind: RegistryDiff.Part] = [:]

    /// The kinds that were staged, in their order.
    var kinds: [RegistryKind] { RegistryKind.allCases.filter { parts[$0] != nil } }

    /// Notes that a file of this kind came, even if it changes nothing.
    mutating func touch(_ kind: RegistryKind) {
        if parts[kind] == nil { parts[kind] = RegistryDiff.Part(kind: kind) }
    }

    mutating func added(_ kind: RegistryKind, _ example: @autoclosure () -> String) {
        parts[kind, default: .init(kind: kind)].added += 1
        keep(example, kind, \.addedExamples)
    }

    mutating func changed(_ kind: RegistryKind, _ example: @autoclosure () -> String) {
        parts[kind, default: .init(kind: kind)].changed += 1
        keep(example, kind, \.changedExamples)
    }

    mutating func removed(_ kind: RegistryKind, count: Int = 1, _ example: @autoclosure () -> String) {
        parts[kind, default: .init(kind: kind)].removed += count
        keep(example, kind, \.removedExamples)
    }

    mutating func unchanged(_ kind: RegistryKind) { parts[kind, default: .init(kind: kind)].unchanged += 1 }

    mutating func warn(_ kind: RegistryKind, line: Int?, _ reason: @autoclosure () -> String) {
        diff.warningCount += 1
        guard diff.warnings.count < DiffTally.warnings else { return }
        diff.warnings.append(RegistryWarning(kind: kind, line: line, reason: reason()))
    }

    mutating func lost(_ loss: RegistryDiff.RollLoss) { diff.losses.append(loss) }
    mutating func lost(_ loss: RegistryDiff.Loss) { diff.otherLosses.append(loss) }
    mutating func lost(_ loss: RegistryDiff.RegisterLoss) { diff.registerLoss = loss }

    /// The diff as it stands.
    var summary: RegistryDiff {
        var summary = diff
        summary.parts = kinds.compactMap { parts[$0] }
        return summary
    }

    private mutating func keep(
        _ example: () -> String, _ kind: RegistryKind, _ list: WritableKeyPath<RegistryDiff.Part, [String]>
    ) {
        guard parts[kind, default: .init(kind: kind)][keyPath: list].count < DiffTally.examples else { return }
        parts[kind]?[keyPath: list].append(example())
    }
}
