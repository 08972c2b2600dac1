import EncompassCore
import Logging
public import ServiceLifecycle

/// Drives the settling step and the ladders: step, then sleep until a ring of the bell, and for a second at most, so that
/// a sleeping host or a stepped clock does no harm.
public struct EngineService: Service {
    private let engine: Engine
    private let blocking = Blocking(label: "encompass.engine", concurrent: false)
    private let log: Logger

    public init(engine: Engine) {
        self.engine = engine
        log = Logger(label: "encompass.engine")
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await turn()
                await engine.bell.wait(atMost: .seconds(1))
            }
        }
    }

    /// All that is due, a portion of each kind in turn, so that a push of thousands holds up no ladder; a stop waits for a
    /// portion at most.
    private func turn() async {
        var isBusy = true
        while isBusy, !Task.isCancelled {
            let steps = [
                await step("ladder") { try $0.ladderStep() },
                await step("exceptions") { try $0.exceptionStep() },
                await step("settle") { try $0.settleStep() },
            ]
            isBusy = steps.contains { $0 ?? 0 > 0 }
            // Only a machine all of whose parts turn is alive.
            if !steps.contains(nil) { engine.pulse.beat(at: engine.clock.now()) }
        }
    }

    /// How many it carried out. A failure is logged and tried again at the next turn: it ends neither the service nor the
    /// other steps.
    private func step(_ name: String, _ body: @escaping @Sendable (Engine) throws -> Int) async -> Int? {
        do {
            return try await blocking.run { [engine] in try body(engine) }
        } catch {
            engine.meters.count("encompass_engine_failures_total", [("step", name)])
            log.error("an engine step failed", metadata: ["step": "\(name)", "error": "\(error)"])
            return nil
        }
    }
}
