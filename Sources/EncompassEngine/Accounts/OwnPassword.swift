public import EncompassCore
public import EncompassStore

/// How something ended for which a person had to type their present password.
public enum PasswordProof<Value: Sendable>: Sendable {
    case done(Value)
    /// It is not the present password.
    case refused
    case wait(until: Timestamp)
}

extension Engine {
    /// Whether somebody has a password of this service: not if a provider checks it, nor if they came by the link in a
    /// message and never chose one.
    public func hasPassword(_ account: Account) throws -> Bool {
        guard try store.secondSteps.state(of: account) != .elsewhere else { return false }
        return try store.accounts.accountForSignIn(login: account.login).map { $0.password != PasswordHash.ofNobody }
            ?? false
    }

    /// Changes a person's own password, if they know the present one; other sessions and remembered devices end.
    ///
    /// - Parameters:
    ///   - attempt: counted like a sign-in.
    ///   - session: the token of the session that goes on.
    /// - Throws: `StoreError` `invalid` for a password that is easy to guess.
    public func changePassword(
        of account: Account, from present: String, to wanted: String, keeping session: String, _ attempt: SignInAttempt
    ) async throws -> PasswordProof<Void> {
        if let fault = PasswordRules.fault(in: wanted, login: account.login, name: account.name) {
            throw StoreError(.invalid, fault)
        }
        let now = clock.now()
        return try await proving(account, present, attempt) { store in
            let hash = try PasswordHash.make(wanted, salt: EntropySource().bytes(16))
            try store.accounts.changePassword(of: account, to: hash, keeping: session, at: now)
        }
    }

    /// Begins to set up the second step of a person's own account, if they know the password.
    ///
    /// - Parameter session: the token of the session in which they go on.
    public func beginSecondStep(
        of account: Account, password: String, in session: String, _ attempt: SignInAttempt
    ) async throws -> PasswordProof<Void> {
        let (now, real) = (clock.now(), realClock.now())
        return try await proving(account, password, attempt) {
            try $0.secondSteps.begin(for: account, in: session, real: real, at: now)
        }
    }

    /// Removes the second step of a person's own account, if they know the password and have a code.
    public func removeSecondStep(
        of account: Account, password: String, code: String, _ attempt: SignInAttempt
    ) async throws -> PasswordProof<SecondStep.Verdict> {
        let (now, real) = (clock.now(), realClock.now())
        return try await proving(account, password, attempt) {
            try $0.secondSteps.remove(of: account, proving: code, real: real, at: now)
        }
    }

    /// Runs `body` if the password is the account's; a wrong one counts like that of a sign-in.
    private func proving<Value: Sendable>(
        _ account: Account, _ password: String, _ attempt: SignInAttempt,
        _ body: @escaping @Sendable (Store) throws -> Value
    ) async throws -> PasswordProof<Value> {
        if let until = signIns.begin(attempt, at: realClock.now()) { return .wait(until: until) }
        do {
            let proof = try await signIns.run(attempt) { [store] () throws -> PasswordProof<Value> in
                let held = try store.accounts.accountForSignIn(login: account.login)
                guard PasswordHash.verify(password, against: held?.password ?? PasswordHash.ofNobody) else {
                    return .refused
                }
                return .done(try body(store))
            }
            switch proof {
            case .done: signIns.succeed(attempt)
            case nil: signIns.withdraw(attempt)
            default: break
            }
            return proof ?? .wait(until: realClock.now() + .seconds(5))
        } catch {
            signIns.withdraw(attempt)
            throw error
        }
    }
}
