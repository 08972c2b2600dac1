import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite struct SessionTests {
    private let file: StoreFile
    private let account: Account
    private let start = StoreFile.start
    private let idle = Span.minutes(30)

    init() throws {
        file = try StoreFile()
        account = try file.store.accounts.create(
            login: "olga", name: "Olga Operator", role: .operator, places: [], password: "hash", by: .login("tester"),
            at: start)
    }

    private func open(lasting: Span = .hours(12)) throws -> String {
        try file.store.sessions.open(account: account, lasting: lasting, at: start, real: start)
    }

    private func stands(_ token: String, _ after: Span) throws -> Bool {
        try file.store.sessions.session(token: token, idle: idle, on: day("2026-11-20"), at: start + after) != nil
    }

    @Test func whoDoesNothingIsSignedOut() throws {
        let token = try open()
        #expect(try stands(token, .minutes(29)))
        #expect(try stands(token, .minutes(58)))
        #expect(try !stands(token, .minutes(89)))
    }

    @Test func aShiftEndsWhateverThePersonDoes() throws {
        let token = try open(lasting: .hours(2))
        for minutes in stride(from: 0, to: 120, by: 10) { #expect(try stands(token, .minutes(minutes))) }
        #expect(try !stands(token, .hours(2)))
    }

    @Test func aSignInSweepsAwayWhatIsOver() throws {
        let token = try open(lasting: .hours(1))
        _ = try file.store.sessions.open(
            account: account, lasting: .hours(1), at: start, real: start + .hours(1))
        // A clock that was put back brings no session back.
        #expect(try !stands(token, .minutes(1)))
    }

    @Test func disablingAnAccountEndsItsSessions() throws {
        let token = try open()
        try file.store.accounts.disable(login: "olga", by: .login("tester"), at: start)
        #expect(try !stands(token, .minutes(1)))
        #expect(try file.store.accounts.accountForSignIn(login: "olga") == nil)
    }

    @Test func signingOutEndsOnlyOneSession() throws {
        let (first, second) = (try open(), try open())
        try file.store.sessions.close(token: first)
        #expect(try !stands(first, .minutes(1)) && stands(second, .minutes(1)))
    }

    @Test func anotherPasswordEndsTheSessionsAndIsLogged() throws {
        let token = try open()
        try file.store.accounts.setPassword(login: "olga", to: "other", by: .login("tester"), at: start)
        #expect(try !stands(token, .minutes(1)))
        #expect(try file.store.accounts.accountForSignIn(login: "olga")?.password == "other")
        #expect(try file.store.auditLog.trail(of: "account:olga").last?.entry.action == "account.passwordSet")
        #expect(throws: StoreError.self) {
            try file.store.accounts.setPassword(login: "nobody", to: "other", by: .login("tester"), at: start)
        }
    }

    @Test func whatWasDisabledIsEnabledOnceAndFailuresAreForgotten() throws {
        try file.store.accounts.disable(login: "olga", by: .login("tester"), at: start)
        try file.store.accounts.enable(login: "olga", by: .login("tester"), at: start)
        #expect(try file.store.accounts.accountForSignIn(login: "olga") != nil)
        #expect(throws: StoreError.self) {
            try file.store.accounts.enable(login: "olga", by: .login("tester"), at: start)
        }
        try file.store.accounts.recordFailedSignIn(login: "olga", at: start)
        try file.store.accounts.unlock(login: "olga", by: .login("tester"), at: start)
        #expect(try file.store.auditLog.trail(of: "account:olga").last?.entry.action == "account.unlocked")
    }

    @Test func whatIsTypedForNoAccountIsNotLogged() throws {
        try file.store.accounts.recordFailedSignIn(login: nil, at: start)
        #expect(try file.store.auditLog.trail(of: "account:unknown").count == 1)
    }
}
