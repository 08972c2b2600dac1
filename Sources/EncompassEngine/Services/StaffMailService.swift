public import EncompassDelivery
import EncompassStore
import Logging
public import ServiceLifecycle

/// Sends what people at the desk are told by mail: reports and alarms, one at a time.
public struct StaffMailService: Service {
    private let engine: Engine
    private let transport: any Transport
    private let pool: TransferPool
    private let log = Logger(label: "encompass.staff")

    private static let pace = Duration.seconds(5)

    public init(engine: Engine, transport: any Transport, pool: TransferPool) {
        self.engine = engine
        self.transport = transport
        self.pool = pool
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await !turn() { try? await Task.sleep(for: StaffMailService.pace) }
            }
        }
    }

    /// Whether there may be more to send at once.
    private func turn() async -> Bool {
        do {
            return try await pool.run { [engine, transport] in
                Result { try engine.staffMailStep(by: transport) }
            }.get()
        } catch {
            log.error("a message to the desk could not be sent", metadata: ["error": "\(error)"])
            return false
        }
    }
}
