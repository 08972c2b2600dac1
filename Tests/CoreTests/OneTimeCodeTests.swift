import EncompassCore
import Testing

@Suite struct OneTimeCodeTests {
    private let made = Timestamp(seconds: 1_800_000_000)

    @Test func aCodeHasSixDigitsAndEachIsAsLikely() {
        var counts = [Character: Int]()
        for _ in 0..<2_000 {
            let code = OneTimeCode.make(SystemEntropy())
            #expect(code.text.count == 6 && code.text.allSatisfy(\.isNumber))
            for digit in code.text { counts[digit, default: 0] += 1 }
        }
        #expect(counts.count == 10 && counts.values.allSatisfy { (1_000...1_400).contains($0) })
    }

    @Test(
        arguments: [
            ("482109", "482109"), ("482 109", "482109"), (" 48-21-09 ", "482109"), ("48210", nil), ("4821097", nil),
            ("48210a", nil), ("٤٨٢١٠٩", nil), ("", nil),
        ] as [(String, String?)])
    func whatIsTypedIsReadWithSpaces(_ typed: String, _ code: String?) {
        #expect(OneTimeCode(typed)?.text == code)
    }

    @Test(
        arguments: [
            (true, 0, false, 0, .right), (true, 4, false, 599, .right), (true, 0, false, 600, .expired),
            (true, 0, false, -1, .expired), (true, 0, true, 0, .used), (true, 5, false, 0, .exhausted),
            (false, 0, false, 0, .wrong(left: 4)), (false, 3, false, 0, .wrong(left: 1)),
            (false, 4, false, 0, .exhausted),
            (false, 0, true, 0, .used), (false, 0, false, 600, .expired),
        ] as [(Bool, Int, Bool, Int64, OneTimeCode.Verdict)])
    func eachTryHasOneVerdict(
        _ isRight: Bool, _ failures: Int, _ isUsed: Bool, _ seconds: Int64, _ verdict: OneTimeCode.Verdict
    ) {
        #expect(
            OneTimeCode.verdict(
                isRight: isRight, failures: failures, isUsed: isUsed, madeAt: made,
                at: Timestamp(seconds: 1_800_000_000 + seconds)) == verdict)
    }

    @Test func fiveInAnHourAndTwentyInADay() {
        let five = (0..<5).map { made + .minutes($0) }
        #expect(OneTimeCode.wait(made: Array(five.dropLast()), at: made + .minutes(10)) == nil)
        #expect(OneTimeCode.wait(made: five.reversed(), at: made + .minutes(10)) == made + .hours(1))
        #expect(OneTimeCode.wait(made: five, at: made + .hours(1)) == nil)
        let twenty = (0..<20).map { made + .minutes($0 * 30) }
        #expect(OneTimeCode.wait(made: twenty, at: made + .hours(11)) == made + .days(1))
    }

    @Test(
        arguments: [
            (.email, [.email, .sms], true, .send(StaffAddress(.sms, "07700900123"))),
            (.sms, [.email, .sms], true, .send(.email("kay.hill@quayside.example"))),
            (.email, [.email], true, .desk), (.email, [.email, .sms], false, .desk), (.sms, [.sms], true, .desk),
        ] as [(Contact.Channel, [Contact.Channel], Bool, CodeWay)])
    func aCodeNeverGoesTheWayOfTheLink(
        _ channel: Contact.Channel, _ served: [Contact.Channel], _ isVerified: Bool, _ way: CodeWay
    ) throws {
        let day = try day("2026-11-20")
        var contact = Contact(
            scope: .localAuthority("926"), role: .keyAdult, name: "Kay Hill", email: "kay.hill@quayside.example",
            mobile: "07700900123", verifiedOn: isVerified ? day : nil)
        #expect(CodeWay.second(for: contact, besides: channel, served: served, on: day) == way)
        (contact.email, contact.mobile) = (channel == .sms ? nil : contact.email, channel == .sms ? "07700900123" : nil)
        #expect(CodeWay.second(for: contact, besides: channel, served: served, on: day) == .desk)
    }
}
