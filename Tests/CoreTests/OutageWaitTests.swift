import EncompassCore
import Foundation
import Testing

@Suite("The wait after an outage") struct OutageWaitTests {
    private static let back = Timestamp(seconds: 100_000)

    private static func wait(
        after minutes: Int?, listed: Bool = false, due: Bool = false, packed: Bool = false
    ) -> OutageWait? {
        OutageWait(
            lastSeen: minutes.map { back - .minutes($0) }, backAt: back,
            packedUntil: packed ? back + .hours(36) : nil,
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

    private static func notification(
        _ kind: NotificationKind = .new, created: Int = -90, due: Int = 60, written: Bool = false, listed: Bool = false
    ) -> OutageWait.Waiting {
        OutageWait.Waiting(
            kind: kind, createdAt: back + .minutes(created), deadlineAt: back + .minutes(due), wasWritten: written,
            isListed: listed)
    }

    /// The notification, and in which minute after the outage a message of the third minute leaves.
    private static let releases: [(String, OutageWait.Waiting, Int)] = [
        ("open before", notification(), 10), ("come in since", notification(created: 0), 3),
        ("due just after the wait", notification(due: 14), 9), ("due within the wait", notification(due: 8), 3),
        ("due at once", notification(due: 4), 3),
        ("due within the wait, but written to", notification(due: 8, written: true), 10),
        ("due during the outage, and on the phone list", notification(due: -5, listed: true), 10),
        ("due during the outage, and on no paper", notification(due: -5), 3),
        ("due during the outage, but written to", notification(due: -5, written: true), 10),
        ("a correction", notification(.correction), 3), ("a retraction", notification(.retraction, written: true), 3),
    ]

    @Test(arguments: releases)
    func aFirstMessageLeavesBeforeItsDeadline(_ row: (name: String, notification: OutageWait.Waiting, minute: Int))
        throws
    {
        let wait = try #require(Self.wait(after: 60, listed: true))
        let release = wait.release(of: row.notification, at: Self.back + .minutes(3))
        #expect(release == Self.back + .minutes(row.minute), "\(row.name)")
        #expect(wait.release(of: row.notification, at: wait.until) == wait.until, "\(row.name)")
        let later = wait.until + .minutes(1)
        #expect(wait.release(of: row.notification, at: later) == later, "\(row.name)")
    }

    @Test func whatFellDueMayHaveBeenRungFromAnOutagePack() throws {
        let wait = try #require(Self.wait(after: 60, due: true, packed: true))
        #expect(wait.release(of: Self.notification(due: -5), at: Self.back + .minutes(3)) == wait.until)
    }

    @Test func aWaitThatDoesNotSayWhetherThereWasAPackIsRead() throws {
        let wait = try #require(Self.wait(after: 60, listed: true))
        let kept = try JSONEncoder().encode(wait)
        #expect(try JSONDecoder().decode(OutageWait.self, from: kept) == wait)
        #expect(!String(decoding: kept, as: UTF8.self).contains("packedUntil"))
    }
}
