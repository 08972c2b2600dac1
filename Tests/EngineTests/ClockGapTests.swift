import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A machine that slept, a process that was stopped, a clock that was set forward or that nothing keeps in step.
@Suite("Gaps in the clock")
struct ClockGapTests {
    private static let start = at("2026-11-20T05:00:00Z")

    @Test("a gap is a minute or more between two looks, and ends when a later turn of the engine has done everything")
    func gaps() {
        var gaps = ClockGaps()
        func real(_ second: Int) -> Timestamp { Self.start + .seconds(second) }
        #expect(gaps.note(real: real(0), turnsStarted: 1) == nil)
        #expect(gaps.note(real: real(5), turnsStarted: 1) == nil)
        #expect(gaps.note(real: real(64), turnsStarted: 2) == nil)
        #expect(!gaps.isCatchingUp(real: real(64)) { _ in false })
        #expect(gaps.note(real: real(3664), turnsStarted: 3) == .hours(1))
        #expect(gaps.isCatchingUp(real: real(3664)) { $0 < 3 })
        #expect(gaps.note(real: real(3669), turnsStarted: 4) == nil)
        #expect(!gaps.isCatchingUp(real: real(3669)) { $0 == 3 })
        #expect(!gaps.isCatchingUp(real: real(3669)) { _ in false })
    }

    @Test("the wait ends after five minutes, and if the clock is put back")
    func bounded() {
        for end in [Self.start + .minutes(6), Self.start - .minutes(1)] {
            var gaps = ClockGaps()
            _ = gaps.note(real: Self.start - .hours(1), turnsStarted: 0)
            #expect(gaps.note(real: Self.start, turnsStarted: 0) != nil)
            #expect(gaps.isCatchingUp(real: Self.start + .minutes(4)) { _ in false })
            #expect(!gaps.isCatchingUp(real: end) { _ in false })
        }
    }

    @Test("after three hours of sleep the auditor waits for the engine, and nothing is reported as unaccounted for")
    func sleep() async throws {
        // The sleep may fall between a look at the clock and the audit that it was for: then no gap was to be seen.
        for _ in 0..<20 where try await hasSlept() { return }
        Issue.record("the auditor never waited")
    }

    /// - Returns: false if the audit came first.
    private func hasSlept() async throws -> Bool {
        let rig = try Night.numbered(morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        let morning = MorningService(engine: rig.engine, pace: .milliseconds(20))
        let running = Task { try await morning.run() }
        try await Wait.eventually("a balance that holds") { rig.engine.balance?.holds == true }

        // Steps of the ladder have become due meanwhile.
        rig.clock.advance(.hours(3))
        try await Task.sleep(for: .milliseconds(500))
        guard rig.engine.balance?.at ?? rig.clock.now() < rig.clock.now() - .hours(2) else {
            running.cancel()
            try await running.value
            return false
        }
        #expect(try rig.store.alarms.active().filter { $0.kind == .balance }.isEmpty)

        let engine = EngineService(engine: rig.engine)
        let turning = Task { try await engine.run() }
        let woken = rig.clock.now()
        // The clock goes on: a turn that began before the gap was seen is not the last one.
        try await Wait.eventually("a check after the gap") {
            rig.clock.advance(Span(milliseconds: 25))
            return (rig.engine.balance?.at ?? woken - .hours(1)) >= woken
        }
        #expect(rig.engine.balance?.holds == true)
        #expect(try rig.store.alarms.active().filter { $0.kind == .balance }.isEmpty)
        for task in [running, turning] {
            task.cancel()
            try await task.value
        }
        return true
    }

    @Test("a clock that nothing keeps in step is a warning after ten minutes, and once")
    func unsynchronised() {
        var watch = ClockWatch()
        func note(_ minute: Int, _ isSynchronised: Bool) -> ClockWatch.Change? {
            watch.note(isSynchronised: isSynchronised, real: Self.start + .minutes(minute))
        }
        #expect(note(0, false) == nil && note(9, false) == nil)
        #expect(note(10, false) == .lost)
        #expect(note(11, false) == nil)
        #expect(note(12, true) == .regained)
        #expect(note(13, true) == nil && note(14, false) == nil)
        #expect(note(15, true) == nil)
    }
}
