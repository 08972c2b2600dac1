import EncompassCore
import Testing

@Suite struct StateTests {
    private static let messageTable = """
        queued     sending stale     stale    failed  delivered queued    failed  failed  queued
        sending    stale   sent      deferred failed  delivered queued    failed  already stale
        deferred   sending stale     stale    failed  delivered deferred  failed  failed  queued
        sent       stale   sent      stale    stale   delivered sent      failed  already queued
        delivered  stale   delivered stale    stale   delivered delivered stale   already queued
        failed     stale   stale     stale    failed  delivered failed    failed  failed  queued
        """

    @Test(arguments: messageTable.split(separator: "\n").map(String.init))
    func messagesFollowTheirTable(row: String) throws {
        let cells = row.split(separator: " ").map(String.init)
        let state = try #require(MessageState(rawValue: cells[0]))
        let events: [MessageState.Event] = [
            .lease, .accepted, .deferred, .rejected, .delivered, .recover, .bounced, .withdraw, .retry,
        ]
        for (event, cell) in zip(events, cells.dropFirst()) {
            #expect(text(state.transition(event)) == cell, "\(state) \(event)")
        }
    }

    private func text(_ result: Result<MessageState, Refusal>) -> String {
        switch result {
        case .success(let state): state.rawValue
        case .failure(.alreadySent): "already"
        case .failure(let refusal): refusal.rawValue
        }
    }

    private static let all: [NotificationState.Event] =
        [.release, .hold, .acknowledge, .cancel, .retry] + DeliveryProgress.allCases.map { .progress($0) }

    @Test func acknowledgedIsFinal() {
        for event in StateTests.all {
            let next = try? NotificationState.acknowledged.transition(event).get()
            #expect(next == nil || next == .acknowledged)
        }
        #expect(NotificationState.acknowledged.transition(.progress(.sent)) == .success(.acknowledged))
        #expect(NotificationState.acknowledged.transition(.cancel) == .failure(.acknowledged))
    }

    @Test func cancelledIsFinal() {
        for event in StateTests.all {
            let next = try? NotificationState.cancelled.transition(event).get()
            #expect(next == nil || next == .cancelled)
        }
        #expect(NotificationState.cancelled.transition(.acknowledge) == .failure(.cancelled))
    }

    @Test func anAcknowledgementStandsWhereverItComes() {
        for state in NotificationState.allCases where state != .cancelled {
            #expect(state.transition(.acknowledge) == .success(.acknowledged))
        }
    }

    @Test func anAcknowledgementBeforeTheSendWasRecordedStands() throws {
        let acknowledged = try NotificationState.sending.transition(.acknowledge).get()
        #expect(acknowledged.transition(.progress(.sent)) == .success(.acknowledged))
        #expect(acknowledged.transition(.progress(.failed)) == .success(.acknowledged))
    }

    @Test func onlyWhatIsHeldIsReleasedAndOnlyWhatHasNotLeftIsHeld() {
        for state in NotificationState.allCases where !state.isFinal {
            #expect(state.transition(.release) == (state == .held ? .success(.queued) : .failure(.notHeld)))
            let canHold = [.held, .queued, .failed].contains(state)
            #expect(state.transition(.hold) == (canHold ? .success(.held) : .failure(.alreadySent)))
        }
    }

    @Test func whatIsHeldStaysHeldUnlessAMessageLeftAllTheSame() {
        #expect(NotificationState.held.transition(.progress(.queued)) == .success(.held))
        #expect(NotificationState.held.transition(.progress(.failed)) == .success(.held))
        #expect(NotificationState.held.transition(.progress(.sent)) == .success(.sent))
    }

    @Test func aFailedNotificationCanBeRetriedAndALateReceiptRevivesIt() {
        #expect(NotificationState.failed.transition(.retry) == .success(.queued))
        #expect(NotificationState.failed.transition(.progress(.delivered)) == .success(.delivered))
        #expect(NotificationState.delivered.transition(.retry) == .success(.delivered))
    }

    @Test func progressIsTheFurthestThatAMessageHasGot() {
        #expect(DeliveryProgress.furthest(of: [.failed, .sent, .sending], isMoreToCome: false) == .sent)
        #expect(DeliveryProgress.furthest(of: [.delivered, .failed], isMoreToCome: false) == .delivered)
        #expect(DeliveryProgress.furthest(of: [.deferred, .failed], isMoreToCome: false) == .queued)
        #expect(DeliveryProgress.furthest(of: [.sending, .queued], isMoreToCome: false) == .sending)
        #expect(DeliveryProgress.furthest(of: [.failed], isMoreToCome: false) == .failed)
        #expect(DeliveryProgress.furthest(of: [.failed], isMoreToCome: true) == .queued)
        #expect(DeliveryProgress.furthest(of: [], isMoreToCome: true) == .queued, "the phone comes first")
    }

    @Test func aRetractedChildComesBackOnlyWhenTheForceSaysSo() {
        for state in ChildState.allCases {
            #expect(state.transition(.retract) == .success(.retracted))
            let isRetracted = state == .retracted
            #expect(state.transition(.decide(.matched)) == (isRetracted ? .failure(.retracted) : .success(.matched)))
            #expect(state.transition(.reopen) == (isRetracted ? .failure(.retracted) : .success(.pending)))
            #expect(state.transition(.restore) == .success(isRetracted ? .pending : state))
        }
        #expect(ChildState.allCases.filter(\.needsPerson) == [.review, .unmatched, .ineligible])
    }
}
