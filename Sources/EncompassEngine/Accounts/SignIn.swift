import Dispatch
public import EncompassCore
public import EncompassStore
import Foundation
import Logging
import Synchronization

/// How a sign-in ended.
public enum SignInOutcome: Sendable {
    /// The token of the session, for the cookie.
    case signedIn(token: String, Account)
    /// The password is right, and the code of the second step is asked for. The ticket says so for a few minutes.
    case secondStep(ticket: String, Account)
    /// Unknown login, disabled account or wrong password; the answer does not say which.
    case refused
    /// The password was not checked: too many failures from that source, or too many people at once.
    case wait(until: Timestamp)
}

/// Counts sign-ins and queues them.
///
/// Hashing a password costs about 60 ms and 32 MB. It has threads of its own, so that a flood of sign-ins does not
/// delay pages and pushes. The queues are short: when they are full, people are asked to try again.
final class SignInDesk: Sendable {
    private struct Queues {
        var loads: [Int]
        var waiting: [String: Int] = [:]
        var total: Int { loads.reduce(0, +) }
    }

    private static let backlog = 16
    /// For one address; a known browser counts as a source of its own.
    private static let perSource = 4
    /// Reserved for browsers that have signed in with this login before.
    private static let reserve = 8
    private let threads: [DispatchQueue]
    private let queues: Mutex<Queues>
    private let throttle = Mutex(SignInThrottle())

