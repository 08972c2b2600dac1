import EncompassCore
import Testing

@Suite("The wait after an outage") struct OutageWaitTests {
    private static let back = Timestamp(seconds: 100_000)

    private static func wait(
        after minutes: Int?, listed: Bool = false, due: Bool = false, packed: Bool = false
    ) -> OutageWait? {
        OutageWait(
            lastSeen: minutes.map { back - .minutes($0) }, backAt: back,
            calls: OutageWait.Calls(wereListed: listed, fellDue: due, wereInPack: packed))
    }

    @Test func itIsForCallsThatPeopleMayHaveMadeFromPaper() {
        #expect(Self.wait(after: nil, listed: true) == nil)
        #expect(Self.wait(after: 9, listed: true, due: true, packed: true) == nil)
        #expect(Self.wait(after: 600) == nil)
        for wait in [
            Self.wait(after: 10, listed: true), Self.wait(after: 10, due: true), Self.wait(after: 10, packed: true),
        ] {
            #expect(wait?.since == Self.back - .minutes(10) && wait?.until == Self.back + .minutes(10))
        }
    }

    @Test func whatCameInSinceWaitsForNothing() throws {
        let wait = try #require(Self.wait(after: 60, listed: true))
        let soon = Self.back + .minutes(3)
        #expect(wait.release(of: Self.back - .minutes(90), at: soon) == wait.until)
        #expect(wait.release(of: Self.back, at: soon) == soon)
        #expect(wait.release(of: Self.back - .minutes(90), at: wait.until) == wait.until)
        let later = wait.until + .minutes(1)
        #expect(wait.release(of: Self.back - .minutes(90), at: later) == later)
    }
}
