import Foundation

/// A thread of our own that can be joined. The cooperative pool must never wait for a network.
struct DedicatedThread: Sendable {
    private let id: pthread_t

    /// - Throws: `StorageFault` with the operating system's code when there is no room for another thread.
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

    /// Waits for its end. Once.
    func join() { pthread_join(id, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
