import Dispatch
import Synchronization

/// A bounded queue of work between the pool's callers and its threads.
final class JobQueue: Sendable {
    typealias Job = @Sendable () -> Void

    private struct State {
        var jobs: [Job] = []
        var running = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let capacity: Int

    /// - Parameter capacity: jobs that may run or wait.
    init(capacity: Int) { self.capacity = capacity }

    func add(_ job: @escaping Job) throws(TransferPoolFault) {
        let fault = state.withLock { state -> TransferPoolFault? in
            if state.isClosed { return .shutDown }
            if state.jobs.count + state.running >= capacity { return .full }
            state.jobs.append(job)
            return nil
        }
        if let fault { throw fault }
        signal.signal()
    }

    /// Runs jobs as they come, until the queue is closed and empty.
    func work() {
        while let job = next() {
            job()
            state.withLock { $0.running -= 1 }
        }
    }

    private func next() -> Job? {
        signal.wait()
        return state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            state.running += 1
            return state.jobs.removeFirst()
        }
    }

    /// Takes no more, and lets each worker go once what is there has been taken.
    func close(workers: Int) {
        state.withLock { $0.isClosed = true }
        for _ in 0..<workers { signal.signal() }
    }
}
