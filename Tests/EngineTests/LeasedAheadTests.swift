import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// Messages are leased ahead of a free connection while others leave, and only then.
@Suite struct LeasedAheadTests {
    /// A night with so many messages due.
    private func night(_ count: Int) throws -> Night {
        let night = try Night(morning: MorningSettings(batches: BatchRules(batchLimit: 1)))
        for number in 0..<count {
            try night.push(Quayside.incident("QS-\(number)", children: [night.town.child("Jory")]))
        }
        try night.turn(sending: false)
        return night
    }

    private func states(_ night: Night) throws -> [MessageState] {
        try night.notifications().flatMap(\.attempts).map(\.state)
    }

    private func run(
        _ night: Night, _ channel: any Channel, _ pool: TransferPool,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) -> Task<Void, any Error> {
        let service = DispatchService(
            engine: night.engine, channel: channel, pool: pool, grace: Span(milliseconds: 1), slowAfter: .hours(1),
            now: now)
        return Task { try await service.run() }
    }

    @Test func noMoreAreSentAtOnceThanConfigured() async throws {
        let night = try night(80)
        let most = night.engine.settings.concurrentMessages
        let pool = try TransferPool(threads: 16)
        let channel = CountedMail(until: pool.cancellation)
        let running = run(night, channel, pool)
        try await Wait.eventually("all are sent") { channel.ended == 80 }
        running.cancel()
        try await running.value
        #expect(channel.mostAtOnce <= most)
        #expect(try states(night).allSatisfy { $0 == .sent })
    }

    @Test func asManyWaitAsHaveJustLeft() async throws {
        let night = try night(40)
        let most = night.engine.settings.concurrentMessages
        let left = 12
        let pool = try TransferPool(threads: 16)
        let channel = CountedMail(hangsFrom: left + 1, until: pool.cancellation)
        // Time stands still, so what has left has just left.
        let began = ContinuousClock.now
        let running = run(night, channel, pool) { began }
        // A single one more would not be worth a commit.
        try await Wait.eventually("as many as left are leased ahead of a connection") {
            let states = try states(night)
            return states.count { $0 == .sent } == left && states.count { $0 == .sending } >= most + left - 1
        }
        #expect(try states(night).count { $0 == .sending } <= most + left)
        running.cancel()
        try await running.value
    }

    @Test func whereNothingMovesNoneWaits() async throws {
        let night = try night(20)
        let most = night.engine.settings.concurrentMessages
        let pool = try TransferPool(threads: 16)
        let channel = CountedMail(hangsFrom: 1, until: pool.cancellation)
        let running = run(night, channel, pool)
        try await Wait.eventually("as many are being sent as may") { channel.begun == most }
        // The service looks again each time.
        for _ in 0..<5 {
            night.engine.dispatchSignal.send()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try states(night).count { $0 == .sending } == most)
        running.cancel()
        try await running.value
    }

    @Test func whatWaitsForAConnectionAtTheEndIsPutOffAndNotTakenForSent() async throws {
        let night = try night(40)
        let most = night.engine.settings.concurrentMessages
        let pool = try TransferPool(threads: 16)
        let channel = CountedMail(hangsFrom: 21, until: pool.cancellation)
        let running = run(night, channel, pool)
        try await Wait.eventually("as many hang as may") { channel.begun == 20 + most }
        running.cancel()
        try await running.value
        let states = try states(night)
        #expect(states.count { $0 == .sent } == 20)
        #expect(states.allSatisfy { $0 != .sending })
    }
}

/// Counts what it sends, and hangs from a message on until its transfers are cancelled.
private final class CountedMail: MadeUpMail {
    private struct Counts {
        var begun = 0
        var ended = 0
        var mostAtOnce = 0
    }

    private let counts = Mutex(Counts())
    private let hangsFrom: Int
    private let cancellation: TransferCancellation

    init(hangsFrom: Int = .max, until cancellation: TransferCancellation) {
        (self.hangsFrom, self.cancellation) = (hangsFrom, cancellation)
    }

    var begun: Int { counts.withLock { $0.begun } }
    var ended: Int { counts.withLock { $0.ended } }
    var mostAtOnce: Int { counts.withLock { $0.mostAtOnce } }

    func send(_: OutgoingMessage) -> DeliveryOutcome {
        let number = counts.withLock { counts in
            counts.begun += 1
            counts.mostAtOnce = max(counts.mostAtOnce, counts.begun - counts.ended)
            return counts.begun
        }
        if number >= hangsFrom {
            while !cancellation.isCancelled { Thread.sleep(forTimeInterval: 0.002) }
            return .ambiguous(reason: .connectionLost, detail: "cut off")
        }
        Thread.sleep(forTimeInterval: 0.003)
        counts.withLock { $0.ended += 1 }
        return .accepted(receipt: nil)
    }
}
