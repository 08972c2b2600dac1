import EncompassStore
import EncompassWords
import Logging
public import ServiceLifecycle

/// Reads and imports the files that people at the desk have sent and those in the watched folder, one after the other:
/// only one import runs at a time.
public struct RegistryFilesService: Service {
    private let engine: Engine
    private let blocking = Blocking(label: "encompass.files", lanes: 1)
    private let log = Logger(label: "encompass.files")

    public init(engine: Engine) { self.engine = engine }

    public func run() async throws {
        let interruption = Interruption()
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    let isBusy = await step("uploads") { try $0.uploadStep(until: interruption) }
                    let isBusyToo = await step("inbox") { try $0.inboxStep(until: interruption) }
                    if !isBusy, !isBusyToo { await engine.uploadSignal.wait(atMost: .seconds(2)) }
                }
            }
        } onGracefulShutdown: {
            interruption.end()
        }
    }

    /// A step that fails is logged and taken again at the next turn.
    ///
    /// - Returns: whether there may be more to do at once.
    private func step(_ name: String, _ body: @escaping @Sendable (Engine) throws -> Bool) async -> Bool {
        do {
            return try await blocking.run { [engine] in try body(engine) }
        } catch {
            guard !Task.isCancelled else { return false }
            engine.meters.count("encompass_upkeep_failures_total", [("step", name)])
            log.error(
                "registry files could not be handled",
                metadata: ["step": "\(name)", "error": "\(Words.english(error))"])
            return false
        }
    }
}
