import EncompassWords
import Logging
public import ServiceLifecycle

/// Reads bounces every other second: somebody else is notified in the minute in which a mail server says that a mailbox
/// does not exist.
public struct BounceService: Service {
    private let engine: Engine
    private let box: BounceBox
    private let blocking = Blocking(label: "encompass.bounces", lanes: 1)
    private let log = Logger(label: "encompass.bounces")

    private static let pace = Duration.seconds(2)

    /// - Parameter path: a mail directory or an mbox file.
    public init(engine: Engine, path: String) {
        self.engine = engine
        box = BounceBox(path: path)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var fault: String?
            while !Task.isCancelled {
                let found = await step()
                // Once for each fault, and not every other second.
                if let found, found != fault { log.error("bounces cannot be read", metadata: ["error": "\(found)"]) }
                if found == nil, fault != nil { log.notice("bounces can be read again") }
                fault = found
                try? await Task.sleep(for: BounceService.pace)
            }
        }
    }

    /// Nil if it worked.
    private func step() async -> String? {
        do {
            try await blocking.run { [engine, box] in try engine.bounceStep(in: box) }
            return nil
        } catch {
            engine.meters.count("encompass_upkeep_failures_total", [("step", "bounces")])
            return Words.english(error)
        }
    }
}
