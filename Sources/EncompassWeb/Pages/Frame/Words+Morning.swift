import EncompassCore
import EncompassStore

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
