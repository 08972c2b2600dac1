import EncompassCore
import EncompassStore

/// What the outside world was told and saw: the daemon's file is held against it.
struct Ledger {
    /// A record that was answered as accepted or as a duplicate.
    struct Answer: Hashable {
        var id: String
        var revision: Int
        var children: Int
    }

    private(set) var answers: [Answer] = []
    /// Notifications whose acknowledgement was taken: the school has been thanked.
    private(set) var thanked: [String] = []
    private(set) var quarantined: [String] = []
    private var seen: Set<Answer> = []

    /// Every attempt that reached the mail server, by message.
    var sent: [String: SentOnce] = [:]
    /// Messages in the order in which they first went out.
    var sentOrder: [String] = []
    /// How often each was handed over.
    var attempts: [String: Int] = [:]
    /// How many messages and phone tasks an acknowledged notification had at that moment.
    var closed: [String: (messages: Int, tasks: Int, at: Timestamp)] = [:]
    /// Since when something is not as it should be, by rule and id.
    var standing: [String: Timestamp] = [:]
    var knownNotifications: Set<String> = []
    var lastLook: Timestamp?
    /// When the register of contacts last changed, or may have.
    var lastContactChange: Timestamp?
    /// Notifications that a person at the desk has put back to an earlier step, sent elsewhere or let go.
    var retried: Set<String> = []

    /// Signed calls of schools' systems, by notification: each counts once.
    var calls: [String: Set<String>] = [:]

    /// When each message last reached the mail server, and what is known to have been written to whom of which
    /// notification: at which step and when.
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

    mutating func answer(_ outcome: IngestOutcome, for item: IngestItem) {
        switch outcome {
        case .accepted(let id, let revision), .duplicate(let id, let revision):
            guard case .incident(let received) = item else { return }
            let answer = Answer(id: id, revision: revision, children: received.incident.children.count)
            if seen.insert(answer).inserted { answers.append(answer) }
        case .quarantined(let id):
            if !quarantined.contains(id) { quarantined.append(id) }
        case .conflict: break
        }
    }
}
