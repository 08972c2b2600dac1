import EncompassCore
import GRDB
import Synchronization

/// What goes wrong in a simulated night.
public enum FaultKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The daemon dies: the transaction in progress is lost, or it is committed but nobody gets an answer.
    case killBeforeCommit, killAfterCommit
    /// The mail server has accepted a message, and the daemon dies before it records that.
    case killBeforeRecord
    /// The daemon dies at any time, is restarted a second before a step, or is down for hours.
    case kill, restartBeforeStep, outage
    case diskFull, ioError
    case hostAsleep, clockForward, clockBack
    case mailDead, mailSlow, mailHanging, mailGreylisting
    /// The message was accepted but the reply never arrived.
    case acceptedThenTimeout
    case deferred, rejected
    /// An attempt's result arrives again, long after it was recorded.
    case lateResult
    case receiptTwice, receiptLate
    case pushTwice, pushOutOfOrder, pushCutOff, answerLost
    /// Nothing arrives by the expected time, or for long after it, or fewer records than declared; a night declared
    /// without incidents; a corrected count.
    case feedLate, feedSilent, feedShort, declaredNil, declaredAgain
    case contactsChanged, rollChanged, policyEdited, emergencyClosure
    /// A school closes permanently, and another takes its pupils.
    case schoolClosed
    /// A party to the incident tries to read and answer the notification.
    case partyLooks
    /// A person enters something impossible: an authority or a school that does not exist, somebody without a name.
    case wrongEntry
    /// A school's form is sent with something missing, and again with only that corrected.
    case formLeftOut
    /// An acknowledgement that arrives before the send is recorded, or in the second of a step.
    case acknowledgedBeforeRecord, acknowledgedAtStep
    case twoOperatorsAtOnce
    /// A step, or a decision on an incident, based on data from before a change and written after it.
    case staleStep, staleDecision
}

/// Draws what will go wrong in one night.
enum FaultPlan {
    /// Faults by commit number.
    static func commits(_ dice: inout Dice) -> [Int: CommitFault] {
        var planned: [Int: CommitFault] = [:]
        for _ in 0..<dice.below(6) {
            let number = 1 + dice.below(dice.chance(0.5) ? 120 : 900)
            switch dice.below(6) {
            case 0, 1: planned[number] = .killBefore
            case 2, 3: planned[number] = .killAfter
            case 4: planned[number] = .diskFull(dice.within(1...25))
            default: planned[number] = .ioError(dice.within(1...4))
            }
        }
        return planned
    }

    /// Faults at certain times, all over by half past nine.
    static func moments(evening: LocalDate, london: London, _ dice: inout Dice) -> [(Timestamp, PlannedFault)] {
        let start = london.moment(evening, .evening)
        let morning = evening.adding(days: 1)
        let last = london.moment(morning, LocalTime(hour: 9, minute: 15) ?? .nineOClock)
        var planned: [(Timestamp, PlannedFault)] = []
        for _ in 0..<dice.below(4) {
            planned.append((dice.moment(start, last), .kill(.kill, downFor: dice.span(.seconds(2), .minutes(9)))))
        }
        if dice.chance(0.35) {
            let minute = dice.pick([7 * 60, 7 * 60 + 30, 8 * 60, 8 * 60 + 30, 9 * 60]) ?? 540
            let step = london.moment(morning, LocalTime(hour: minute / 60, minute: minute % 60) ?? .nineOClock)
            planned.append(
                (step - .seconds(1), .kill(.restartBeforeStep, downFor: dice.span(.seconds(1), .seconds(40)))))
        }
        if dice.chance(0.08) {
            let from = dice.moment(london.moment(morning, .firstShift), last - .hours(1))
            planned.append((from, .kill(.outage, downFor: dice.span(.minutes(40), .hours(3)))))
        }
        if dice.chance(0.15) { planned.append((dice.moment(start, last - .hours(1)), .asleep(.hours(1)))) }
        if dice.chance(0.3) {
            let step = dice.span(.seconds(-300), .minutes(6))
            let at = dice.moment(start, last - .hours(1))
            planned.append((at, .clock(step)))
            let back = Span(milliseconds: -step.milliseconds)
            planned.append((at + dice.span(.minutes(5), .minutes(50)), .clock(back)))
        }
        for fault in [PlannedFault.contacts, .roll, .policy, .snow, .closure] where dice.chance(0.3) {
            planned.append((dice.moment(start + .hours(2), last), fault))
        }
        return planned
    }
}

/// A fault at a commit.
enum CommitFault: Sendable {
    case killBefore, killAfter
    /// This commit and that many after it fail.
    case diskFull(Int)
    case ioError(Int)
}

/// Watches every transaction of a night's daemons and makes the planned ones fail.
///
/// It is a transaction observer on the database, so the store under test is the normal one.
final class CommitFaults: TransactionObserver, Sendable {
    private struct State {
        var commits = 0
        var planned: [Int: CommitFault]
        var isDead = false
        var failing: (left: Int, code: ResultCode) = (0, .SQLITE_OK)
        var happened: [FaultKind] = []
    }

    private let state: Mutex<State>

    /// - Parameter planned: by commit number, from 1, counted over all daemons of the night.
    init(planned: [Int: CommitFault]) { state = Mutex(State(planned: planned)) }

    /// Whether the process that has the store open counts as dead.
    var isDead: Bool { state.withLock { $0.isDead } }

    func kill() { state.withLock { $0.isDead = true } }

    /// A new process.
    func revive() {
        state.withLock {
            $0.isDead = false
            $0.failing.left = 0
        }
    }

    /// The faults since the last call.
    func takeHappened() -> [FaultKind] {
        state.withLock { state in
            defer { state.happened = [] }
            return state.happened
        }
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidRollback(_ db: Database) {}

    func databaseWillCommit() throws {
        let failure: (any Error)? = state.withLock { state in
            // A dead process would stop; here it continues, but nothing succeeds.
            guard !state.isDead else { return DatabaseError(resultCode: .SQLITE_IOERR) }
            state.commits += 1
            begin(&state)
            if state.isDead { return DatabaseError(resultCode: .SQLITE_IOERR) }
            guard state.failing.left > 0 else { return nil }
            state.failing.left -= 1
            return DatabaseError(resultCode: state.failing.code)
        }
        if let failure { throw failure }
    }

    func databaseDidCommit(_ db: Database) {
        state.withLock { state in
            guard case .killAfter = state.planned[state.commits] else { return }
            state.isDead = true
            state.happened.append(.killAfterCommit)
        }
    }

    private func begin(_ state: inout State) {
        switch state.planned[state.commits] {
        case .killBefore:
            state.isDead = true
            state.happened.append(.killBeforeCommit)
        case .diskFull(let count):
            state.failing = (count, .SQLITE_FULL)
            state.happened.append(.diskFull)
        case .ioError(let count):
            state.failing = (count, .SQLITE_IOERR)
            state.happened.append(.ioError)
        case .killAfter, nil: break
        }
    }
}
