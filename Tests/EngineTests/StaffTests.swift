import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct StaffTests {
    private func sent() throws -> (Night, QueueItem) {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn()
        return (night, try night.notification(Quayside.high))
    }

    private func refusal(_ body: () throws -> Void) -> StoreError.Reason? {
        #expect(throws: StoreError.self) { try body() }?.reason
    }

    @Test func whatIsCancelledStaysCancelledAndShowsTheSchoolNothing() throws {
        let (night, item) = try sent()
        try night.cancel(item)
        #expect(refusal { try night.cancel(item) } == .conflict)
        try night.push(
            Quayside.incident(children: [night.town.child("Jory", reference: "1")]).with { $0.schoolSummary = "More." })
        try night.run(until: at("2026-11-20T10:00:00Z"))
        #expect(try night.notifications().map(\.state) == [.cancelled])
        let detail = try night.opened(item, bySchool: Quayside.high)
        #expect(detail.children.isEmpty && detail.summary == nil)
    }

    @Test func correctionCancelledByAPersonLeavesTheFirstInForceAndDoesNotReturn() throws {
        let (night, _) = try sent()
        try night.push(
            Quayside.incident(children: [night.town.child("Jory", reference: "1")]).with { $0.schoolSummary = "More." })
        try night.turn(sending: false)
        let correction = try #require(try night.notifications().last)
        #expect(correction.kind == .correction)
        try night.cancel(correction)
        try night.push(
            Quayside.incident(children: [night.town.child("Jory", reference: "1")]).with {
                $0.schoolSummary = "More."
                $0.riskGrade = .high
            })
        try night.turn()
        #expect(try night.notifications().map(\.state) == [.sent, .cancelled])
    }

    @Test func aReasonIsNeeded() throws {
        let (night, item) = try sent()
        let reason = refusal {
            try night.store.notifications.cancel(
                item.id, reason: " ", by: .desk("olga", as: .supervisor), at: night.clock.now())
        }
        #expect(reason == .invalid)
    }

    @Test func redirectedChildIsNotifiedThereRetractedHereAndItsClockRestarts() throws {
        let (night, item) = try sent()
        night.clock.set(at("2026-11-20T11:00:00Z"))
        try night.store.notifications.redirect(
            item.id, to: Quayside.primary, reason: "moved on Monday", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.turn()
        #expect(try night.notifications(Quayside.high).map(\.kind) == [.new, .retraction])
        let there = try night.notification(Quayside.primary)
        #expect(try night.names(there, Quayside.primary) == ["Jory"])
        #expect(there.late && there.deadlineAt == at("2026-11-23T09:00:00Z"))
        #expect(
            refusal {
                try night.store.notifications.redirect(
                    there.id, to: urn(999_999), reason: "?", by: .desk("olga", as: .operator),
                    at: night.clock.now())
            } == .invalid)
    }

    @Test func whatIsTakenBackIsNamedAsTheSchoolReadIt() throws {
        let night = try Night()
        var child = night.town.child("Jory", reference: "1")
        child.surname = "Trelawney"
        try night.push(Quayside.incident(children: [child]))
        try night.turn()
        let item = try night.notification(Quayside.high)
        let read = try night.opened(item, bySchool: Quayside.high)
        #expect(read.children.map(\.name) == ["Jory Trelawny"])
        #expect(read.children.first?.reported?.name == "Jory Trelawney")
        try night.store.notifications.redirect(
            item.id, to: Quayside.primary, reason: "moved on Monday", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.turn()
        let retraction = try night.notification(Quayside.high)
        #expect(retraction.kind == .retraction)
        let taken = try night.opened(retraction, bySchool: Quayside.high)
        #expect(taken.children.map(\.name) == ["Jory Trelawny"])
        #expect(taken.children.first?.reported == nil)
    }

    @Test func childBeingRetractedIsNotNotifiedAgainWhenTheNextSchoolReturnsThem() throws {
        let (night, item) = try sent()
        try night.store.notifications.redirect(
            item.id, to: Quayside.primary, reason: "moved on Monday", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.turn(sending: false)
        try night.acknowledge(night.notification(Quayside.primary), as: .notOurPupil)
        try night.turn(sending: false)
        let here = try night.notifications(Quayside.high)
        #expect(here.first { $0.kind == .retraction }.map { $0.state != .cancelled } == true)
        #expect(!here.contains { $0.kind == .correction })
        #expect(try night.exceptions(.notOurPupil).count == 1)
    }

    @Test func aRedirectToAContactWritesToThatContactToo() throws {
        let (night, item) = try sent()
        try night.store.notifications.redirect(
            item.id, toContact: "head", reason: "both are ill", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.turn()
        #expect(night.transport.recipients.last == "helen.hart@schools.example")
        #expect(
            refusal {
                try night.store.notifications.redirect(
                    item.id, toContact: "Nobody", reason: "?", by: .desk("olga", as: .operator),
                    at: night.clock.now())
            } == .invalid)
    }

    @Test func aRedirectedMessageCountsForItsMailServerLikeAnyOther() throws {
        let (night, item) = try sent()
        for role in ["head", "deputy", "keyAdult"] {
            try night.store.notifications.redirect(
                item.id, toContact: role, reason: "both are ill", by: .desk("olga", as: .operator),
                at: night.clock.now())
        }
        let leased = try night.engine.leaseStep(limit: 10)
        #expect(leased.count == 2, "no more than two batches are out to one domain")
    }

    @Test func aRetryStartsTheLadderAgain() throws {
        let night = try Night()
        night.transport.answer { _ in .rejected(reason: .policy, detail: "filtered") }
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T00:00:00Z"))
        night.transport.answer { _ in .accepted(receipt: nil) }
        night.transport.forget()
        try night.store.notifications.retry(
            night.notification(Quayside.high).id, reason: "the filter is mended", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.turn()
        #expect(night.transport.recipients == ["kay.hill@schools.example"])
        try night.acknowledge(night.notification(Quayside.high))
        let item = try night.notification(Quayside.high)
        #expect(
            refusal {
                try night.store.notifications.retry(
                    item.id, reason: "?", by: .desk("olga", as: .operator), at: night.clock.now())
            } == .conflict)
        #expect(refusal { try night.release(item) } == .conflict)
    }
}
