import Dispatch

/// Runs blocking work (the database, the password hash) off the cooperative pool, which has one thread per core.
public struct Blocking: Sendable {
    private let queue: DispatchQueue

    public init(label: String, concurrent: Bool = true) {
        queue = DispatchQueue(label: label, attributes: concurrent ? .concurrent : [])
    }

    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
