import EncompassCore
import Logging
public import ServiceLifecycle

/// Drives the steps of the morning: the auditor every minute, the others when they are due.
///
/// Each step knows itself whether it is due, so that a sleeping host or a stepped clock does no harm.
public struct MorningService: Service {
    private let engine: Engine
    private let blocking = Blocking(label: "encompass.morning", lanes: 1)
    private let log = Logger(label: "encompass.morning")

    /// How often the steps run, in real time; also in an exercise that runs faster.
    private static let pace = Duration.seconds(5)

    public init(engine: Engine) { self.engine = engine }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                for step in MorningStep.allCases { await turn(step) }
                try? await Task.sleep(for: MorningService.pace)
            }
        }
    }

    /// A step that fails is logged and retried at the next turn; it stops no other step.
    private func turn(_ step: MorningStep) async {
        do {
            try await blocking.run { [engine] in try engine.run(step) }
        } catch {
            engine.meters.count("encompass_morning_step_failures_total", [("step", step.rawValue)])
            log.error("a step of the morning failed", metadata: ["step": "\(step.rawValue)", "error": "\(error)"])
        }
    }
}
