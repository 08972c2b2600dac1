public import EncompassCore
public import EncompassStore

/// How a sign-in ended.
public enum SignInOutcome: Sendable {
    /// The session's token, for the cookie.
    case signedIn(token: String, Account)
    /// Unknown login or wrong password: which, is not told.
    case refused
    /// Too many failures: try again at the given time.
    case locked(until: Timestamp)
}

extension Engine {
    /// Checks a login and password and opens a session. Blocks for some 60 ms.
    public func signIn(login: String, password: String) throws -> SignInOutcome {
        let now = clock.now()
        guard let held = try store.accountForSignIn(login: login) else {
            // The same work as for a known login, so that the time tells nothing.
            _ = try PasswordHash.make(password, salt: [UInt8](repeating: 0, count: 16))
            return .refused
        }
        if let until = held.lockedUntil, until > now { return .locked(until: until) }
        guard PasswordHash.verify(password, against: held.password) else {
            try store.recordFailedSignIn(login: login, at: now)
            meters.count("encompass_sign_ins_total", [("outcome", "refused")])
            return .refused
        }
        let token = try store.openSession(
            account: held.account, lasting: settings.sessions.longest, at: now, real: realClock.now())
        meters.count("encompass_sign_ins_total", [("outcome", "accepted")])
        return .signedIn(token: token, held.account)
    }
}
