import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// `failed`: no message and no phone task is left open, and a person must act.
@Suite struct FailedStateTests {
    /// Every message was refused, the call's task was ended from outside, and the ladder is over.
    private func failed() throws -> (Night, QueueItem) {
        let night = try Night()
        night.transport.answer { _ in .rejected(reason: .policy, detail: "filtered") }
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T09:10:00Z"))
        return (night, try night.notification(Quayside.high))
    }

    @Test func whileATaskIsOpenItHasNotFailed() throws {
        let (night, item) = try failed()
        #expect(item.hasOpenPhoneTask && item.state == .queued && item.overdue)
        #expect(try night.engine.auditStep().holds)
    }

    @Test(.enabled(if: !TestPython.isAbsent)) func withoutOneItHasAndTheAuditorSaysSo() throws {
        let (night, item) = try failed()
        try night.corrupt("UPDATE phone_task SET closed_at = 1, closed_by = 'x', outcome = 'x'")
        try night.acknowledge(item, as: .callBack, by: nil)
        try night.corrupt("UPDATE phone_task SET closed_at = 1, closed_by = 'x', outcome = 'x'")
        try night.corrupt("UPDATE notification SET state = 'failed'")
        #expect(try night.engine.auditStep().differences.map(\.kind) == [.notificationAdrift])
        #expect(try night.notification(Quayside.high).state == .failed)
    }

    @Test(.enabled(if: !TestPython.isAbsent)) func aRetryEndsIt() throws {
        let (night, item) = try failed()
        try night.corrupt("UPDATE phone_task SET closed_at = 1, closed_by = 'x', outcome = 'x'")
        try night.corrupt("UPDATE notification SET state = 'failed'")
        night.transport.answer { _ in .accepted(receipt: nil) }
        try night.store.notifications.retry(
            item.id, reason: "the filter is mended", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.run(until: night.clock.now() + .seconds(10))
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(try night.engine.auditStep().holds)
    }

    @Test(.enabled(if: !TestPython.isAbsent)) func anAcknowledgementEndsItToo() throws {
        let (night, item) = try failed()
        try night.corrupt("UPDATE phone_task SET closed_at = 1, closed_by = 'x', outcome = 'x'")
        try night.corrupt("UPDATE notification SET state = 'failed'")
        try night.acknowledge(item)
        #expect(try night.notification(Quayside.high).state == .acknowledged)
        #expect(try night.engine.auditStep().holds)
    }
}
