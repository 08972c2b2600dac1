import Logging
import ServiceLifecycle

/// Runs services side by side and stops them at the same time, so that one that takes long to stop delays no other.
///
/// A service that ends by itself, or fails, ends them all.
struct ConcurrentServices: Service {
    let services: [any Service]

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await runAll()
        } onGracefulShutdown: {
            Logger(label: "encompass").notice("stopping: work in progress is finished")
        }
    }

    private func runAll() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services {
                group.addTask {
                    try await service.run()
                    guard Task.isShuttingDownGracefully || Task.isCancelled else {
                        throw Failure(.failed, "a part of the daemon ended by itself: \(type(of: service))")
                    }
                }
            }
            // The first failure leaves the loop, which cancels the others.
            for try await _ in group {}
        }
    }
}