    init(threads count: Int = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)) {
        threads = (0..<count).map { DispatchQueue(label: "encompass.sign-in.\($0)") }
        queues = Mutex(Queues(loads: [Int](repeating: 0, count: count)))
    }

    func begin(_ attempt: SignInAttempt, at now: Timestamp) -> Timestamp? {
        throttle.withLock { $0.begin(attempt, at: now) }
    }

    func succeed(_ attempt: SignInAttempt) { throttle.withLock { $0.succeed(attempt) } }
    func withdraw(_ attempt: SignInAttempt) { throttle.withLock { $0.withdraw(attempt) } }
    func forget(login: String) { throttle.withLock { $0.forget(login: login) } }

    /// Runs `body` when its turn comes; nil if too many wait.
    func run<Value: Sendable>(
        _ attempt: SignInAttempt, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value? {
        let source = attempt.device ?? attempt.address
        let limit = SignInDesk.backlog + (attempt.device == nil ? 0 : SignInDesk.reserve)
        let chosen = queues.withLock { queues -> Int? in
            guard queues.total < limit, queues.waiting[source] ?? 0 < SignInDesk.perSource,
                let least = queues.loads.indices.min(by: { queues.loads[$0] < queues.loads[$1] })
            else { return nil }
            queues.loads[least] += 1
            queues.waiting[source, default: 0] += 1
            return least
        }
        guard let chosen else { return nil }
        defer {
            queues.withLock { queues in
                queues.loads[chosen] -= 1
                let left = (queues.waiting[source] ?? 1) - 1
                queues.waiting[source] = left > 0 ? left : nil
            }
        }
        return try await withCheckedThrowingContinuation { continuation in
            threads[chosen].async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

extension Engine {
    /// Checks the failure count, then the password, and opens a session.
    ///
    /// - Parameters:
    ///   - code: as typed: it admits the owner of the account when others have typed too many wrong passwords.
    ///   - browser: a coarse name of the browser.
    public func signIn(
        _ attempt: SignInAttempt, password: String, code: String? = nil, browser: String? = nil
    ) async throws -> SignInOutcome {
        let real = realClock.now()
        if let until = signIns.begin(attempt, at: real), try !isAdmitted(attempt.login, by: code) {
            meters.count("encompass_sign_ins_total", [("outcome", "throttled")])
            return .wait(until: until)
        }
        do {
            let outcome = try await signIns.run(attempt) { try self.check(attempt.login, password, browser) }
            switch outcome {
            case .signedIn, .secondStep: signIns.succeed(attempt)
            case nil:
                signIns.withdraw(attempt)
                meters.count("encompass_sign_ins_total", [("outcome", "throttled")])
            default: break
            }
            return outcome ?? .wait(until: real + .seconds(5))
        } catch {
            signIns.withdraw(attempt)
            throw error
        }
    }

    private func isAdmitted(_ login: String, by code: String?) throws -> Bool {
        guard let code, let account = try store.accounts.accountForSignIn(login: login)?.account else { return false }
        return try store.codes.use(code, for: .signIn(account), by: account.actor, at: clock.now()) == .right
    }

    /// Sends a code to the owner of an account for which too many wrong passwords were typed. The answer is the same
    /// for every login.
    public func sendSignInCode(login: String) throws {
        let now = clock.now()
        guard let account = try store.accounts.accountForSignIn(login: login)?.account,
            let address = try store.accounts.anyAddress(of: account, on: london.date(now))
        else { return }
        do {
            try sendCode(.signIn(account), to: address, by: account.actor)
        } catch let error as StoreError where error.reason == .conflict {
            // Somebody who asks too often gets the same answer as everybody, and no further code.
            log.notice("too many codes were asked for", metadata: ["account": "\(account.id)"])
        }
    }

    /// An unknown login costs the same work as a known one, including the log entry, so that the time reveals nothing.
    private func check(_ login: String, _ password: String, _ browser: String?) throws -> SignInOutcome {
        let now = clock.now()
        let held = try store.accounts.accountForSignIn(login: login)
        let isRight = PasswordHash.verify(password, against: held?.password ?? PasswordHash.ofNobody)
        guard let held, isRight else {
            try store.accounts.recordFailedSignIn(login: held == nil ? nil : login, at: now)
            meters.count("encompass_sign_ins_total", [("outcome", "refused")])
            return .refused
        }
        do {
            let token = try store.sessions.open(
                account: held.account, lasting: settings.sessions.longest, browser: browser, at: now,
                real: realClock.now())
            meters.count("encompass_sign_ins_total", [("outcome", "accepted")])
            return .signedIn(token: token, held.account)
        } catch let error as StoreError where error.reason == .conflict {
            // The second step is on: whether it is and the session are one transaction's matter.
            let end = realClock.now() + Engine.secondStepLife
            return .secondStep(
                ticket: try store.secondSteps.ticket(for: held.account, until: end, at: now), held.account)
        }
    }
}

/// How the second step of a sign-in ended.
public enum SecondStepOutcome: Sendable {
    case signedIn(token: String, Account)
    case code(SecondStep.Verdict)
    /// The ticket is over: the password is asked for again.
    case ended
}

extension Engine {
    private static let secondStepLife = Span.minutes(5)

    /// Opens the session of somebody whose password was right, if the code is too.
    ///
    /// - Parameter browser: a coarse name of the browser.
    public func signIn(ticket: String, code: String, browser: String?) throws -> SecondStepOutcome {
        let (now, real) = (clock.now(), realClock.now())
        guard let account = try store.secondSteps.account(of: ticket, real: real),
            try store.secondSteps.state(of: account).isOn
        else { return .ended }
        let (verdict, token) = try store.secondSteps.openSession(
            of: account, with: code, lasting: settings.sessions.longest, browser: browser, real: real, at: now)
        meters.count("encompass_sign_ins_total", [("outcome", token == nil ? "refused" : "accepted")])
        return token.map { .signedIn(token: $0, account) } ?? .code(verdict)
    }
}

/// How the choice of a password by invitation ended.
public enum InvitationOutcome: Hashable, Sendable {
    case done
    /// The code that confirms it is wrong, used or over.
    case code(OneTimeCode.Verdict)
    case wait(until: Timestamp)
}

extension Engine {
    /// Sets the password that an invited person chose, if the code that was sent to the second channel of their contact
    /// confirms it.
    ///
    /// - Parameter address: counted like a sign-in from there.
    /// - Throws: `StoreError`: `notFound` if the token invites nobody, `invalid` for a password that is easy to guess.
    public func acceptInvitation(
        _ token: String, password: String, code: String?, from address: String
    ) async throws -> InvitationOutcome {
        let now = clock.now()
        guard let account = try store.accounts.invited(by: token, at: now) else {
            throw StoreError(.notFound, "account.invitationEnded")
        }
        if let fault = PasswordRules.fault(in: password, login: account.login, name: account.name) {
            throw StoreError(.invalid, fault)
        }
        let attempt = SignInAttempt(login: account.login, address: address)
        let verdict = try await signIns.run(attempt) { [store, london] () throws -> OneTimeCode.Verdict? in
            let hash = try PasswordHash.make(password, salt: EntropySource().bytes(16))
            return try store.accounts.accept(token, password: hash, code: code, on: london.date(now), at: now)
        }
        switch verdict {
        case nil: return .wait(until: realClock.now() + .seconds(5))
        case .some(nil):
            signIns.forget(login: account.login)
            return .done
        case .some(let verdict?): return .code(verdict)
        }
    }

    /// Sends the code that confirms a new password.
    ///
    /// - Returns: false if the token invites nobody, or the account has no second channel.
    /// - Throws: `StoreError` `conflict` if too many were asked for.
    public func sendCode(forInvitation token: String) throws -> Bool {
        let now = clock.now()
        guard let account = try store.accounts.invited(by: token, at: now),
            let address = try store.accounts.secondAddress(of: account, on: london.date(now))
        else { return false }
        try sendCode(.password(of: account), to: address, by: account.actor)
        return true
    }

    /// Sends an invitation to somebody who has forgotten their password. The answer is the same for everybody.
    public func askForInvitation(login: String) throws {
        let now = clock.now()
        try store.accounts.askForInvitation(
            login: login, until: now + OperationRunner.invitationLife, on: london.date(now),
            by: Actor("account:unknown"), at: now)
        dispatchSignal.send()
    }
}
