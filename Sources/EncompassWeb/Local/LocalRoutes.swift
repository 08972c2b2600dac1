import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import Glibc
import HTTPTypes
import Hummingbird

/// What tools on this machine ask of the running daemon, over its socket alone.
struct LocalRoutes: Sendable {
    private static let limit = 1 << 20
    let site: Site

    func add(to routes: inout Routes) {
        routes.post(.localOperations, run)
        routes.get(.localStatus, status)
        RegistryImportRoute(site: site).add(to: &routes)
    }

    /// One `Operation` as JSON; the answer is its `OperationResult`, or the reason and words of a `StoreError`.
    private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let principal = try await LocalDoor(site: site).principal(request, context)
        let bytes = try await request.content(limit: LocalRoutes.limit)
        guard let operation = try? JSONDecoder().decode(Operation.self, from: Data(bytes)) else {
            return LocalRoutes.refusal(StoreError(.invalid, "not an operation that this version knows"))
        }
        do {
            let result = try await site.work { try $0.run(operation, by: principal) }
            let text = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
            return .text(text, type: "application/json")
        } catch let error as StoreError {
            return LocalRoutes.refusal(error)
        }
    }

    private func status(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await LocalDoor(site: site).principal(request, context, .readQueue)
        return .json(
            .record(
                ("pid", .integer(getpid())), ("version", .string(site.configuration.version)),
                ("epoch", .integer(site.engine.epoch)), ("database", .string(site.configuration.databasePath)),
                ("exercise", .bool(site.engine.settings.isExercise)), ("now", .time(site.now))))
    }

    static func refusal(_ error: StoreError) -> Response {
        .json(
            .record(("reason", .string(error.reason.rawValue)), ("description", .string(error.description))),
            status: Problem(error).status)
    }
}
