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

    @Test("A name that is no field of the feed is said, with the field that is meant")
    func unknownNames() {
        let text =
            #"{"force":"norfolk","reference":"R1","occured_at":"2026-11-19T22:41:00Z","occurredAt":"2026-11-19T22:41:00Z","#
            + #""location":{"post code":"NR1 1AA","a/b":1},"children":[{"forename":"A","dateofbirth":"2015-03-02"},"#
            + #"{"forename":"B","school":{"name":"Quay","URN":1},"x":2}],"adults":[{"surname":"C","nhs_number":1}]}"#
        var check = FeedCheck()
        let lines = check.feed(Array((text + "\n" + good + "\nno record\n").utf8))
        #expect(
            lines[0].unknown.map(\.pointer) == [
                "/occured_at", "/location/post code", "/location/a~1b", "/children/0/dateofbirth",
                "/children/1/school/URN",
                "/children/1/x", "/adults/0/nhs_number",
            ])
        #expect(lines[0].unknown[0].detail.hasSuffix("is occurredAt meant?"))
        #expect(lines[0].unknown[3].detail.hasSuffix("is dateOfBirth meant?"))
        #expect(lines[0].unknown[5].detail.hasSuffix("not read"))
        #expect(lines[1].unknown.isEmpty && lines[2].unknown.isEmpty)
        #expect(check.totals.accepted == 2)
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
