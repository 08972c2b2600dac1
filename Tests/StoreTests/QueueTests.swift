import EncompassCore
import EncompassStore
import GRDB
import Synchronization
import TestSupport
import Testing

@Suite struct QueueTests {
    @Test func pagesHoldEverythingOnceInTheOrderOfUrgency() throws {
        let queue = try FullQueue()
        let all = try queue.pages(QueueFilter(openOnly: true), of: 333)
        #expect(all.count == FullQueue.count / 10)
        #expect(Set(all.map(\.id)).count == all.count)
        let keys = all.map { [$0.deadlineAt.milliseconds, Int64(-$0.risk), Int64(-$0.present), Int64(-$0.repeats)] }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
    }

    @Test func pageKeepsItsPlaceWhenRowsBeforeItClose() throws {
        let queue = try FullQueue()
        let first = try queue.file.store.notifications.queue(QueueFilter(openOnly: true), limit: 50, at: FullQueue.now)
        let after = QueueCursor(after: try #require(first.last))
        let second = try queue.file.store.notifications.queue(
            QueueFilter(openOnly: true), limit: 50, after: after, at: FullQueue.now)
        try queue.file.store.write { db in
            try db.execute(
                sql: "UPDATE notification SET state = 'acknowledged' WHERE id IN (?, ?)",
                arguments: [first[0].id, first[49].id])
        }
        let again = try queue.file.store.notifications.queue(
            QueueFilter(openOnly: true), limit: 50, after: after, at: FullQueue.now)
        #expect(again.map(\.id) == second.map(\.id))
    }

    @Test func eachFilterGivesWhatItSays() throws {
        let queue = try FullQueue()
        func ids(_ filter: QueueFilter) throws -> [QueueItem] {
            try queue.file.store.notifications.queue(filter, limit: 1_000, at: FullQueue.now)
        }
        #expect(try ids(QueueFilter(overdue: true)).allSatisfy { $0.overdue && $0.state == .sent })
        #expect(try ids(QueueFilter(overdue: false)).allSatisfy { !$0.overdue })
        #expect(try ids(QueueFilter(states: [.acknowledged])).allSatisfy { $0.state == .acknowledged })
        #expect(try ids(QueueFilter(force: "wyndshire")).allSatisfy { $0.force == "wyndshire" })
        let target = Scope.establishment(try #require(URN(number: 100_020)))
        #expect(try ids(QueueFilter(target: target)).allSatisfy { $0.target == target })
        #expect(try ids(QueueFilter(target: target)).count == FullQueue.count / 400)
        #expect(try ids(QueueFilter(targets: [])).isEmpty)
        // No place has a contact.
        for problem in ContactProblem.allCases {
            let filter = QueueTests.filter(problem)
            #expect(try ids(filter).allSatisfy { $0.state == .sent })
            let count = try queue.file.store.notifications.count(
                filter, for: .engine, limit: FullQueue.count, at: FullQueue.now)
            #expect(count == (problem == .nobody ? FullQueue.count / 10 : 0))
        }
    }

    private static func filter(_ problem: ContactProblem) -> QueueFilter {
        var filter = QueueFilter()
        filter.contacts = problem
        return filter
    }

    @Test func aCountReadsIncidentsOnlyForAForce() throws {
        let store = try FullQueue().file.store
        var counts: [Int] = []
        let plans = try store.plans {
            for filter in [QueueFilter(openOnly: true), QueueFilter(force: "wyndshire", openOnly: true)] {
                counts.append(
                    try store.notifications.count(filter, for: .engine, limit: FullQueue.count, at: FullQueue.now))
            }
        }
        #expect(counts == [FullQueue.count / 10, FullQueue.count / 20])
        let joins = plans.filter { $0.contains("SELECT COUNT(*) FROM (SELECT 1") }.map { $0.contains("JOIN incident") }
        #expect(joins.count == 2 && joins.contains(true) && joins.contains(false), "\(plans)")
    }

    @Test func aPositionThatIsNoneIsRefused() {
        for text in ["", "1.2.3", "a.b.c.d.e", "1.2.3.x.id"] { #expect(QueueCursor(text) == nil) }
    }

    @Test func everyPageOfTheExceptionsComesOnce() throws {
        let queue = try FullQueue()
        var all: [String] = []
        var cursor: QueueCursor?
        repeat {
            let page = try queue.file.store.exceptions.page(limit: 777, after: cursor)
            all += page.map(\.id)
            cursor = page.last.map { QueueCursor(deadline: $0.deadlineAt, id: $0.id) }
        } while cursor != nil
        #expect(all.count == FullQueue.count / 10 && Set(all).count == all.count)
    }

    @Test func aPageBeginsWhereTheLastEndedHoweverDeep() throws {
        let store = try FullQueue().file.store
        let plans = try store.plans {
            for filter in [QueueFilter(openOnly: true), QueueFilter(), QueueFilter(states: [.sent])] {
                let page = try store.notifications.queue(filter, limit: 1, at: FullQueue.now)
                let after = QueueCursor(after: try #require(page.last))
                _ = try store.notifications.queue(filter, limit: 50, after: after, at: FullQueue.now)
            }
        }.filter { $0.contains("n.urgency, n.id) > (") }
        #expect(plans.count == 3)
        #expect(plans.allSatisfy { $0.contains("(deadline_at,urgency,id)>(") }, "\(plans)")
    }

    @Test func nothingThatIsAskedEveryMomentReadsAWholeTable() throws {
        let queue = try FullQueue()
        let now = FullQueue.now
        let store = queue.file.store
        let plans = try store.plans {
            let filters = [
                QueueFilter(openOnly: true), QueueFilter(), QueueFilter(overdue: true), QueueFilter(states: [.sent]),
                QueueFilter(target: .establishment(URN(number: 100_001).unsafelyUnwrapped)),
                QueueFilter(force: "norfolk", openOnly: true), QueueTests.filter(.nobody),
                QueueTests.filter(.unverified),
            ]
            for filter in filters {
                let page = try store.notifications.queue(filter, limit: 50, at: now)
                if let last = page.last {
                    _ = try store.notifications.queue(filter, limit: 50, after: QueueCursor(after: last), at: now)
                }
            }
            _ = try store.notifications.due(at: now, limit: 100)
            _ = try store.exceptions.due(at: now, limit: 100)
            _ = try store.exceptions.page(limit: 100)
            _ = try store.exceptions.page(limit: 100, after: QueueCursor(deadline: now, id: "x"))
            _ = try store.incidents.undecided(at: now, limit: 100)
            _ = try store.nextDue()
            _ = try store.messages.lease(
                LeaseRequest(5, on: .email, epoch: 1, today: LocalDate(dayNumber: 20_000)), at: now)
        }
        #expect(!plans.isEmpty)
        for plan in plans {
            #expect(!plan.contains("SCAN n\n") && !plan.contains("SCAN notification\n"), "\(plan)")
            #expect(!plan.contains("SCAN x\n") && !plan.contains("SCAN exception\n"), "\(plan)")
            #expect(!plan.contains("SCAN message\n") && !plan.contains("SCAN incident\n"), "\(plan)")
            // The few messages of one notification may be sorted, and the few reports of one event.
            let isSmall =
                plan.hasPrefix("SEARCH message USING INDEX message_notification")
                || plan.contains("SEARCH o USING COVERING INDEX event_report_event")
            #expect(isSmall || !plan.contains("USE TEMP B-TREE FOR ORDER BY"), "\(plan)")
        }
    }
}
