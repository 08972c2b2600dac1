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
