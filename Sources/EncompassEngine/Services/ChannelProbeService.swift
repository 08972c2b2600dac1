import EncompassCore
public import EncompassDelivery
import EncompassWords
import Logging
public import ServiceLifecycle

/// Asks a channel whether it would take a message (at the start, after a failure, and each minute while nothing is
/// sent), so that a dead server is known before the morning's first message. It has a thread of its own, which no
/// message waits for. A channel that confirms delivery is also asked each minute what has arrived.
public struct ChannelProbeService: Service {
    private let engine: Engine
    private let channel: any Channel
    private let log = Logger(label: "encompass.channel")

    private static let pace = Duration.seconds(1)
    /// How often a channel that confirms delivery is asked what has arrived.
    private static let receipts = Duration.seconds(60)

    public init(engine: Engine, channel: any Channel) {
        self.engine = engine
        self.channel = channel
    }

    public func run() async throws {
        let pool = try TransferPool(threads: 1)
        let blocking = Blocking(label: "encompass.channel")
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                var asked: ContinuousClock.Instant?
                while !Task.isCancelled {
                    if channel.confirmsDelivery, asked.map({ .now - $0 >= ChannelProbeService.receipts }) ?? true {
                        await askForReceipts(by: pool)
                        asked = .now
                    }
                    if engine.wantsProbe(of: channel.kind) { await probe(by: pool) }
                    try? await Task.sleep(for: ChannelProbeService.pace)
                }
            }
        } onGracefulShutdown: {
            // The result of a probe in progress is no longer needed.
            pool.cancellation.cancel()
        }
        try await blocking.run { pool.shutdown(grace: .seconds(0)) }
    }

    private func askForReceipts(by pool: TransferPool) async {
        do {
            _ = try await pool.run { [engine, channel] in
                Result { try engine.confirmStep(by: channel, pool.cancellation) }
            }.get()
        } catch {
            log.error(
                "what has arrived could not be asked",
                metadata: ["channel": "\(channel.kind.rawValue)", "error": "\(Words.english(error))"])
        }
    }

    private func probe(by pool: TransferPool) async {
        do {
            let outcome = try await pool.run { [channel] in channel.probe(pool.cancellation) }
            engine.noteServers(channel.servers, of: channel.kind)
            try engine.noteProbe(outcome, of: channel.kind)
        } catch {
            log.error(
                "a probe of a channel could not be taken in",
                metadata: ["channel": "\(channel.kind.rawValue)", "error": "\(Words.english(error))"])
        }
    }
}
