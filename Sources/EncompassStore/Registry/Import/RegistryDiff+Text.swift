import EncompassCore

extension RegistryDiff {
    /// What stands in the audit log: counts, never examples.
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

    /// Why it does not land without removals accepted.
    var refusal: String {
        var reasons: [String] = []
        if let registerLoss {
            reasons.append("\(registerLoss.removed) of \(registerLoss.held) open establishments are not in the file")
        }
        if !losses.isEmpty {
            let listed = losses.prefix(20).map { "\($0.urn) loses \($0.removed) of \($0.held) pupils" }
            let more = losses.count > 20 ? ["and \(losses.count - 20) more"] : []
            reasons.append((listed + more).joined(separator: ", "))
        }
        if !otherLosses.isEmpty {
            let more = otherLosses.count > 20 ? ["and \(otherLosses.count - 20) more"] : []
            reasons.append((otherLosses.prefix(20).map(\.words) + more).joined(separator: ", "))
        }
        return "more would be removed than goes without a question, which must be accepted: "
            + reasons.joined(separator: "; ")
    }
}
