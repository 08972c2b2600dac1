import EncompassCore
import EncompassWords
import Logging
public import ServiceLifecycle

/// Drives the decisions and the ladders: step, then sleep until the signal, for a second at most, so that a sleeping
/// host or a stepped clock does no harm.
public struct EngineService: Service {
    private let engine: Engine
    private let blocking = Blocking(label: "encompass.engine", lanes: 1)
    private let log: Logger

    public init(engine: Engine) {
        self.engine = engine
        log = Logger(label: "encompass.engine")
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let pause = engine.arrivals.wait(at: .now)
                await turn(deciding: pause == nil)
                if let pause {
                    try? await Task.sleep(for: pause)
                } else {
                    await engine.workSignal.wait(atMost: .seconds(1))
                }
            }
        }
    }

    /// Everything due, a portion of each kind in turn, so that a push of thousands delays no ladder; a stop waits for
    /// one portion at most.
    ///
    /// - Parameter deciding: false while a burst of records comes in: its incidents are decided together afterwards.
    private func turn(deciding: Bool) async {
        let turn = engine.pulse.begin()
        var isBusy = true
        while isBusy, !Task.isCancelled {
            let steps = [
                await step("ladder") { try $0.ladderStep() },
                await step("exceptions") { try $0.exceptionStep() },
                deciding ? await step("settle") { try $0.decideStep() } : 0,
            ]
            isBusy = steps.contains { $0 ?? 0 > 0 }
            // The engine is alive only if every part of it runs.
            if !steps.contains(nil) { engine.pulse.beat(at: engine.clock.now()) }
            engine.pulse.noteTurn()
            if !isBusy, !steps.contains(nil) { engine.pulse.catchUp(turn) }
        }
    }

    /// How many it carried out. A failure is logged and retried at the next turn: it ends neither the service nor the
    /// other steps.
    private func step(_ name: String, _ body: @escaping @Sendable (Engine) throws -> Int) async -> Int? {
        do {
            return try await blocking.run { [engine] in try body(engine) }
        } catch {
            engine.meters.count("encompass_engine_failures_total", [("step", name)])
            log.error("an engine step failed", metadata: ["step": "\(name)", "error": "\(Words.english(error))"])
            return nil
        }
    }
}
