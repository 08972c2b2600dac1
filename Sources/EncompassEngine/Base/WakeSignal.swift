import Synchronization

/// Wakes one waiting service early. A signal that nobody waits for is kept for the next wait.
public final class WakeSignal: Sendable {
    private struct State {
        var isPending = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    public init() {}

    public func send() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isPending = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when the signal is sent or the task is cancelled. A second waiter releases the first.
    public func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let ready = state.withLock { state -> CheckedContinuation<Void, Never>? in
                    if state.isPending || Task.isCancelled {
                        state.isPending = false
                        return continuation
                    }
                    defer { state.waiter = continuation }
                    return state.waiter
                }
                ready?.resume()
            }
        } onCancel: {
            release()
        }
    }

    /// Returns when the signal is sent, or after `duration`.
    public func wait(atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: duration) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Releases the waiter without a signal: a later signal is not lost, and none is left pending.
    private func release() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
