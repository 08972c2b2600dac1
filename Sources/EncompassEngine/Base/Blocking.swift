import Dispatch

/// Runs blocking work (the database, the password hash) off the cooperative pool, which has one thread per core.
public struct Blocking: Sendable {
    private let queue: DispatchQueue?

    public init(label: String, concurrent: Bool = true) {
        queue = DispatchQueue(label: label, attributes: concurrent ? .concurrent : [])
    }

    private init() { queue = nil }

    /// Runs the work in the caller's thread: for a simulation, which has no other.
    package static let inPlace = Blocking()

    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard let queue else { return try body() }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
