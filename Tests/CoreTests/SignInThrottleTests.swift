import EncompassCore
import Testing

@Suite struct SignInThrottleTests {
    private let start = Timestamp(seconds: 1_790_000_000)

    private func attempt(_ login: String, _ address: String, device: String? = nil) -> SignInAttempt {
        SignInAttempt(login: login, address: address, device: device)
    }

    private func attempts(_ throttle: inout SignInThrottle, _ attempt: SignInAttempt, at now: Timestamp) -> Int {
        (0..<100).count { _ in throttle.begin(attempt, at: now) == nil }
    }

    @Test func tenAttemptsPerLoginAndAddressAreChecked() {
        var throttle = SignInThrottle()
        #expect(attempts(&throttle, attempt("sam", "a"), at: start) == 10)
        // In any spelling.
        #expect(throttle.begin(attempt("SAM", "a"), at: start) == start + .minutes(15))
        #expect(throttle.begin(attempt("sam", "a"), at: start + .minutes(15)) == nil)
    }

    @Test func attemptsByTheProviderCountByAddressOnly() {
        var throttle = SignInThrottle()
        let office = SignInAttempt(byProviderFrom: "office")
        #expect(attempts(&throttle, office, at: start) == 60)
        throttle.withdraw(office)
        #expect(throttle.begin(office, at: start) == nil)
        #expect(throttle.begin(SignInAttempt(byProviderFrom: "home"), at: start) == nil)
    }

    @Test func theOwnerElsewhereIsNotLockedOut() {
        var throttle = SignInThrottle()
        for address in 0..<500 { _ = attempts(&throttle, attempt("sam", "attacker \(address)"), at: start) }
        #expect(throttle.begin(attempt("sam", "home"), at: start) == nil)
    }

    @Test func theOwnersBrowserIsNotLockedOutByItsAddress() {
        var throttle = SignInThrottle()
        for login in ["sam", "eve", "bob", "ann", "joe", "kim", "lee"] {
            _ = attempts(&throttle, attempt(login, "office"), at: start)
        }
        #expect(throttle.begin(attempt("ada", "office"), at: start) != nil)
        #expect(throttle.begin(attempt("sam", "office"), at: start) != nil)
        #expect(throttle.begin(attempt("sam", "office", device: "d"), at: start) == nil)
    }

    @Test func aRightPasswordOrAnUnlockForgetsFailures() {
        var throttle = SignInThrottle()
        for _ in 0..<200 {
            #expect(throttle.begin(attempt("sam", "a"), at: start) == nil)
            throttle.succeed(attempt("sam", "a"))
        }
        _ = attempts(&throttle, attempt("sam", "a"), at: start)
        throttle.forget(login: "Sam")
        #expect(throttle.begin(attempt("sam", "a"), at: start) == nil)
    }

    @Test func uncheckedAttemptsDoNotCount() {
        var throttle = SignInThrottle()
        for _ in 0..<200 {
            #expect(throttle.begin(attempt("sam", "a"), at: start) == nil)
            throttle.withdraw(attempt("sam", "a"))
        }
    }

    @Test func aFloodOfLoginsKeepsTheCountsOfOthers() {
        var throttle = SignInThrottle()
        _ = attempts(&throttle, attempt("sam", "a"), at: start)
        for number in 0..<30_000 { _ = throttle.begin(attempt("x\(number)", "b\(number)"), at: start) }
        #expect(throttle.begin(attempt("sam", "a"), at: start) != nil)
    }
}
