import EncompassCore
import Logging
public import ServiceLifecycle

/// Drives the settling and ladder steps: step, then sleep until the earlier of the next due row, a ring of the bell and
/// one second, so that a sleeping host or a stepped clock does no harm.
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

    /// One turn: all that is due. A failure is logged and tried again at the next turn; it never ends the service.
    private func turn() async {
        do {
            try await blocking.run { [engine] in
                while try engine.settleStep() > 0 {}
                while try engine.ladderStep() > 0 {}
                engine.pulse.beat(at: engine.clock.now())
            }
        } catch {
            engine.meters.count("encompass_engine_failures_total")
            log.error("an engine step failed", metadata: ["error": "\(error)"])
        }
    }
}
