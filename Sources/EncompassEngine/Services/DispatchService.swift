public import EncompassCore
public import EncompassDelivery
public import EncompassStore
import EncompassWords
import Foundation
import Logging
public import ServiceLifecycle

/// Sends what is due on one channel, a limited number at once, and records each outcome. Each channel has a service
/// and threads of its own, so that one that hangs delays no other.
///
/// An attempt that takes long no longer counts among that number, so that destinations that hang cannot take every
/// thread: give the pool `slowAttempts` threads more than messages may be sent at once.
public struct DispatchService: Service {
    private let engine: Engine
    private let channel: any Channel
    private let pool: TransferPool
    private let outgoing: OutgoingMessages
    private let waiting = OutcomesWaiting()
    /// Leasing and recording have one thread, so that they share commits.
    private let turns = Blocking(label: "encompass.dispatch", lanes: 1)
    private let stopping = Blocking(label: "encompass.stop", lanes: 1)
    private let log: Logger

    private let grace: Span

    /// How many attempts that take long may be in progress besides.
    public static let slowAttempts = 48
    /// Those that come back within this time are followed by as many in one transaction; much shorter than an attempt.
    private static let gathering = Duration.milliseconds(2)
    /// The same while so many messages leave that no connection waits for it; a commit takes as long as many outcomes.
    private static let gatheringInFlow = Duration.milliseconds(8)
    /// So many outcomes need not wait for more.
    private static let enoughToRecord = 64

    /// - Parameters:
    ///   - grace: how long messages in progress may take to end when the daemon stops.
    ///   - slowAfter: how long an attempt counts among those that may be in progress.
    ///   - now: real time, by which the service knows how fast messages leave.
    public init(
        engine: Engine, channel: any Channel, pool: TransferPool, grace: Span = .seconds(10),
        slowAfter: Span = BatchRules.slow, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.engine = engine
        self.grace = grace
        self.channel = channel
        self.pool = pool
        outgoing = OutgoingMessages(
            concurrency: engine.settings.concurrentMessages, slowAttempts: DispatchService.slowAttempts,
            slowAfter: .milliseconds(slowAfter.milliseconds), now: now)
        log = Logger(label: "encompass.dispatch")
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // A connection's place may have become free because its attempt takes long.
                begin()
                let isMore = await leaseForIdleConnections()
                guard !isMore else { continue }
                // Each message that comes back sends the signal, so that a slow one delays no other.
                await engine.dispatchSignal.wait(atMost: .seconds(1))
                try? await Task.sleep(for: DispatchService.gathering)
            }
        }
        // On the thread of the turns, so that none is leasing meanwhile.
        let left = try await turns.run { [outgoing] in outgoing.close() }
        try await stopping.run { [pool, grace] in pool.shutdown(grace: grace) }
        for message in left { await putOff(message) }
        await outgoing.drain()
    }

    /// Leases what has become due. Where messages already wait for a connection, the outcomes of others bring the next.
    ///
    /// - Returns: whether there may be more to lease at once.
    private func leaseForIdleConnections() async -> Bool {
        let isMore = try? await turns.run { [outgoing] in !outgoing.isWaiting && turn() }
        return isMore ?? false
    }

    /// Records outcomes that wait, and leases as many messages as there is room for, both in one transaction; then begins as
    /// many as connections are free.
    ///
    /// - Returns: whether there may be more to lease at once.
    private func turn() -> Bool {
        let ended = waiting.take(atMost: Messages.mostRecordedAtOnce)
        let room = max(0, outgoing.room(with: ended.count))
        let leased = ended.isEmpty ? lease(room) : exchange(ended, for: room)
        do {
            let leased = try leased.get()
            outgoing.add(leased)
            begin()
            return room > 0 && leased.count == room
        } catch {
            log.error("messages could not be leased", metadata: ["error": "\(Words.english(error))"])
            return false
        }
    }

    private func lease(_ room: Int) -> Result<[LeasedMessage], any Error> {
        guard room > 0 else { return .success([]) }
        return Result { try engine.leaseStep(on: channel.kind, limit: room, isCrowded: outgoing.isCrowded) }
    }

    private func exchange(_ ended: [OutcomesWaiting.Slot], for room: Int) -> Result<[LeasedMessage], any Error> {
        do {
            let (results, leased) = try engine.exchange(
                ended.map { ($0.message, $0.outcome) }, on: channel.kind, limit: room, isCrowded: outgoing.isCrowded)
            for (slot, result) in zip(ended, results) { slot.end(result) }
            return leased
        } catch {
            for slot in ended { slot.end(.failure(error)) }
            return .success([])
        }
    }

    /// Begins as many of the leased messages as connections are free.
    private func begin() {
        while outgoing.begin(send, then: { [engine] in engine.dispatchSignal.send() }) {}
    }

    private func send(_ message: LeasedMessage) async {
        do {
            let outcome = try await pool.run { [engine, channel] in engine.transmit(message, by: channel) }
            outgoing.noteSent(message)
            begin()
            while await !isRecorded(outcome, of: message) { try await Task.sleep(for: .seconds(1)) }
        } catch TransferPoolFault.full {
            outgoing.noteSent(message)
            _ = await isRecorded(.deferred(reason: .rateLimited, detail: "too much was being sent"), of: message)
        } catch TransferPoolFault.shutDown {
            await putOff(message)
        } catch {
            log.error("a delivery could not be recorded before the end", metadata: ["message": "\(message.id)"])
        }
    }

    /// The daemon stops before the message was begun: it is sent after the next start.
    private func putOff(_ message: LeasedMessage) async {
        _ = await isRecorded(
            .deferred(reason: .rateLimited, detail: "the service stopped before it was begun"), of: message)
    }

    /// Waits for outcomes to be recorded together, on the thread of the turns.
    private func gather() {
        let end = ContinuousClock.now + DispatchService.gatheringInFlow
        while outgoing.isFlowing, waiting.count < DispatchService.enoughToRecord, .now < end { usleep(500) }
    }

    /// An outcome that is not recorded would leave the message in the state sending until the next start, so recording
    /// is retried until the store takes it.
    private func isRecorded(_ outcome: DeliveryOutcome, of message: LeasedMessage) async -> Bool {
        let slot = waiting.add(message, outcome)
        do {
            // Outcomes that came back while an earlier transaction waited for the disk are recorded with this one.
            try await turns.run {
                while slot.result == nil {
                    gather()
                    _ = turn()
                }
            }
            try slot.result?.get()
            return true
        } catch {
            log.error(
                "a delivery could not be recorded",
                metadata: ["message": "\(message.id)", "error": "\(Words.english(error))"])
            return false
        }
    }
}
