import EncompassCore
public import EncompassDelivery
import Logging
public import ServiceLifecycle

/// Asks the mail server whether it would take a message, at the start, after a failure and while nothing leaves: so that
/// a dead server is known before the morning's first message meets it. On a thread of its own, which no message waits for.
public struct MailProbeService: Service {
    private let engine: Engine
    private let transport: any Transport
    private let log = Logger(label: "encompass.mail")

    private static let pace = Duration.seconds(1)

    public init(engine: Engine, transport: any Transport) {
        self.engine = engine
        self.transport = transport
    }

    public func run() async throws {
        let pool = try TransferPool(threads: 1)
        let blocking = Blocking(label: "encompass.mail")
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    if engine.wantsMailProbe { await probe(by: pool) }
                    try? await Task.sleep(for: MailProbeService.pace)
                }
            }
        } onGracefulShutdown: {
            // A probe under way is worth nothing any more.
            pool.cancellation.cancel()
        }
        try await blocking.run { pool.shutdown(grace: .seconds(0)) }
    }

    private func probe(by pool: TransferPool) async {
        do {
            let outcome = try await pool.run { [transport] in transport.probe(pool.cancellation) }
            try engine.noteProbe(outcome)
        } catch {
            log.error("a probe of the mail server could not be taken in", metadata: ["error": "\(error)"])
        }
    }
}
