import EncompassCore
import TestSupport
import Testing

@Suite("The second step of signing in")
struct SecondStepTests {
    private static let noon = at("2026-11-20T12:00:00Z")
    private static let number = SecondStep.number(at: noon)

    /// RFC 4226, appendix D: the HMACs of the counters 0 to 9, and their codes.
    @Test(
        arguments: [
            ("cc93cf18508d94934c64b65d8ba7667fb7cde4b0", "755224"),
            ("75a48a19d4cbe100644e8ac1397eea747a2d33ab", "287082"),
            ("0bacb7fa082fef30782211938bc1c5e70416ff44", "359152"),
            ("66c28227d03a2d5529262ff016a1e6ef76557ece", "969429"),
            ("a904c900a64b35909874b33e61c5938a8e15ed1c", "338314"),
            ("a37e783d7b7233c083d4f62926c7a25f238d0316", "254676"),
            ("bc9cd28561042c83f219324d3c607256c03272ae", "287922"),
            ("a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", "162583"),
            ("1b3c89f65e6c9e883012052823443f048b4332db", "399871"),
            ("1637409809a679dc698207310c8c7fc07290d9e5", "520489"),
        ])
    func aCodeIsTakenFromItsHashAsTheStandardSays(hash: String, code: String) {
        let bytes = stride(from: 0, to: hash.count, by: 2).compactMap {
            UInt8(hash.dropFirst($0).prefix(2), radix: 16)
        }
        #expect(SecondStep.code(of: bytes) == code)
    }

    @Test func theHalfMinutesBeforeAndAfterCountToo() {
        let now = SecondStepTests.number
        #expect(SecondStep.numbers(at: SecondStepTests.noon) == [now, now - 1, now + 1])
        #expect(SecondStep.number(at: SecondStepTests.noon + .seconds(29)) == now)
        #expect(SecondStep.number(at: SecondStepTests.noon + .seconds(30)) == now + 1)
    }

    @Test func aCodeCountsOnce() {
        let (now, noon) = (SecondStepTests.number, SecondStepTests.noon)
        let none = SecondStep.Failures(count: 0, since: noon)
        #expect(SecondStep.verdict(number: now, lastUsed: 0, failures: none, at: noon) == .right)
        #expect(SecondStep.verdict(number: now, lastUsed: now - 1, failures: none, at: noon) == .right)
        #expect(SecondStep.verdict(number: now, lastUsed: now, failures: none, at: noon) == .used)
        #expect(SecondStep.verdict(number: now - 1, lastUsed: now, failures: none, at: noon) == .used)
    }

    @Test(
        arguments: [
            (0, 0, .wrong(left: 4)), (3, 10, .wrong(left: 1)), (4, 14, .wait(until: noon + .minutes(15))),
            (5, 14, .wait(until: noon + .minutes(15))), (5, 15, .wrong(left: 4)), (5, 60, .wrong(left: 4)),
        ] as [(Int, Int, SecondStep.Verdict)])
    func fiveWrongTriesCloseTheStepForTheQuarter(tries: Int, after minutes: Int, verdict: SecondStep.Verdict) {
        let noon = SecondStepTests.noon
        let failures = SecondStep.Failures(count: tries, since: noon)
        #expect(
            SecondStep.verdict(number: nil, lastUsed: 0, failures: failures, at: noon + .minutes(minutes)) == verdict)
    }

    @Test func evenTheRightCodeWaitsAfterFiveWrongOnes() {
        let noon = SecondStepTests.noon
        let failures = SecondStep.Failures(count: 5, since: noon)
        #expect(
            SecondStep.verdict(number: SecondStepTests.number, lastUsed: 0, failures: failures, at: noon + .minutes(1))
                == .wait(until: noon + .minutes(15)))
    }

    @Test func anotherWrongTryAfterTheQuarterBeginsAnew() {
        let noon = SecondStepTests.noon
        let failures = SecondStep.Failures(count: 5, since: noon)
        #expect(failures.after(another: noon + .minutes(20)) == .init(count: 1, since: noon + .minutes(20)))
        #expect(
            SecondStep.Failures(count: 2, since: noon).after(another: noon + .minutes(3))
                == .init(count: 3, since: noon))
    }

    /// RFC 4648, section 10, without the padding; and the secret of RFC 6238.
    @Test(
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"), ("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
        ])
    func aSecretIsWrittenInBase32(text: String, written: String) {
        #expect(Base32.text(Array(text.utf8)) == written)
    }

    @Test func aRecoveryCodeIsReadAsPeopleTypeIt() throws {
        let code = RecoveryCode.make(FixedBytes(bytes: [0, 1, 2, 3, 4, 16, 17, 18, 31, 255]))
        #expect(code.text == "01234ghjzz" && code.written == "01234-ghjzz")
        for typed in ["01234-ghjzz", "O1234 GHJZZ", "oi234ghjzz", "0l234GHJZZ"] {
            #expect(RecoveryCode(typed) == code, "\(typed)")
        }
        for typed in ["01234-ghjz", "01234-ghjzu", "", "123456"] { #expect(RecoveryCode(typed) == nil, "\(typed)") }
    }

    private struct FixedBytes: Entropy {
        let bytes: [UInt8]
        mutating func bytes(_ count: Int) -> [UInt8] { Array(bytes.prefix(count)) }
    }
}

@Suite("Purposes of reading children's details")
struct PurposeTests {
    @Test(
        arguments: [
            (.operator, [.tonight, .question, .meeting]), (.supervisor, Purpose.allCases),
            (.dutyManager, Purpose.allCases), (.auditor, [.quality]), (.administrator, []), (.unproven, []),
            (.keyAdult, []), (.owner, Purpose.allCases),
        ] as [(Principal.Role, [Purpose])])
    func aPurposeFitsTheRole(role: Principal.Role, purposes: [Purpose]) {
        #expect(Purpose.allCases.filter { $0.fits(role) } == purposes)
    }
}
