import EncompassCore
import Foundation
import Testing

/// Numbers from outside become moments and spans, and none may crash the process.
@Suite struct BoundedTimeTests {
    private static let numbers: [Int64] = [
        .min, .min + 1, -(1 << 62), -(1 << 53), -1, 0, 1, 1 << 53, 1 << 62, .max - 1, .max,
    ]

    @Test(arguments: numbers) func noMomentOverflows(_ number: Int64) throws {
        let london = try #require(London())
        for moment in [Timestamp(milliseconds: number), Timestamp(seconds: number)] {
            for other in BoundedTimeTests.numbers.map({ Timestamp(milliseconds: $0) }) {
                #expect(((moment - other) > Span(milliseconds: 0)) == (moment > other))
            }
            for span in [Span.days(.max), .days(.min), .hours(.max), .minutes(.min), .seconds(.max)] {
                #expect((moment + span) >= moment || span < .seconds(0))
                #expect((moment - span) <= moment || span < .seconds(0))
            }
            #expect(!moment.rfc3339.isEmpty)
            let (date, _) = london.civil(moment)
            #expect(london.moment(date, .nineOClock) - moment < .days(2))
            let day = Int(date.dayNumber)
            #expect(date.adding(days: .max) >= date && date.adding(days: .min) <= date && day == day)
        }
    }

    @Test(arguments: numbers) func noSpanOverflows(_ number: Int64) {
        let span = Span(milliseconds: number)
        #expect((span * .max > span * 1) == (number > 0) || number.magnitude > 1 << 50)
        #expect((span * .min < span * 1) == (number > 0) || number.magnitude > 1 << 50)
    }

    @Test func storedSpansRoundTrip() throws {
        let span = Span.minutes(90)
        let text = try JSONEncoder().encode(span)
        #expect(String(decoding: text, as: UTF8.self) == #"{"milliseconds":5400000}"#)
        #expect(try JSONDecoder().decode(Span.self, from: text) == span)
        let far = Data(#"{"milliseconds":9223372036854775807}"#.utf8)
        #expect(try JSONDecoder().decode(Span.self, from: far) * 3 >= .days(100_000))
    }
}
