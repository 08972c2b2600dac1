import EncompassCore
import Testing

@Suite struct StateTests {
    private static let messageTable = """
        queued     sending stale  stale stale    failed stale     stale  stale    failed  queued
        sending    stale   queued sent  deferred failed delivered failed deferred already stale
        deferred   sending stale  stale stale    failed stale     stale  stale    failed  queued
        sent       stale   stale  stale stale    stale  delivered failed deferred already stale
        delivered  stale   stale  stale stale    stale  delivered stale  stale    already stale
        failed     stale   stale  stale stale    stale  stale     stale  stale    stale   stale
        """

    @Test(arguments: messageTable.split(separator: "\n").map(String.init))
    func messagesFollowTheirTable(row: String) throws {
        let cells = row.split(separator: " ").map(String.init)
        let state = try #require(MessageState(rawValue: cells[0]))
        for (event, cell) in zip(MessageState.Event.allCases, cells.dropFirst()) {
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
        [.release, .hold, .acknowledge, .cancel] + DeliveryProgress.allCases.map { .progress($0) }

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

    @Test func anAcknowledgementAlwaysCounts() {
        for state in NotificationState.allCases where state != .cancelled {
            #expect(state.transition(.acknowledge) == .success(.acknowledged))
        }
    }

    @Test func anAcknowledgementBeforeTheRecordedSendCounts() throws {
        let acknowledged = try NotificationState.sending.transition(.acknowledge).get()
        #expect(acknowledged.transition(.progress(.sent)) == .success(.acknowledged))
        #expect(acknowledged.transition(.progress(.failed)) == .success(.acknowledged))
    }

    @Test func onlyHeldIsReleasedAndOnlyUnsentIsHeld() {
        for state in NotificationState.allCases where !state.isFinal {
            #expect(state.transition(.release) == (state == .held ? .success(.queued) : .failure(.notHeld)))
            let canHold = [.held, .queued, .failed].contains(state)
            #expect(state.transition(.hold) == (canHold ? .success(.held) : .failure(.alreadySent)))
        }
    }

    @Test func aHeldNotificationStaysHeldUntilReleased() {
        for progress in DeliveryProgress.allCases {
            #expect(NotificationState.held.transition(.progress(progress)) == .success(.held))
        }
        #expect(NotificationState(hold: .restricted) == .held)
        #expect(NotificationState(hold: nil) == .queued)
    }

    @Test func aLateReceiptRevivesAFailedNotification() {
        #expect(NotificationState.failed.transition(.progress(.delivered)) == .success(.delivered))
    }

    @Test func progressIsThatOfTheFurthestMessage() {
        #expect(DeliveryProgress.furthest(of: [.failed, .sent, .sending], isMoreToCome: false) == .sent)
        #expect(DeliveryProgress.furthest(of: [.delivered, .failed], isMoreToCome: false) == .delivered)
        #expect(DeliveryProgress.furthest(of: [.deferred, .failed], isMoreToCome: false) == .queued)
        #expect(DeliveryProgress.furthest(of: [.sending, .queued], isMoreToCome: false) == .sending)
        #expect(DeliveryProgress.furthest(of: [.failed], isMoreToCome: false) == .failed)
        #expect(DeliveryProgress.furthest(of: [.failed], isMoreToCome: true) == .queued)
        #expect(DeliveryProgress.furthest(of: [], isMoreToCome: true) == .queued, "the phone comes first")
    }

    @Test func aRetractedChildComesBackWhenTheForceOrAPersonSaysSo() {
        for state in ChildState.allCases {
            let isRetracted = state == .retracted
            func unlessRetracted(_ next: ChildState) -> Result<ChildState, Refusal> {
                isRetracted ? .failure(.retracted) : .success(next)
            }
            #expect(state.transition(.retract) == .success(.retracted))
            for decision in ChildState.Decision.allCases {
                #expect(
                    state.transition(.decide(decision)).map(\.rawValue)
                        == unlessRetracted(.review).map { _ in decision.rawValue })
                #expect(state.transition(.resolve(decision)).map(\.rawValue) == .success(decision.rawValue))
            }
            #expect(state.transition(.reopen) == unlessRetracted(.pending))
            #expect(state.transition(.review) == unlessRetracted(.review))
            #expect(state.transition(.restore(matched: false)) == .success(isRetracted ? .pending : state))
            #expect(state.transition(.restore(matched: true)) == .success(isRetracted ? .matched : state))
        }
    }
}
