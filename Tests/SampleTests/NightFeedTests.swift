import EncompassCore
import EncompassSample
import Foundation
import Testing

@Suite("A night's feed")
struct NightFeedTests {
    let generator = FamilyGenerator(county: County(), pupils: 20_000, on: LinkageSet.date)
    let night: ClosedRange<Timestamp> = {
        let evening = Timestamp(seconds: Int64(LinkageSet.date.dayNumber) * 86_400 + 18 * 3600)
        return evening...(evening + .hours(12))
    }()

    @Test("has forty incidents with every special case once, within the night")
    func cases() {
        let feed = NightFeed(generator: generator, night: night)
        #expect(feed.incidents.count == 40)
        for kind in FeedCase.allCases where kind != .ordinary {
            #expect(feed.incidents.count { $0.kind == kind } == 1, "\(kind)")
        }
        #expect(feed.incidents.allSatisfy { night.contains($0.incident.occurredAt) })
        #expect(Set(feed.incidents.map(\.incident.reference)).count == 40)
    }

    @Test("depends only on the seed")
    func repeats() {
        let feed = NightFeed(generator: generator, night: night)
        #expect(feed.text == NightFeed(generator: generator, night: night).text)
        #expect(feed.text != NightFeed(generator: generator, night: night, seed: 2).text)
    }

    @Test("every line but the broken one is a JSON object on one line")
    func lines() throws {
        let feed = NightFeed(generator: generator, night: night)
        for line in feed.lines {
            #expect(!line.text.contains("\n"))
            let object = try? JSONSerialization.jsonObject(with: Data(line.text.utf8)) as? [String: Any]
            #expect((object == nil) == (line.kind == .brokenLine))
            guard let object else { continue }
            #expect(object["force"] as? String == "wyndshire")
            #expect((object["occurredAt"] == nil) == (line.kind == .missingTime))
            #expect(object["reference"] as? String == line.reference)
        }
        #expect(feed.lines.count { $0.answer == .duplicate } == 1)
        #expect(feed.lines.count { $0.answer == .rejected } == 2)
        #expect(feed.lines.count == 44)
    }

    @Test("the truth names the schools of every child on a roll, and of no other")
    func truth() throws {
        let feed = NightFeed(generator: generator, night: night)
        for made in feed.incidents {
            #expect(made.children.count == made.incident.children.count)
            for child in made.children {
                #expect(child.establishments.isEmpty == (child.expectation == .nobody))
                #expect((child.identity == nil) == (child.expectation == .nobody))
            }
        }
        func incident(_ kind: FeedCase) throws -> FeedIncident {
            try #require(feed.incidents.first { $0.kind == kind })
        }
        #expect(try Set(incident(.threeSchools).children.compactMap(\.establishments.first)).count >= 3)
        #expect(try incident(.dualRegistered).children.contains { $0.establishments.count == 2 })
        #expect(try incident(.twinOffRoll).children.allSatisfy { $0.expectation == .nobody })
        #expect(try incident(.unknownFamily).children.allSatisfy { $0.expectation == .nobody })
        for kind in [FeedCase.thirtiethOfFebruary, .nameless, .decadeOut, .protectedPupil, .restricted] {
            #expect(try incident(kind).children.contains { $0.expectation == .person }, "\(kind)")
        }
    }

    @Test("ten thousand lines have ten thousand references")
    func load() throws {
        var references: Set<String> = []
        for line in NightFeed.lines(generator: generator, night: night, count: 10_000) {
            let start = try #require(line.range(of: "\"reference\":\"")?.upperBound)
            references.insert(String(line[start...].prefix { $0 != "\"" }))
        }
        #expect(references.count == 10_000)
    }
}
