import Foundation
import Synchronization

/// Threads that work side by side and wait for the disk or the network.
enum Threads {
    /// Runs `body` on `count` threads and waits for all.
    ///
    /// - Returns: what each gave, in order.
    /// - Throws: the first error.
    static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        let results = Results<Value>()
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            Thread.detachNewThread {
                results.add(Result { try body(index) }, at: index)
                group.leave()
            }
        }
        group.wait()
        return try results.inOrder.map { try $0.get() }
    }

    private final class Results<Value: Sendable>: Sendable {
        private let held = Mutex<[(index: Int, result: Result<Value, any Error>)]>([])

        func add(_ result: Result<Value, any Error>, at index: Int) { held.withLock { $0.append((index, result)) } }

        var inOrder: [Result<Value, any Error>] {
            held.withLock { $0.sorted { $0.index < $1.index }.map(\.result) }
        }
    }
}
