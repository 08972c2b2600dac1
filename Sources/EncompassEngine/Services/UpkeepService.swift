import EncompassCore
import EncompassStore
import EncompassWords
import Logging
public import ServiceLifecycle

/// Looks after the database: the position of the audit log, the write-ahead log, what incidents are found again by, the
/// nightly check and the backups.
///
/// A check or a backup of a large file takes minutes, so that each has a loop of its own.
public struct UpkeepService: Service {
    private let engine: Engine
    private let log = Logger(label: "encompass.upkeep")

    private static let pace = Duration.seconds(5)

    public init(engine: Engine) { self.engine = engine }

    public func run() async throws {
        let interruption = Interruption()
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await loop("watch") { try $0.watchFileStep() } }
                    group.addTask { await loop("traces") { try $0.traceStep(until: interruption) } }
                    group.addTask { await loop("check") { try $0.integrityStep(until: interruption) } }
                    group.addTask { await loop("copies") { try $0.upgradeCopiesStep() } }
                    group.addTask { await loop("backup") { try $0.backupStep(until: interruption) } }
                }
            }
        } onGracefulShutdown: {
            interruption.end()
        }
    }

    /// A step that fails is logged and taken again at the next turn; it stops no other step.
    private func loop<Value: Sendable>(_ name: String, _ step: @escaping @Sendable (Engine) throws -> Value) async {
        let blocking = Blocking(label: "encompass.upkeep." + name, lanes: 1)
        while !Task.isCancelled {
            do {
                try await blocking.run { [engine] in _ = try step(engine) }
            } catch {
                if Task.isCancelled { break }
                engine.meters.count("encompass_upkeep_failures_total", [("step", name)])
                log.error(
                    "the database's upkeep failed", metadata: ["step": "\(name)", "error": "\(Words.english(error))"])
            }
            try? await Task.sleep(for: UpkeepService.pace)
        }
    }
}
