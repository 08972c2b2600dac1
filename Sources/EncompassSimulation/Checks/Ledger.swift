import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// What the outside world received and saw, to compare with the daemon's file.
struct Ledger {
    /// A record that was answered as accepted or as a duplicate.
    struct Answer: Hashable {
        var id: String
        var revision: Int
        var children: Int
    }

    private(set) var answers: [Answer] = []
    /// Notifications whose acknowledgement was accepted.
    private(set) var thanked: [String] = []
    private(set) var quarantined: [String] = []
    private var seen: Set<Answer> = []

    /// Every attempt that reached the mail server, by message.
    var sent: [String: SentOnce] = [:]
    /// Messages in the order they were first sent.
    var sentOrder: [String] = []
    /// How often each was sent.
    var attempts: [String: Int] = [:]
    /// How many messages and phone tasks an acknowledged notification had at that time.
    var closed: [String: (messages: Int, tasks: Int, at: Timestamp)] = [:]
    /// Since when something breaks a rule, by rule and id.
    var brokenSince: [String: Timestamp] = [:]
    var knownNotifications: Set<String> = []
    var lastLook: Timestamp?
    /// When the contacts last changed, or may have.
    var lastContactChange: Timestamp?
    /// Notifications that a person at the desk has returned to an earlier step, redirected or released.
    var retried: Set<String> = []

    /// When a school returned children of an incident: each gets a new deadline from then on.
    var givenBack: [String: [Timestamp]] = [:]

    /// Signed requests of schools' systems, by notification: each counts once.
    var calls: [String: Set<String>] = [:]

    /// When each message last reached the mail server, and what was certainly sent: to whom, about which notification,
    /// at which step and when.
    var reached: [String: Timestamp] = [:]
    var written: [String: [(step: Int64, at: Timestamp)]] = [:]

    /// Texts of the mail that reached people at the desk.
    var deskMail: [String] = []

    struct SentOnce {
        var messageID: String
        var notification: String
        var to: String
    }

    mutating func thank(for notification: String) {
        if !thanked.contains(notification) { thanked.append(notification) }
    }

    mutating func note(_ answer: RecordAnswer, of incident: Incident?) {
        switch answer.outcome {
        case .accepted(let id, let revision), .duplicate(let id, let revision):
            guard let incident else { return }
            let answer = Answer(id: id, revision: revision, children: incident.children.count)
            if seen.insert(answer).inserted { answers.append(answer) }
        case .quarantined(let id, _):
            if !quarantined.contains(id) { quarantined.append(id) }
        case .conflict, .anotherForce: break
        }
    }
}

/// Who was shown which child, and what people decided about each, as seen by the simulated world, not by the daemon.
struct Showings {
    /// How many messages, pages, answers and lines of call sheets were checked.
    var checked = 0
    /// The last of the machine's decisions that was checked.
    var lastDecision: Int64 = 0
    var hasNewDecisions = false
    /// Signed requests that returned children.
    var countedRequests: Set<String> = []
    /// Schools that closed in the night.
    var closed: [URN: Timestamp] = [:]
    /// Pupils who are no longer on a roll.
    var left: Set<String> = []
    /// Notifications that somebody at their place has opened.
    var opened: Set<String> = []
    /// Notifications that a person has cancelled.
    var cancelled: Set<String> = []

    /// Text that no message of a notification may contain, and its incident; determined with its first message.
    var secrets: [String: (incident: String, words: [String])] = [:]

    /// Current contacts by place.
    var contacts: [Scope: [Contact]] = [:]

    /// Whose rows a pupil in the register has, by key; nil if they are not one person's.
    var owners: [Int64: String?] = [:]

    /// Descriptions in the file, and shown children whose names were checked.
    var details: [Data: ChildDetails] = [:]
    var named: Set<Named> = []

    struct Named: Hashable {
        var text: AnyHashable
        var person: String
        var target: String
        var pupil: Int64
    }

    /// One child of one incident.
    struct Child: Hashable {
        var incident: String
        var person: String
    }

    /// Schools and pupils that people have named for somebody.
    private(set) var words: [String: Set<String>] = [:]
    private(set) var pupils: [String: Set<Int64>] = [:]
    /// Schools that people have named as somebody's right registration.
    private(set) var registrations: [String: Set<URN>] = [:]
    /// Children that a person has made any decision about.
    private(set) var decided: Set<Child> = []
    /// Schools that said that a child is not theirs.
    private(set) var givenBack: [Child: Set<String>] = [:]
    /// The readers of a child, by name.
    private(set) var seen: [Child: Set<String>] = [:]
    /// Places where somebody has opened the details.
    private var readAt: [Child: Set<String>] = [:]

    mutating func say(_ targets: [String], of child: Child) {
        words[child.person, default: []].formUnion(targets)
        for target in targets { givenBack[child]?.remove(target) }
        decided.insert(child)
    }

    mutating func register(_ child: Child, at urn: URN) { registrations[child.person, default: []].insert(urn) }

    mutating func say(pupil: Int64, of child: Child) { pupils[child.person, default: []].insert(pupil) }

    mutating func decide(on child: Child) { decided.insert(child) }

    mutating func giveBack(_ child: Child, from target: String) {
        givenBack[child, default: []].insert(target)
        decided.insert(child)
    }

    mutating func show(_ child: Child, to name: String, at target: String?) {
        seen[child, default: []].insert(name)
        if let target { readAt[child, default: []].insert(target) }
    }

    func hasSeen(_ child: Child, at target: String) -> Bool { readAt[child]?.contains(target) ?? false }
}
