import EncompassCore
import EncompassStore
import GRDB

/// What one night came to.
public struct NightReport: Sendable {
    public let seed: UInt64
    /// ISO date of the evening on which it began.
    public let evening: String
    public let incidents: Int
    public let children: Int
    public let notifications: Int
    public let messages: Int
    /// How often the daemon was started.
    public let lives: Int
    /// Messages, pages, answers and lines of call sheets that were held against what their reader may see.
    public let disclosures: Int
    public let faults: [FaultKind: Int]
    public let violations: [Violation]
    /// A hash over everything that happened and the audit log: the same for the same seed.
    public let hash: String
    /// Every line of the trace where it was asked for.
    public let trace: [String]
}

extension Night {
    func report() -> NightReport {
        func count(_ table: String) -> Int { Int(value("SELECT COUNT(*) FROM \(table)", []) ?? 0) }
        let counts = (count("incident"), count("child"), count("notification"), count("message"))
        let head = rows("SELECT seq, hex(hash) AS hash FROM audit_entry ORDER BY seq DESC LIMIT 1").first
        note("the audit log ends with \(head.map { "\($0["seq"] as Int) \($0["hash"] as String)" } ?? "nothing")")
        if !violations.isEmpty {
            _ = try? daemon?.store.writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        }
        try? daemon?.store.close()
        daemon = nil
        return NightReport(
            seed: seed, evening: evening.description, incidents: counts.0, children: counts.1,
            notifications: counts.2, messages: counts.3, lives: lives, disclosures: showings.checked,
            faults: faults, violations: violations,
            hash: trace.hash, trace: trace.lines)
    }
}
