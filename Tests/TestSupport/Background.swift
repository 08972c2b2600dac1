import Foundation
import Synchronization

/// Blocking work on its own thread.
public final class Background<Value: Sendable>: Sendable {
    private let result: Results

    public init(_ body: @escaping @Sendable () throws -> Value) {
        let result = Results()
        self.result = result
        Thread.detachNewThread {
            let found = Result { try body() }
            result.held.withLock { $0 = found }
        }
    }

    public var isDone: Bool { result.held.withLock { $0 != nil } }

    /// - Throws: the work's error; `WaitFault` if it is not done within so many seconds.
    public func value(within seconds: Double = 600) throws -> Value {
        try Wait.first("work on a thread", within: seconds) { result.held.withLock { $0 } }.get()
    }

    private final class Results: Sendable { let held = Mutex<Result<Value, any Error>?>(nil) }
}
