import Dispatch
public import EncompassCore
public import EncompassStore
import Foundation
import Synchronization

/// How a sign-in ended.
public enum SignInOutcome: Sendable {
    /// The token of the session, for the cookie.
    case signedIn(token: String, Account)
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
    public func signIn(_ attempt: SignInAttempt, password: String) async throws -> SignInOutcome {
        let real = realClock.now()
        if let until = signIns.begin(attempt, at: real) {
            meters.count("encompass_sign_ins_total", [("outcome", "throttled")])
            return .wait(until: until)
        }
        do {
            let outcome = try await signIns.run(attempt) { try self.check(attempt.login, password) }
            switch outcome {
            case .signedIn: signIns.succeed(attempt)
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

    /// An unknown login costs the same work as a known one, including the log entry, so that the time reveals nothing.
    private func check(_ login: String, _ password: String) throws -> SignInOutcome {
        let now = clock.now()
        let held = try store.accounts.accountForSignIn(login: login)
        let isRight = PasswordHash.verify(password, against: held?.password ?? PasswordHash.ofNobody)
        guard let held, isRight else {
            try store.accounts.recordFailedSignIn(login: held == nil ? nil : login, at: now)
            meters.count("encompass_sign_ins_total", [("outcome", "refused")])
            return .refused
        }
        let token = try store.sessions.open(
            account: held.account, lasting: settings.sessions.longest, at: now, real: realClock.now())
        meters.count("encompass_sign_ins_total", [("outcome", "accepted")])
        return .signedIn(token: token, held.account)
    }
}

extension Engine {
    /// Sets the password that an invited person chose.
    ///
    /// - Throws: `StoreError`: `notFound` if the token invites nobody, `invalid` for a password that is easy to guess.
    public func acceptInvitation(_ token: String, password: String, at now: Timestamp) throws {
        guard let account = try store.accounts.invited(by: token, at: now) else {
            throw StoreError(.notFound, "account.invitationEnded")
        }
        if let fault = PasswordRules.fault(in: password, login: account.login, name: account.name) {
            throw StoreError(.invalid, fault)
        }
        let hash = try PasswordHash.make(password, salt: EntropySource().bytes(16))
        try store.accounts.accept(token, password: hash, at: now)
        signIns.forget(login: account.login)
    }
}
