import EncompassCore
public import EncompassDelivery
import EncompassStore
import Logging
public import ServiceLifecycle

/// Sends what is due, a bounded number at once, and records each outcome.
public struct DispatchService: Service {
    private let engine: Engine
    private let transport: any Transport
    private let pool: TransferPool
    private let blocking = Blocking(label: "encompass.dispatch", concurrent: false)
    private let log: Logger

    /// How long messages that are out may take to end when the daemon stops.
    private static let grace = Span.seconds(10)

    public init(engine: Engine, transport: any Transport, pool: TransferPool) {
        self.engine = engine
        self.transport = transport
        self.pool = pool
        log = Logger(label: "encompass.dispatch")
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let sent = await turn()
                if sent == 0 { await engine.dispatchBell.wait(atMost: .seconds(1)) }
            }
        }
        try await blocking.run { [pool] in pool.shutdown(grace: DispatchService.grace) }
    }

    /// Leases as many as may be out at once, sends them side by side and waits for all.
    private func turn() async -> Int {
        do {
            let limit = engine.settings.concurrentMessages
            let leased = try await blocking.run { [engine] in try engine.leaseStep(limit: limit) }
            await withTaskGroup(of: Void.self) { group in
                for message in leased {
                    group.addTask { await send(message) }
                }
            }
            return leased.count
        } catch {
            log.error("messages could not be leased", metadata: ["error": "\(error)"])
            return 0
        }
    }

    private func send(_ message: LeasedMessage) async {
        do {
            try await pool.run { [engine, transport] in
                Result { try engine.deliver(message, by: transport) }
            }.get()
        } catch {
            log.error("a delivery could not be recorded", metadata: ["message": "\(message.id)", "error": "\(error)"])
        }
    }
}
