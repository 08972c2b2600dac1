import EncompassCore
import EncompassStore
import GRDB

/// The result of a run of nights: what `encompass simulate` prints.
public struct SimulationReport: Sendable, Codable {
    public let seed: UInt64
    public let nights: Int
    public let incidents: Int
    public let children: Int
    public let notifications: Int
    public let messages: Int
    /// How often the daemon was started in all nights.
    public let starts: Int
    /// How many messages, pages, answers and lines of call sheets were compared with what their reader may see.
    public let disclosures: Int
    /// How many answers of the HTTP interface were compared with the file.
    public let answers: Int
    /// Counts by kind.
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
        answers = nights.reduce(0) { $0 + $1.answers }
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
            "\(disclosures) disclosures and \(answers) answers of the HTTP interface checked", "",
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
            lines.append("    repeat: encompass simulate --nights 1 --seed \(violation.seed) --trace")
        }
        return lines.joined(separator: "\n")
    }
}

/// The result of one night.
public struct NightReport: Sendable {
    public let seed: UInt64
    /// ISO date of the evening when it began.
    public let evening: String
    public let incidents: Int
    public let children: Int
    public let notifications: Int
    public let messages: Int
    /// How often the daemon was started.
    public let lives: Int
    /// How many messages, pages, answers and lines of call sheets were compared with what their reader may see.
    public let disclosures: Int
    /// How many answers of the HTTP interface were compared with the file.
    public let answers: Int
    public let faults: [FaultKind: Int]
    public let violations: [Violation]
    /// A hash over everything that happened and the audit log: the same for the same seed.
    public let hash: String
    /// Every line of the trace, if it was requested.
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
            notifications: counts.2, messages: counts.3, lives: lives, disclosures: showings.checked, answers: answers,
            faults: faults, violations: violations,
            hash: trace.hash, trace: trace.lines)
    }
}

/// A rule that must hold every night, whatever goes wrong.
public enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
    /// An accepted record is there after every restart, with every child in it.
    case answeredIsLost
    /// A message goes to a contact of its establishment who is on the register, verified and not away.
    case wrongRecipient
    /// A child is only in notifications to its own establishments.
    case wrongSchool
    /// Nothing is sent while it is held or before its release.
    case sentTooEarly
    /// No deadline passes unnoticed: the notification is overdue and on the phone list in time.
    case silentDeadline
    /// The phone task is there a quarter of an hour before the deadline.
    case lateEscalation
    /// A deadline is the policy's local time on the establishment's next school day.
    case wrongDeadline
    /// A notification has no reminders after its correction was sent.
    case nagsTwice
    /// Everything due is done.
    case stuck
    /// An acknowledged notification does not escalate and sends nothing new.
    case escalatedAfterAcknowledgement
    /// Every send is in the audit log.
    case unauditedSend
    /// A cancelled or retracted notification sends nothing more.
    case sentWhenOver
    /// Every step of the ladder that was taken has messages, or a task on the phone list.
    case silentStep
    /// A repeated message has the same Message-ID, and nobody gets two for one step.
    case repeatedOtherwise
    /// Nobody gets messages for two steps of one notification within five minutes.
    case writtenTwice
    /// A result counts once, and only for its own attempt.
    case resultCountedTwice
    /// Every child has a state, and every place of a matched child has a notification.
    case imbalance
    case brokenChain, brokenDatabase
    /// The second of two decisions on one exception is refused, and so is one on an earlier version of the incident.
    case decidedTwice
    /// A late, silent or short feed raises that alarm, which is sent to people; any other feed raises none.
    case feedWatch
    /// The machine never matches a child to another pupil, or to a place where they are not taught.
    case wrongPupil
    /// Nobody is shown a child of another school, or one that their school has returned.
    case wronglyShown
    /// A school reads the names on its own roll, and only a supervisor reads a protected pupil's former one.
    case wrongName
    /// A retraction names a child only to readers who have seen that child.
    case shownByRetraction
    /// A late record has its own ladder while the school is at work.
    case lateInSchoolHours
    /// If the details went to a wrong school, there is a breach record.
    case breachUnrecorded
    /// The recorded answer is the one that the person chose on the page, whatever they had to correct.
    case answerChanged
    /// A party to an incident learns nothing about it.
    case shownToParty
    /// Every reported child is notified to each of their schools, or open with a person.
    case nobodyNotified
    /// An unborn child is matched to nobody and shown to no school, and has an exception of that kind.
    case unborn
    /// A person's entries are checked like the machine's results.
    case believed
    /// An acknowledgement requires a named person who has read, or been given, the details.
    case acknowledgedByNobody
    /// Only a named person who asked for it, or the force, cancels anything.
    case cancelledUnasked
    /// A school can read and answer its notifications.
    case refusedSchool
    /// A list, page, count or item of the HTTP interface has what the file has, for those who may see it.
    case wrongAnswer
    case unexpectedError
}

/// A rule that was broken.
public struct Violation: Hashable, Sendable, Codable {
    /// The seed of the night, which reproduces it.
    public let seed: UInt64
    public let rule: Rule
    public let detail: String
    /// The last events, ending with the violation.
    public let trace: [String]
}
