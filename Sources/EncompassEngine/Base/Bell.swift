import Synchronization

/// Wakes one waiting service before its time. A ring with nobody waiting is kept for the next wait.
public final class Bell: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    public init() {}

    public func ring() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isRung = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when the bell rings, or when the task is cancelled. A second waiter sends the first one on its way.
    public func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let ready = state.withLock { state -> CheckedContinuation<Void, Never>? in
                    if state.isRung || Task.isCancelled {
                        state.isRung = false
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

    /// Returns when the bell rings, but after `duration` at the latest.
    public func wait(atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: duration) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Sends the waiter on its way without a ring: what rings next is not lost, and nothing is left ringing.
    private func release() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
