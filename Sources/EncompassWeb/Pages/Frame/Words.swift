import EncompassCore
import EncompassStore

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

extension Account.Role {
    var words: String {
        switch self {
        case .operator: "operator"
        case .supervisor: "supervisor"
        case .dutyManager: "duty manager"
        case .auditor: "auditor"
        case .keyAdult: "Key Adult"
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
