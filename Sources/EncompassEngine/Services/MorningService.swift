package import EncompassCore
import EncompassWords
import Logging
public import ServiceLifecycle

/// Drives the steps of the morning: the auditor every minute, the others when they are due.
///
/// Each step knows itself whether it is due, so that a sleeping host or a stepped clock does no harm. After a gap in the
/// clock the auditor waits until the engine has done what became due meanwhile: otherwise it would report children
/// as unaccounted for.
public struct MorningService: Service {
    private let engine: Engine
    private let pace: Duration
    private let blocking = Blocking(label: "encompass.morning", lanes: 1)
    private let log = Logger(label: "encompass.morning")

    /// - Parameter pace: how often the steps run, in real time; also in an exercise that runs faster.
    public init(engine: Engine, pace: Duration = .seconds(5)) {
        self.engine = engine
        self.pace = pace
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var gaps = ClockGaps()
            while !Task.isCancelled {
                note(gaps.note(real: engine.realClock.now(), turnsStarted: engine.pulse.started))
                let isCatchingUp = gaps.isCatchingUp(real: engine.realClock.now()) { [engine] turns in
                    engine.pulse.hasCaughtUp(since: turns)
                }
                for step in MorningStep.allCases where step != .audit || !isCatchingUp { await turn(step) }
                try? await Task.sleep(for: pace)
            }
        }
    }

    private func note(_ gap: Span?) {
        guard let gap else { return }
        let now = engine.clock.now()
        engine.morning.with { $0.gap = (gap, now) }
        log.warning(
            "the process did not run, or its clock was moved: the balance is checked after the engine's next turn",
            metadata: ["seconds": "\(gap.milliseconds / 1000)"])
    }

    /// A step that fails is logged and retried at the next turn; it stops no other step.
    private func turn(_ step: MorningStep) async {
        do {
            try await blocking.run { [engine] in try engine.run(step) }
        } catch {
            engine.meters.count("encompass_morning_step_failures_total", [("step", step.rawValue)])
            log.error(
                "a step of the morning failed",
                metadata: ["step": "\(step.rawValue)", "error": "\(Words.english(error))"])
        }
    }
}

/// Gaps in a clock that is looked at every few seconds: the machine slept, the process was stopped, or the clock was set
/// forward.
package struct ClockGaps: Sendable {
    /// Far longer than the steps of the morning take.
    package static let least = Span.minutes(1)
    /// An engine whose steps fail must not keep the auditor from saying so.
    package static let longestWait = Span.minutes(5)

    private var last: Timestamp?
    private var waiting: (since: Timestamp, turns: Int)?

    package init() {}

    /// Looks at the clock.
    ///
    /// - Parameter turnsStarted: how many turns of the engine have started.
    /// - Returns: the length of a gap that has just ended.
    package mutating func note(real: Timestamp, turnsStarted: Int) -> Span? {
        defer { last = real }
        guard let last, real >= last, real - last >= ClockGaps.least else { return nil }
        waiting = (real, turnsStarted)
        return real - last
    }

    /// Whether the engine has still to do what became due during the gap.
    ///
    /// - Parameter hasCaughtUp: whether a turn that began after so many others has ended with nothing left to do.
    package mutating func isCatchingUp(real: Timestamp, _ hasCaughtUp: (Int) -> Bool) -> Bool {
        guard let held = waiting else { return false }
        // A clock that was put back ends the wait, too.
        if hasCaughtUp(held.turns) || real < held.since || real - held.since >= ClockGaps.longestWait { waiting = nil }
        return waiting != nil
    }
}
