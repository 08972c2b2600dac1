import EncompassCore
import EncompassStore
import EncompassWords
import Foundation
import Logging
public import ServiceLifecycle
import Synchronization

/// Seals rows in the background that are not sealed under the data key in use: those of a database from before sealing,
/// and all of them after `encompass key rotate`. Nothing waits for it.
public struct SealingService: Service {
    private let engine: Engine
    private let log = Logger(label: "encompass.sealing")

    /// How often it looks for a new data key.
    private static let pace = Duration.seconds(2)
    private static let pauseAfterFault = Duration.seconds(60)
    /// Between two batches, so that pushes and pages come first.
    private static let rest = 0.005
    /// Rows between two lines of progress.
    private static let rowsPerLine = 50_000

    public init(engine: Engine) { self.engine = engine }

    public func run() async throws {
        let blocking = Blocking(label: "encompass.sealing")
        let isEnding = Ending()
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                var sealedUnder: Int?
                while !Task.isCancelled {
                    let key = engine.store.sealing.keyInUse
                    if sealedUnder != key {
                        do {
                            if try await blocking.run({ try sealAll(isEnding) }) { sealedUnder = key }
                        } catch {
                            log.error(
                                "rows could not be sealed; trying again", metadata: ["error": "\(Words.english(error))"]
                            )
                            try? await Task.sleep(for: SealingService.pauseAfterFault)
                        }
                    }
                    try? await Task.sleep(for: SealingService.pace)
                }
            }
        } onGracefulShutdown: {
            isEnding.end()
        }
    }

    /// - Returns: whether everything is sealed under the key in use.
    private func sealAll(_ ending: Ending) throws -> Bool {
        let sealing = engine.store.sealing
        let total = try sealing.progress().remaining
        engine.meters.set("encompass_rows_unsealed", Double(total))
        guard total > 0 else {
            try sealing.retireKeys(by: .engine, at: engine.clock.now())
            return true
        }
        log.info("sealing rows", metadata: ["rows": "\(total)", "key": "\(sealing.keyInUse)"])
        var done = 0
        var nextLine = SealingService.rowsPerLine
        _ = try sealing.pass { rows in
            done += rows
            engine.meters.set("encompass_rows_unsealed", Double(max(0, total - done)))
            if done >= nextLine {
                log.info("sealing rows", metadata: ["sealed": "\(done)", "rows": "\(total)"])
                nextLine += SealingService.rowsPerLine
            }
            return ending.rest(seconds: SealingService.rest)
        }
        log.info("rows sealed", metadata: ["sealed": "\(done)"])
        // Rows written meanwhile under the old key are found by the next look.
        return false
    }
}

/// Whether the process is about to end.
private final class Ending: Sendable {
    private let hasEnded = Mutex(false)

    func end() { hasEnded.withLock { $0 = true } }

    /// - Returns: false once the process is about to end.
    func rest(seconds: Double) -> Bool {
        guard !hasEnded.withLock({ $0 }) else { return false }
        Thread.sleep(forTimeInterval: seconds)
        return true
    }
}
