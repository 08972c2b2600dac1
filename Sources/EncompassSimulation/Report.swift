import EncompassCore
import EncompassStore
import GRDB

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

/// What must hold in every night, whatever goes wrong.
public enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
    /// An accepted record, with every child in it, stands after every restart.
    case answeredIsLost
    /// A message goes to a contact of the establishment that it is about, on the register, verified and present.
    case wrongRecipient
    /// A child stands in notifications of its own establishments alone.
    case wrongSchool
    /// Nothing leaves while it is held or before its release.
    case sentTooEarly
    /// Nothing passes its deadline in silence: it is overdue and on the phone list in time.
    case silentDeadline
    /// The phone task is there a quarter of an hour before the deadline.
    case lateEscalation
    /// A deadline is the policy's local time on the establishment's next school day.
    case wrongDeadline
    /// What a correction on its way speaks for reminds nobody beside it.
    case nagsTwice
    /// What is due is done.
    case stuck
    /// What is acknowledged escalates no more and sends nothing new.
    case escalatedAfterAcknowledgement
    /// Every send stands in the audit log.
    case unauditedSend
    /// What was cancelled or taken back sends nothing more.
    case sentWhenOver
    /// A step of the ladder that was taken has its messages, or a task on the phone list.
    case silentStep
    /// A message goes again under the same Message-ID, and nobody gets two for one step.
    case repeatedOtherwise
    /// Nobody is written to twice within five minutes for two steps of one notification.
    case writtenTwice
    /// A result counts once, and only for the attempt that it is of.
    case resultCountedTwice
    /// Every child has a state, and every place of a matched child a notification.
    case imbalance
    case brokenChain, brokenDatabase
    /// The second of two decisions on one exception is refused, and one on an incident as it was before a change.
    case decidedTwice
    /// A feed that is late, silent or short is an alarm of that kind, told to people; one that is neither is none.
    case feedWatch
    /// The machine takes nobody for somebody else, and places nobody where they are not taught.
    case wrongPupil
    /// Nobody is shown a child of another school, or one whom their school has given back.
    case wronglyShown
    /// A school reads the names of its own roll, and nobody but a supervisor a protected pupil's former one.
    case wrongName
    /// A retraction names no child to who has not seen that child.
    case shownByRetraction
    /// A late record climbs a ladder of its own while the school is there.
    case lateInSchoolHours
    /// That the details went to a school that was not the right one stands in a breach record.
    case breachUnrecorded
    /// What somebody chose on a page is what is recorded, whatever they had to put right on it.
    case answerChanged
    /// A party to an incident learns nothing of it.
    case shownToParty
    /// Every child who was reported stands with each of their schools, or with a person.
    case nobodyNotified
    /// What a person enters is checked as what the machine finds is.
    case believed
    /// What nobody with a name has read or been told of is not acknowledged.
    case acknowledgedByNobody
    /// Nothing is cancelled but by a named person's word for that, or the force's.
    case cancelledUnasked
    /// A school can read and answer what it was sent.
    case refusedSchool
    case unexpectedError
}

/// A rule that did not hold.
public struct Violation: Hashable, Sendable, Codable {
    /// The seed of the night: the same seed shows it again.
    public let seed: UInt64
    public let rule: Rule
    public let detail: String
    /// What happened last, the violation at the end.
    public let trace: [String]
}
