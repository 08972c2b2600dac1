import Dispatch
import EncompassCore
import EncompassDelivery
import Foundation
import TestSupport
import Testing

@Suite("The transfer pool")
struct TransferPoolTests {
    @Test("runs all work on its own threads and stops when asked")
    func runs() async throws {
        let pool = try TransferPool(threads: 3, waiting: 100)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...100 { group.addTask { try await pool.run { number } } }
            return try await group.reduce(0, +)
        }
        #expect(sum == 5050)
        pool.shutdown(grace: .minutes(10))
        #expect(!pool.cancellation.isCancelled)
        await #expect(throws: TransferPoolFault.shutDown) { try await pool.run { 1 } }
        pool.shutdown(grace: .seconds(10))
    }

    @Test("refuses work beyond its capacity")
    func full() async throws {
        let pool = try TransferPool(threads: 1, waiting: 0)
        let gate = DispatchSemaphore(value: 0)
        let begun = AsyncStream<Void>.makeStream()
        async let first = pool.run {
            begun.continuation.yield()
            gate.wait()
            return 1
        }
        for await _ in begun.stream { break }
        await #expect(throws: TransferPoolFault.full) { try await pool.run { 2 } }
        gate.signal()
        #expect(try await first == 1)
    }

    @Test("stops a transfer in progress and answers every caller", .enabled(if: !TestPython.isAbsent))
    func stops() async throws {
        let server = try SMTPTestServer(.none)
        let pool = try TransferPool(threads: 1)
        let transport = try SMTPTransport(server, security: .none, cancellation: pool.cancellation)
        let messages = [try message("stall", id: "a@b.test"), try message("stall", id: "c@d.test")]
        let begun = DispatchSemaphore(value: 0)
        // A thread of its own: a busy machine's tasks may all wait longer than a transfer takes to time out.
        Thread.detachNewThread {
            begun.wait()
            pool.shutdown(grace: .seconds(0))
        }
        let outcomes = await withTaskGroup(of: DeliveryOutcome.self) { group in
            for message in messages {
                group.addTask {
                    let outcome = try? await pool.run {
                        begun.signal()
                        return transport.send(message)
                    }
                    // Refused, if the pool was shut down first.
                    return outcome ?? .deferred(reason: .cancelled, detail: "")
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let reasons = outcomes.compactMap(\.reason)
        // On a busy machine the first may have timed out by itself.
        #expect(
            reasons.contains(.cancelled) && reasons.allSatisfy { [.cancelled, .timedOut].contains($0) }, "\(reasons)")
        #expect(outcomes.count == 2)
    }
}
