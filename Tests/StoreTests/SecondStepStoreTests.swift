import EncompassCore
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Second steps in the store")
struct SecondStepStoreTests {
    private let file: StoreFile
    private let account: Account
    private let start = StoreFile.start

    init() throws {
        file = try StoreFile()
        account = try file.store.accounts.create(
            login: "sam", name: "Sam Hart", role: .operator, places: [], password: "x", by: .login("test"), at: start)
    }

    private var steps: SecondSteps { file.store.secondSteps }

    /// RFC 6238, appendix B: the times of its table with SHA-1, in six digits.
    @Test(
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func theCodesAreThoseOfTheStandard(seconds: Int64, code: String) {
        let number = SecondStep.number(at: Timestamp(seconds: seconds))
        #expect(SecondSteps.code(Data("12345678901234567890".utf8), number: number) == code)
    }

    /// The secret that a session has begun with.
    private func secret(in token: String = "a", at real: Timestamp? = nil) throws -> Data {
        let state = try steps.state(of: account, in: token, real: real ?? start)
        guard case .begun(let secret) = state else { throw TestFault.noSecret }
        return Data(secret)
    }

    private enum TestFault: Error { case noSecret }

    private func code(at real: Timestamp) throws -> String {
        try SecondSteps.code(secret(at: real), number: SecondStep.number(at: real))
    }

    private func begin(in token: String = "a", at time: Timestamp? = nil) throws {
        try steps.begin(for: account, in: token, real: time ?? start, at: time ?? start)
    }

    /// Switches it on, and returns the recovery codes and what makes further codes.
    private func on() throws -> (codes: [RecoveryCode], secret: Data) {
        try begin()
        let secret = try secret()
        let made = try steps.confirm(
            code(at: start), for: account, keeping: "a", real: start, at: start)
        #expect(made.verdict == .right)
        return (made.codes, secret)
    }

    private func enter(_ typed: String, after span: Span) throws -> SecondStep.Verdict {
        try steps.openSession(
            of: account, with: typed, lasting: .hours(1), browser: nil, real: start + span, at: start + span
        ).verdict
    }

    @Test func aCodeOpensOneSessionAndNoSecondOne() throws {
        let (codes, secret) = try on()
        #expect(codes.count == RecoveryCode.count && Set(codes).count == RecoveryCode.count)
        let first = SecondStep.number(at: start)
        // The code that switched it on is used up.
        #expect(try enter(SecondSteps.code(secret, number: first), after: .seconds(1)) == .used)
        #expect(try enter(SecondSteps.code(secret, number: first + 2), after: .minutes(1)) == .right)
        #expect(try enter(SecondSteps.code(secret, number: first + 2), after: .minutes(1)) == .used)
        #expect(try enter(SecondSteps.code(secret, number: first + 1), after: .minutes(1)) == .used)
    }

    @Test func codesOfOtherHalfMinutesAreWrong() throws {
        let (_, secret) = try on()
        let number = SecondStep.number(at: start + .minutes(10))
        for other in [number - 2, number + 2] {
            let code = SecondSteps.code(secret, number: other)
            guard ![number - 1, number, number + 1].map({ SecondSteps.code(secret, number: $0) }).contains(code)
            else { continue }
            guard case .wrong = try enter(code, after: .minutes(10)) else {
                Issue.record("a code of \(other - number) half minutes away counts")
                continue
            }
        }
    }

    @Test func fiveWrongTriesWaitAndARightCodeIsRefusedMeanwhile() throws {
        let (codes, secret) = try on()
        for left in [4, 3, 2, 1] {
            #expect(try enter("00000-0000\(left)", after: .minutes(2)) == .wrong(left: left))
        }
        let until = start + .minutes(2) + SecondStep.window
        #expect(try enter("zzzzz-zzzzz", after: .minutes(2)) == .wait(until: until))
        let number = SecondStep.number(at: start + .minutes(3))
        #expect(try enter(SecondSteps.code(secret, number: number), after: .minutes(3)) == .wait(until: until))
        #expect(try enter(codes[0].text, after: .minutes(3)) == .wait(until: until))
        #expect(try enter(codes[0].text, after: .minutes(18)) == .right)
    }

    /// Five wrong codes every half hour, for two hours.
    private func guess(_ secret: Data) throws -> [SecondStep.Verdict] {
        try (0..<SecondStep.mostWrong).map { place in
            let span = Span.minutes(2 + place / 5 * 30)
            let valid = SecondStep.numbers(at: start + span).map { SecondSteps.code(secret, number: $0) }
            let wrong = ["000000", "111111", "222222", "333333"].first { !valid.contains($0) } ?? ""
            return try enter(wrong, after: span)
        }
    }

    @Test func slowGuessesEndAtTwentyUntilARecoveryCode() throws {
        let (codes, secret) = try on()
        let guesses = try guess(secret)
        #expect(guesses.dropLast().allSatisfy { $0 != .closed } && guesses.last == .closed)
        // The next day the right code does not count either, and is not tried.
        let later = Span.days(1)
        let number = SecondStep.number(at: start + later)
        #expect(try enter(SecondSteps.code(secret, number: number), after: later) == .closed)
        #expect(
            try file.store.auditLog.recent(limit: 30, for: .engine).contains { $0.entry.action == "secondStep.closed" })
        #expect(try file.store.alarms.active().map(\.kind) == [.secondStepClosed])
        #expect(try file.store.alarms.work(breachesBy: start, at: start + later).over.isEmpty)
        #expect(try enter(codes[0].text, after: later) == .right)
        #expect(try file.store.alarms.work(breachesBy: start, at: start + later).over.count == 1)
        let next = Span.minutes(24 * 60 + 1)
        #expect(
            try enter(SecondSteps.code(secret, number: SecondStep.number(at: start + next)), after: next) == .right)
    }

    @Test func anAdministratorOpensWhatGuessesHaveClosed() throws {
        let (_, secret) = try on()
        #expect(try guess(secret).last == .closed)
        try steps.reset(login: "sam", by: .login("test"), at: start + .days(1))
        #expect(try steps.state(of: account) == .off)
        #expect(try file.store.alarms.work(breachesBy: start, at: start + .days(1)).over.count == 1)
    }

    @Test func aRightCodeBeginsTheCountAgain() throws {
        let (_, secret) = try on()
        for day in 1...6 {
            for _ in 0..<4 {
                guard case .wrong = try enter("12345", after: .days(day)) else {
                    Issue.record("day \(day)")
                    return
                }
            }
            let number = SecondStep.number(at: start + .days(day))
            #expect(try enter(SecondSteps.code(secret, number: number), after: .days(day)) == .right)
        }
    }

    @Test func aRecoveryCodeWorksOnceAndIsNotStored() throws {
        let (codes, _) = try on()
        #expect(try enter(codes[3].written.uppercased(), after: .minutes(1)) == .right)
        #expect(try enter(codes[3].written, after: .minutes(1)) == .used)
        #expect(try steps.state(of: account) == .on(since: start, recoveryCodes: RecoveryCode.count - 1))
        let bytes = try Data(contentsOf: URL(filePath: file.path))
        for code in codes { #expect(bytes.range(of: Data(code.text.utf8)) == nil) }
    }

    @Test func itIsRemovedWithACodeAndResetByAnotherPerson() throws {
        let (codes, _) = try on()
        #expect(try steps.remove(of: account, proving: "12345", real: start, at: start) == .wrong(left: 4))
        #expect(try steps.state(of: account).isOn)
        #expect(try steps.remove(of: account, proving: codes[0].text, real: start, at: start) == .right)
        #expect(try steps.state(of: account) == .off)
        #expect(throws: StoreError.self) { try steps.reset(login: "sam", by: .login("test"), at: start) }
        let later = start + .hours(1)
        let token = try file.store.sessions.open(account: account, lasting: .hours(1), at: later, real: later)
        try begin(in: token, at: later)
        let secret = try secret(in: token, at: later)
        let made = try steps.confirm(
            SecondSteps.code(secret, number: SecondStep.number(at: later)), for: account, keeping: token,
            real: later, at: later)
        #expect(made.verdict == .right)
        try steps.reset(login: "sam", by: .login("test"), at: later)
        #expect(try steps.state(of: account) == .off)
        #expect(
            try file.store.sessions.session(token: token, idle: .hours(1), on: day("2026-11-20"), at: later) == nil)
        let log = try file.store.auditLog.recent(limit: 30, for: .engine).map(\.entry.action)
        for action in ["on", "off", "wrong", "recoveryUsed", "codesMade", "reset"] {
            #expect(log.contains("secondStep." + action), "\(action)")
        }
    }

    @Test func aSecretIsSealedAndIsRenewedUntilItIsConfirmed() throws {
        try begin()
        let first = try secret()
        #expect(first.count == SecondStep.secretLength)
        try begin()
        let second = try secret()
        #expect(first != second)
        #expect(try Data(contentsOf: URL(filePath: file.path)).range(of: second) == nil)
        #expect(try !steps.state(of: account).isOn, "it asks for a code before one was ever typed")
    }

    private func isBegun(in token: String = "a", after span: Span = .seconds(1)) throws -> Bool {
        if case .begun = try steps.state(of: account, in: token, real: start + span) { true } else { false }
    }

    @Test func aSecretIsShownOnlyInTheSessionThatBeganItAndForAQuarterOfAnHour() throws {
        try begin()
        #expect(try isBegun() && isBegun(after: .minutes(14)))
        #expect(try !isBegun(in: "b") && !isBegun(after: .minutes(15)))
        #expect(try steps.state(of: account) == .off)
        let code = try code(at: start)
        for (token, span) in [("b", Span.seconds(1)), ("a", .minutes(15))] {
            #expect(throws: StoreError.self) {
                try steps.confirm(code, for: account, keeping: token, real: start + span, at: start + span)
            }
        }
    }

    @Test("what somebody else prepared ends with the password and with the sessions", arguments: 0..<4)
    func begunIsForgotten(how: Int) throws {
        try begin()
        let accounts = file.store.accounts
        switch how {
        case 0: try accounts.setPassword(login: "sam", to: "y", by: .login("test"), at: start)
        case 1: try accounts.changePassword(of: account, to: "y", keeping: "a", at: start)
        case 2: _ = try file.store.sessions.end(login: "sam", by: .login("test"), at: start)
        default:
            let invitation = try accounts.invite(
                login: "sam", until: start + .minutes(5), by: .login("test"), at: start)
            _ = try accounts.accept(invitation.token, password: "y", code: nil, on: day("2026-11-20"), at: start)
        }
        #expect(try !isBegun())
    }

    @Test func noSessionIsOpenedWithoutACodeWhileItIsOn() throws {
        _ = try on()
        #expect(throws: StoreError.self) {
            try file.store.sessions.open(account: account, lasting: .hours(1), at: start, real: start)
        }
    }

    @Test func aTicketEndsWithItsTimeAndWithTheNextPassword() throws {
        let ticket = try steps.ticket(for: account, until: start + .minutes(5), at: start)
        #expect(try file.store.auditLog.recent(limit: 1, for: .engine).first?.entry.action == "secondStep.asked")
        #expect(try steps.account(of: ticket, real: start + .minutes(4))?.login == "sam")
        #expect(try steps.account(of: ticket, real: start + .minutes(5)) == nil)
        #expect(try steps.account(of: ticket + "x", real: start) == nil)
        // One of another kind does not count.
        let invitation = try file.store.accounts.invite(
            login: "sam", until: start + .minutes(5), by: .login("test"), at: start)
        #expect(try steps.account(of: invitation.token, real: start) == nil)
        #expect(try file.store.accounts.invited(by: ticket, at: start) == nil)
        try file.store.accounts.setPassword(login: "sam", to: "y", by: .login("test"), at: start)
        #expect(try steps.account(of: ticket, real: start) == nil)
    }
}
