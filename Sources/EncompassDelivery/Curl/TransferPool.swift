import Dispatch
public import EncompassCore
import Foundation
import Synchronization

/// A few threads for blocking transfers.
public final class TransferPool: Sendable {
    /// Give it to every transport and transfer that runs here, so that `shutdown` can stop them.
    public let cancellation: TransferCancellation
    private let queue: JobQueue
    private let threads: Mutex<[DedicatedThread]>
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - threads: how many transfers run at a time, at least 1.
    ///   - waiting: how many more may wait for a thread.
    /// - Throws: `TransferFailure` if libcurl or a thread does not start.
    public init(
        threads count: Int, waiting: Int = 64, cancellation: TransferCancellation = .init()
    ) throws(TransferFailure) {
        try TransferLibrary.prepare()
        self.cancellation = cancellation
        queue = JobQueue(capacity: max(1, count) + max(0, waiting))
        threads = Mutex([])
        for _ in 0..<max(1, count) { try addThread() }
    }

    deinit { shutdown(grace: .seconds(0)) }

    /// Runs `work` on one of the threads and waits without blocking the caller's thread.
    ///
    /// - Throws: `TransferPoolFault` if the pool is full or shut down; the work has then not begun.
    public func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            do throws(TransferPoolFault) {
                try queue.add { continuation.resume(returning: work()) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Accepts no more work, lets its work run for `grace`, stops the rest, and returns when every thread has ended.
    ///
    /// Blocks, so do not call it on the cooperative pool. Queued work runs too, with `cancellation` set after the
    /// grace, so that its caller gets an answer. Call it before the process exits: OpenSSL's clean-up must not run
    /// during a transfer. May be called again.
    public func shutdown(grace: Span) {
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        queue.close(workers: running.count)
        let deadline = DispatchTime.now() + .milliseconds(Int(grace.milliseconds))
        let inTime = running.allSatisfy { _ in ended.wait(timeout: deadline) == .success }
        if !inTime { cancellation.cancel() }
        for thread in running { thread.join() }
    }

    private func addThread() throws(TransferFailure) {
        do throws(StorageFault) {
            let thread = try DedicatedThread { [queue, ended] in
                queue.work()
                ended.signal()
            }
            threads.withLock { $0.append(thread) }
        } catch {
            shutdown(grace: .seconds(0))
            throw TransferFailure(reason: .configuration, detail: "cannot start a thread for transfers: \(error)")
        }
    }
}

/// Why a pool did not begin a piece of work.
public enum TransferPoolFault: Error, Hashable, Sendable { case full, shutDown }

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

    /// Accepts no more jobs, and ends each worker when the queue is empty.
    func close(workers: Int) {
        state.withLock { $0.isClosed = true }
        for _ in 0..<workers { signal.signal() }
    }
}

/// A thread of our own that can be joined. The cooperative pool must never wait for the network.
struct DedicatedThread: Sendable {
    private let id: pthread_t

    /// - Throws: `StorageFault` with the operating system's code if there is no room for another thread.
    init(_ body: @escaping @Sendable () -> Void) throws(StorageFault) {
        let box = Unmanaged.passRetained(Body(body))
        var id = pthread_t()
        let code = pthread_create(
            &id, nil,
            { context in
                context.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw StorageFault(code)
        }
        self.id = id
    }

    /// Waits for its end. Call it once.
    func join() { pthread_join(id, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
