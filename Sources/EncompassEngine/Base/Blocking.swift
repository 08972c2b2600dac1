import Dispatch
import Synchronization

/// Runs blocking work (the database, the password hash) off the cooperative pool, which has one thread per core.
///
/// A concurrent queue would not do: its threads are few, and it starts no further one while they wait for the disk or
/// for each other. Each lane is a serial queue, which has a thread whenever it has work.
public struct Blocking: Sendable {
    private let lanes: Lanes?

    /// - Parameter lanes: the most pieces of work at a time; the others wait in order of arrival.
    public init(label: String, lanes: Int = 32) {
        self.lanes = Lanes(label: label, count: lanes)
    }

    private init() { lanes = nil }

    /// Runs the work in the caller's thread: for a simulation, which has no other.
    package static let inPlace = Blocking()

    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard let lanes else { return try body() }
        return try await withCheckedThrowingContinuation { continuation in
            lanes.run { continuation.resume(with: Result(catching: body)) }
        }
    }
}

private final class Lanes: Sendable {
    private struct State {
        var free: [DispatchQueue]
        var waiting: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    init(label: String, count: Int) {
        state = Mutex(State(free: (0..<max(1, count)).map { _ in DispatchQueue(label: label) }))
    }

    func run(_ work: @escaping @Sendable () -> Void) {
        let lane = state.withLock { state in
            if state.free.isEmpty { state.waiting.append(work) }
            return state.free.popLast()
        }
        guard let lane else { return }
        lane.async {
            work()
            while let next = self.next(for: lane) { next() }
        }
    }

    /// The work that has waited longest; nil if there is none: the lane is then free.
    private func next(for lane: DispatchQueue) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free.append(lane)
            return nil
        }
    }
}
