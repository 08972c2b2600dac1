import EncompassCore
import EncompassFormats
import Testing

@Suite("Checking a feed")
struct FeedCheckTests {
    private let good =
        #"{"force":"norfolk","reference":"R1","occurredAt":"2026-11-19T22:41:00Z","children":[{"forename":"A"},{"sex":"Q"}]}"#

    @Test("Every line has its result, and a bad one stops nothing")
    func totals() {
        var check = FeedCheck()
        let lines = check.feed(Array((good + "\n\n{}\n" + good + "\n" + good.dropLast(20)).utf8)) + check.finish()
        #expect(lines.map(\.number) == [1, 3, 4, 5])
        let totals = check.totals
        #expect(totals.accepted == 2 && totals.refused == 2 && totals.blank == 1)
        #expect(totals.acceptedWithWarnings == 2 && totals.children == 4 && totals.childrenWithFaults == 2)
    }

    @Test("A cut-off last line is reported; one that only lacks its line break is complete")
    func cutOff() {
        var check = FeedCheck()
        _ = check.feed(Array(good.dropLast(20).utf8))
        guard case .refused(let record)? = check.finish().first?.result else {
            Issue.record("not refused")
            return
        }
        #expect(record.kind == .notJSON && record.faults.last?.detail.contains("cut off") == true)
        var whole = FeedCheck()
        _ = whole.feed(Array(good.utf8))
        _ = whole.finish()
        #expect(whole.totals.accepted == 1)
    }

    @Test("A line that is too long is refused")
    func tooLong() {
        var check = FeedCheck(lineLimit: 50)
        _ = check.feed(Array((good + "\n").utf8))
        #expect(check.totals.refused == 1)
    }
}
