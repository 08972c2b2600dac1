import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite struct InvitationTests {
    private let file: StoreFile
    private let start = StoreFile.start

    init() throws {
        file = try StoreFile()
        for login in ["olga", "otto"] {
            _ = try file.store.accounts.create(
                login: login, name: "Olga Operator", role: .operator, places: [], password: "hash",
                by: .login("tester"), at: start)
        }
    }

    private func invite(_ login: String = "olga") throws -> Invitation {
        try file.store.accounts.invite(login: login, until: start + .days(7), by: .login("tester"), at: start)
    }

    private func opens(_ token: String, _ after: Span = .minutes(1)) throws -> Bool {
        try file.store.accounts.invited(by: token, at: start + after) != nil
    }

    @Test func anInvitationEndsByItselfAndWorksOnce() throws {
        let token = try invite().token
        #expect(try opens(token) && opens(token, .minutes(7 * 24 * 60 - 1)) && !opens(token, .days(7)))
        _ = try file.store.accounts.accept(
            token, password: "chosen", code: nil, on: day("2026-11-20"), at: start + .minutes(1))
        #expect(try !opens(token))
        #expect(throws: StoreError.self) {
            try file.store.accounts.accept(
                token, password: "another", code: nil, on: day("2026-11-20"), at: start + .minutes(2))
        }
        #expect(try file.store.accounts.accountForSignIn(login: "olga")?.password == "chosen")
        let trail = try file.store.auditLog.trail(of: "account:olga").map(\.entry)
        #expect(trail.suffix(2).map(\.action) == ["account.invited", "account.invitationAccepted"])
        #expect(trail.last?.actor == .account("olga"))
    }

    @Test func aPasswordSetInAnotherWayEndsIt() throws {
        let token = try invite().token
        try file.store.accounts.setPassword(login: "olga", to: "set", by: .login("tester"), at: start)
        #expect(try !opens(token))
    }

    @Test func aDisabledAccountIsInvitedByNothing() throws {
        let token = try invite().token
        try file.store.accounts.disable(login: "olga", by: .login("tester"), at: start)
        #expect(try !opens(token))
        #expect(throws: StoreError.self) { try invite() }
        #expect(throws: StoreError.self) { try invite("nobody") }
    }

    /// Neither a later end nor another account's id goes with the same hash, and no text is too odd to be refused.
    @Test func aTokenThatWasChangedInvitesNobody() throws {
        let parts = try invite().token.split(separator: ".").map(String.init)
        let other = try invite("otto").token.split(separator: ".").map(String.init)
        let later = String((Int64(parts[1]) ?? 0) + 1)
        for token in [
            "", ".", "..", "...", parts[0], [parts[0], later, parts[2]].joined(separator: "."),
            [other[0], parts[1], parts[2]].joined(separator: "."), [parts[0], parts[1], ""].joined(separator: "."),
            [parts[0], parts[1], parts[2] + "A"].joined(separator: "."),
            [parts[0], "9223372036854775807", parts[2]].joined(separator: "."),
            [parts[0], "-1", parts[2]].joined(separator: "."),
            [parts[0], "+" + parts[1], parts[2]].joined(separator: "."),
        ] {
            #expect(try !opens(token), "\(token)")
        }
    }
}
