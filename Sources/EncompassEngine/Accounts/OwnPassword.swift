public import EncompassCore
public import EncompassStore

/// How a change of one's own password ended.
public enum PasswordChange: Hashable, Sendable {
    case done
    /// The present password is not the one that was typed.
    case refused
    case wait(until: Timestamp)
}

extension Engine {
    /// Changes a person's own password, if they know the present one; other sessions and remembered devices end.
    ///
    /// - Parameters:
    ///   - attempt: counted like a sign-in.
    ///   - session: the token of the session that goes on.
    /// - Throws: `StoreError` `invalid` for a password that is easy to guess.
    public func changePassword(
        of account: Account, from present: String, to wanted: String, keeping session: String, _ attempt: SignInAttempt
    ) async throws -> PasswordChange {
        if let fault = PasswordRules.fault(in: wanted, login: account.login, name: account.name) {
            throw StoreError(.invalid, fault)
        }
        if let until = signIns.begin(attempt, at: realClock.now()) { return .wait(until: until) }
        let now = clock.now()
        do {
            let isChanged = try await signIns.run(attempt) { [store] in
                let held = try store.accounts.accountForSignIn(login: account.login)
                guard PasswordHash.verify(present, against: held?.password ?? PasswordHash.ofNobody) else {
                    return false
                }
                let hash = try PasswordHash.make(wanted, salt: EntropySource().bytes(16))
                try store.accounts.changePassword(of: account, to: hash, keeping: session, at: now)
                return true
            }
            switch isChanged {
            case true?:
                signIns.succeed(attempt)
                return .done
            case false?: return .refused
            case nil:
                signIns.withdraw(attempt)
                return .wait(until: realClock.now() + .seconds(5))
            }
        } catch {
            signIns.withdraw(attempt)
            throw error
        }
    }
}
