import Dispatch
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Synchronization
import TestSupport
import Testing

@Suite struct ServiceTests {
    @Test func aRingWithNobodyWaitingIsKeptForTheNextWait() async {
        let signal = WakeSignal()
        signal.send()
        await signal.wait()
        let waiter = Task { await signal.wait() }
        signal.send()
        await waiter.value
    }

    @Test func aCancelledWaitEndsAndLeavesNothingRinging() async {
        let signal = WakeSignal()
        let waiter = Task { await signal.wait() }
        waiter.cancel()
        await waiter.value
        let next = Task { await signal.wait() }
        await signal.wait(atMost: .milliseconds(1))
        signal.send()
        await next.value
    }

    @Test func aSlowMessageHoldsUpNoOther() async throws {
        let night = try Night()
        let names = ["Jory", "Adaeze"]
        for (number, name) in names.enumerated() {
            try night.push(Quayside.incident("QS-\(number)", children: [night.town.child(name)]))
        }
        try night.turn(sending: false)
        let transport = FirstWaitsForTheRest(rest: 1)
        let pool = try TransferPool(threads: 2)
        let service = DispatchService(engine: night.engine, channel: transport, pool: pool)
        let running = Task { try await service.run() }
        await transport.finished()
        running.cancel()
        try await running.value
        #expect(transport.answered == 2)
        let states = try night.notifications().flatMap(\.attempts).map(\.state)
        #expect(states == [.sent, .sent])
    }

    @Test func theEngineServiceSettlesAndClimbsAndEnds() async throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        let service = EngineService(engine: night.engine)
        let running = Task { try await service.run() }
        try await Wait.eventually("an attempt") { try night.notifications().first?.attempts.isEmpty == false }
        try await Wait.eventually("a turn") { night.engine.pulse.lastStepAt != nil }
        running.cancel()
        try await running.value
        #expect(try night.notification(Quayside.high).state == .queued)
    }
}

/// The first message waits until all the others have been answered.
private final class FirstWaitsForTheRest: MadeUpMail {
    private let rest: Int
    private let seen = Mutex(0)
    private let done = DispatchSemaphore(value: 0)
    private let signal = WakeSignal()
    private let count = Mutex(0)

    init(rest: Int) { self.rest = rest }

    var answered: Int { count.withLock { $0 } }

    func finished() async { await signal.wait() }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        let place = seen.withLock { seen in
            seen += 1
            return seen
        }
        if place == 1 { for _ in 0..<rest { _ = done.wait(timeout: .now() + .seconds(20)) } } else { done.signal() }
        let total = count.withLock { count in
            count += 1
            return count
        }
        if total == rest + 1 { signal.send() }
        return .accepted(receipt: nil)
    }
}
