import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// What states and kinds are called on pages, and the colour of their tag.
extension NotificationState {
    var words: String {
        switch self {
        case .held: "Held"
        case .queued: "To be sent"
        case .sending: "Being sent"
        case .sent: "Sent"
        case .delivered: "Delivered"
        case .acknowledged: "Acknowledged"
        case .failed: "Failed"
        case .cancelled: "Cancelled"
        }
    }

    var colour: String {
        switch self {
        case .held: "purple"
        case .queued, .sending: ""
        case .sent, .delivered: "blue"
        case .acknowledged: "green"
        case .failed: "red"
        case .cancelled: ""
        }
    }
}

extension MessageState {
    var words: String {
        switch self {
        case .queued: "Waiting"
        case .sending: "Being sent"
        case .sent: "Sent"
        case .delivered: "Delivered"
        case .deferred: "To be tried again"
        case .failed: "Failed"
        }
    }

    var colour: String {
        switch self {
        case .queued, .sending: ""
        case .sent, .delivered: "blue"
        case .deferred: "amber"
        case .failed: "red"
        }
    }
}

extension ChildState {
    var words: String {
        switch self {
        case .pending: "Not yet looked at"
        case .matched: "Matched"
        case .review: "A person decides"
        case .unmatched: "On no roll we hold"
        case .ineligible: "Not of school age"
        case .retracted: "Taken back by the force"
        }
    }
}

extension HoldReason {
    var words: String {
        switch self {
        case .releaseTime: "it waits for its release time"
        case .weekend: "the area holds over weekends"
        case .holiday: "the area holds over holidays"
        case .confirmation: "a person must agree with the match first"
        case .restricted: "it is restricted: a supervisor releases it"
        case .paused: "sending is paused"
        }
    }

    /// For a table.
    var short: String {
        switch self {
        case .releaseTime: "Until its release time"
        case .weekend: "Over the weekend"
        case .holiday: "Over the holiday"
        case .confirmation: "To be agreed"
        case .restricted: "For a supervisor"
        case .paused: "Paused"
        }
    }
}

extension ExceptionKind {
    var words: String {
        switch self {
        case .review: "Which pupil is it?"
        case .unmatched: "On no roll that we hold"
        case .confirm: "Agree with a match"
        case .ineligible: "Not of school age?"
        case .quarantined: "A record that could not be read"
        case .conflict: "Revisions that contradict each other"
        case .notOurPupil: "A school says: not our pupil"
        case .restricted: "Restricted"
        case .fault: "Could not be worked off"
        }
    }
}

extension Contact.Role {
    var words: String {
        switch self {
        case .keyAdult: "Key Adult"
        case .deputy: "Deputy"
        case .head: "Head"
        case .laOfficer: "Authority's officer"
        }
    }
}

extension CallOutcome {
    var words: String {
        switch self {
        case .spoke: "Spoke to somebody"
        case .noAnswer: "No answer"
        case .leftMessage: "Left a message to ring back, without details"
        case .wrongNumber: "Wrong number"
        }
    }
}

extension NotificationKind {
    var words: String {
        switch self {
        case .new: "Notification"
        case .correction: "Correction"
        case .retraction: "Retraction"
        }
    }
}

extension AuditEntry.Kind {
    var colour: String {
        switch self {
        case .collection, .operation: ""
        case .alteration: "amber"
        case .consultation: "blue"
        case .disclosure: "purple"
        case .combination: "green"
        case .erasure: "red"
        }
    }
}

/// What roles, differences, troubles and answers are called on pages.
extension Account.Role {
    var words: String {
        switch self {
        case .operator: "operator"
        case .supervisor: "supervisor"
        case .dutyManager: "duty manager"
        case .auditor: "auditor"
        case .keyAdult: "Key Adult"
        case .laOfficer: "authority's officer"
        }
    }
}

extension BalanceDifference.Kind {
    var words: String {
        switch self {
        case .childState: "Children in no state that is known"
        case .childAdrift: "Children who wait for a person and stand on no exception list"
        case .childNowhere: "Matched children with no place where they are taught"
        case .childUntold: "Matched children whose school has no notification with them in it"
        case .childSilenced: "Matched children of whom nobody is notified, without a named person's decision"
        case .notificationAdrift: "Notifications that are neither closed, nor on their ladder, nor on the phone list"
        case .incidentUnsettled: "Incidents that have waited too long to be matched"
        case .quarantineAdrift: "Refused records that stand on no exception list"
        case .exceptionAdrift: "Exceptions that are behind on their own ladder"
        case .messageStuck: "Messages that have been on their way for too long"
        }
    }
}

extension FeedTrouble {
    var words: String {
        switch self {
        case .late: "Late"
        case .silent: "Silent"
        case .short: "Short"
        }
    }
}

extension AcknowledgementOutcome {
    var words: String {
        switch self {
        case .acknowledged: "Read and acknowledged"
        case .delivered: "Arrived in the school's system"
        case .notOurPupil: "Not our pupil"
        case .callBack: "Please ring me"
        case .challenge: "Disagrees with how it is handled"
        }
    }
}

/// What a scope is called on pages.
enum PlaceWords {
    /// - Parameter scope: `urn:121234`, `la:926` or `area:norfolk`.
    static func words(_ scope: String, _ engine: Engine) throws -> String {
        if scope.hasPrefix("area:") {
            let id = String(scope.dropFirst(5))
            let name = engine.policies.areas.first { $0.id == id }?.name
            return "the whole area \(name ?? id)"
        }
        return try Scope(scope).map { try words($0, engine) } ?? scope
    }

    static func words(_ scope: Scope, _ engine: Engine) throws -> String {
        switch scope {
        case .establishment(let urn): try engine.store.establishment(urn)?.name ?? "establishment \(urn)"
        case .localAuthority(let code): "every school of local authority \(code)"
        }
    }
}

/// Who did something, as people call them: an account by its person's name.
struct StaffNames: Sendable {
    private let names: [String: String]

    init(_ accounts: [Account]) {
        names = Dictionary(accounts.map { ($0.login, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    init(_ store: Store) throws { self.init(try store.accounts()) }

    /// `account:sam.hart` is *Sam Hart*; an actor for whom somebody else acts names both.
    func words(_ actor: String) -> String {
        actor.components(separatedBy: " by ").map(word).joined(separator: ", by ")
    }

    func name(ofLogin login: String) -> String { names[login] ?? login }

    private func word(_ part: String) -> String {
        if part == Actor.engine.description { return "the system" }
        let parts = part.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return part }
        return switch parts[0] {
        case "account": name(ofLogin: parts[1])
        case "login": "\(parts[1]) at the command line"
        case "link": "the link in a message"
        case "school": "the school's system"
        case "operator": "an \(parts[0]) credential"
        default: part
        }
    }
}
