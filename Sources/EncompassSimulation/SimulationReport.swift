import EncompassCore

/// What a run of nights came to: what `encompass simulate` prints.
public struct SimulationReport: Sendable, Codable {
    public let seed: UInt64
    public let nights: Int
    public let incidents: Int
    public let children: Int
    public let notifications: Int
    public let messages: Int
    /// How often the daemon was started, over all nights.
    public let starts: Int
    /// Messages, pages, answers and lines of call sheets that were held against what their reader may see.
    public let disclosures: Int
    /// By kind, each kind once.
    public let faults: [String: Int]
    public let violations: [Violation]

    public init(seed: UInt64, nights: [NightReport]) {
        self.seed = seed
        self.nights = nights.count
        incidents = nights.reduce(0) { $0 + $1.incidents }
        children = nights.reduce(0) { $0 + $1.children }
        notifications = nights.reduce(0) { $0 + $1.notifications }
        messages = nights.reduce(0) { $0 + $1.messages }
        starts = nights.reduce(0) { $0 + $1.lives }
        disclosures = nights.reduce(0) { $0 + $1.disclosures }
        faults = FaultKind.allCases.reduce(into: [:]) { counts, kind in
            counts[kind.rawValue] = nights.reduce(0) { $0 + ($1.faults[kind] ?? 0) }
        }
        violations = nights.flatMap(\.violations)
    }

    /// For people.
    public var text: String {
        var lines = [
            "\(nights) nights from seed \(seed): \(incidents) incidents, \(children) children, "
                + "\(notifications) notifications, \(messages) messages, \(starts) starts of the daemon",
            "\(disclosures) disclosures checked", "",
        ]
        lines.append("faults injected")
        for kind in FaultKind.allCases {
            let count = String(faults[kind.rawValue] ?? 0)
            lines.append(String(repeating: " ", count: max(1, 9 - count.count)) + count + "  " + kind.rawValue)
        }
        lines.append("")
        lines.append(violations.isEmpty ? "no violations" : "\(violations.count) violations")
        for violation in violations {
            lines.append("")
            lines.append("seed \(violation.seed): \(violation.rule.rawValue): \(violation.detail)")
            lines += violation.trace.map { "    " + $0 }
            lines.append("    again: encompass simulate --nights 1 --seed \(violation.seed) --trace")
        }
        return lines.joined(separator: "\n")
    }
}
