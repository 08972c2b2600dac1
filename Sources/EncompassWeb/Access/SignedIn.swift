import EncompassCore
import EncompassStore

/// A person who has signed in, with the token of the session's cookie.
struct SignedIn: Sendable {
    let token: String
    let session: Session

    var account: Account { session.account }
    /// Who asks, for everything that is read or changed in this session.
    var principal: Principal { session.principal }
}

extension Principal {
    /// Whether the reader is shown of a restricted item only that there is one, and its deadline.
    func isKept(_ isRestricted: Bool) -> Bool { may(.readQueue) && isRestricted && !seesRestricted }
}
