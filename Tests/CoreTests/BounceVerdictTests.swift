import EncompassCore
import Testing

@Suite("What a bounce means")
struct BounceVerdictTests {
    @Test(
        "by its action and the class of its status",
        arguments: [
            ("failed", 5, .lost), ("failed", 4, .lost), ("Failed", nil, .lost), ("delayed", 4, .delayed),
            ("delayed", nil, .delayed), ("delayed", 5, .lost), ("delivered", 2, .delivered),
            ("delivered", nil, .delivered), ("delivered", 5, .nothing), ("relayed", 2, .nothing),
            ("expanded", 2, .nothing), (nil, 5, .lost), (nil, 4, .delayed), (nil, 2, .nothing), (nil, nil, .nothing),
            ("on holiday", nil, .nothing),
        ] as [(String?, Int?, BounceVerdict)])
    func verdicts(action: String?, status: Int?, expected: BounceVerdict) {
        #expect(BounceVerdict(action: action, statusClass: status) == expected)
    }

    @Test("a lost message fails wherever it stands, and one in progress waits")
    func effects() {
        let table: [(MessageState, Bool, MessageState.LossEffect)] = [
            (.sent, true, .fails(.lost)), (.sending, true, .waits), (.deferred, true, .fails(.rejected)),
            (.queued, true, .fails(.rejected)), (.queued, false, .known), (.delivered, true, .known),
            (.failed, true, .known),
        ]
        for (state, wasTried, expected) in table {
            #expect(state.effectOfLoss(wasTried: wasTried) == expected, "\(state)")
            guard case .fails(let event) = expected else { continue }
            #expect(throws: Never.self) { try state.transition(event).get() }
        }
    }

    @Test("never more than the limit in any minute")
    func rate() {
        var rate = SendingRate()
        let start = Timestamp(seconds: 1_800_000_000)
        #expect(rate.allowance(of: nil, at: start) == .max)
        #expect(rate.allowance(of: 10, at: start) == 10)
        rate.note(7, at: start)
        rate.note(3, at: start + .seconds(20))
        #expect(rate.allowance(of: 10, at: start + .seconds(59)) == 0)
        #expect(rate.allowance(of: 10, at: start + .seconds(60)) == 7)
        #expect(rate.allowance(of: 10, at: start + .seconds(80)) == 10)
        // A clock that was put back.
        rate.note(10, at: start + .hours(1))
        #expect(rate.allowance(of: 10, at: start + .seconds(90)) == 10)
    }

    @Test(
        "addresses that nobody on the internet has",
        arguments: [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "fe80::1",
            "fc00::1", "fd12:3456::1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
            "2001:db8::1", "198.18.0.1", "::127.0.0.1",
        ])
    func notPublic(text: String) throws { #expect(try !#require(NetworkAddress(text)).isPublic) }

    @Test(
        "addresses that somebody may have",
        arguments: ["1.1.1.1", "172.32.0.1", "11.0.0.1", "2606:4700::1111", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1"])
    func isPublic(text: String) throws { #expect(try #require(NetworkAddress(text)).isPublic) }
}
