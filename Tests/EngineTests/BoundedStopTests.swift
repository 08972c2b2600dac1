import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// The daemon stops within its grace, whatever the mail server or the disk does: each of these would hang otherwise.
@Suite struct BoundedStopTests {
    private func service(
        _ night: Night, _ transport: HangingTransport, _ pool: TransferPool
    ) throws -> Task<Void, any Error> {
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn(sending: false)
        let service = DispatchService(
            engine: night.engine, channel: transport, pool: pool, grace: Span(milliseconds: 1))
        return Task { try await service.run() }
    }

    @Test func aMessageThatTheServerNeverAnswersIsCutOffAndRecorded() async throws {
        let night = try Night()
        let pool = try TransferPool(threads: 1)
        let transport = HangingTransport(until: pool.cancellation)
        let running = try service(night, transport, pool)
        try await Wait.eventually("a transfer") { transport.isSending }
        running.cancel()
        try await running.value
        #expect(try night.notification(Quayside.high).attempts.map(\.state) == [.deferred])
    }

    @Test func anOutcomeThatTheStoreDoesNotTakeHoldsUpNoStopAndTheMessageGoesAgain() async throws {
        let night = try Night()
        let pool = try TransferPool(threads: 1)
        let transport = HangingTransport(until: pool.cancellation)
        let running = try service(night, transport, pool)
        try await Wait.eventually("a transfer") { transport.isSending }
        try night.corrupt(
            """
            CREATE TRIGGER refuses BEFORE UPDATE OF state ON message BEGIN SELECT RAISE(ABORT, 'not now'); END
            """)
        running.cancel()
        try await running.value
        #expect(try night.notification(Quayside.high).attempts.map(\.state) == [.sending])
        try night.corrupt("DROP TRIGGER refuses")
        try night.restart()
        try night.turn()
        #expect(try night.notification(Quayside.high).state == .sent)
    }
}

/// Has no answer until its transfers are cancelled.
private final class HangingTransport: MadeUpMail {
    private let cancellation: TransferCancellation
    private let sending = Mutex(false)

    init(until cancellation: TransferCancellation) { self.cancellation = cancellation }

    var isSending: Bool { sending.withLock { $0 } }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        sending.withLock { $0 = true }
        while !cancellation.isCancelled { Thread.sleep(forTimeInterval: 0.002) }
        return .ambiguous(reason: .connectionLost, detail: "cut off")
    }
}
