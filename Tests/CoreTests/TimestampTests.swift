import EncompassCore
import Foundation
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2026-11-19T22:41:00Z", "2026-11-19T22:41:00Z"), ("2026-11-19t22:41:00z", "2026-11-19T22:41:00Z"),
        ("2026-11-19 22:41:00+00:00", "2026-11-19T22:41:00Z"), ("2026-07-01T00:30:00+01:00", "2026-06-30T23:30:00Z"),
        ("2026-11-19T22:41:00.5Z", "2026-11-19T22:41:00.500Z"),
        ("2026-11-19T22:41:00.123456789Z", "2026-11-19T22:41:00.123Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250Z"),
        ("2026-01-01T00:00:00-05:30", "2026-01-01T05:30:00Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ])
    func momentsAreReadAndWritten(text: String, written: String) throws {
        let moment = try #require(Timestamp(rfc3339: text))
        #expect(moment.rfc3339 == written)
        #expect(Timestamp(rfc3339: written) == moment)
    }

    @Test(arguments: [
        "", "2026-11-19", "2026-11-19T22:41Z", "2026-11-19T22:41:00", "2026-11-19T24:00:00Z", "2026-11-19T22:60:00Z",
        "2026-11-19T22:41:61Z", "2026-11-19T22:41:00+0100", "2026-11-19T22:41:00+24:00", "2026-11-19T22:41:00.Z",
        "2026-02-30T00:00:00Z", "2026-11-19T22:41:00ZZ", "2026-11-19T22:41:00,5Z", "2026-11-19X22:41:00Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
    ])
    func whatIsNoMomentIsNone(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

    @Test func theTimesInATextAreShownAsWanted() {
        let text = "it ends at 2026-11-20T06:30:00Z; until 2026-11-20T06:31:00.250Z, and on 2026-11-20"
        let shown = Timestamp.replacing(in: text) { String($0.milliseconds % 60_000) }
        #expect(shown == "it ends at 0; until 250, and on 2026-11-20")
    }

    @Test func textAgreesWithFoundations() throws {
        var entropy = SeededEntropy(seed: 3)
        for _ in 0..<3000 {
            let seconds = Int64(entropy.next() % 8_000_000_000) - 3_000_000_000
            let text = Timestamp(seconds: seconds).rfc3339
            #expect(text == Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601))
            #expect(Timestamp(rfc3339: text) == Timestamp(seconds: seconds))
        }
    }
}
