import Synchronization

/// A flag that ends every transfer that was given it, within about a second.
public final class TransferCancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public var isCancelled: Bool { flag.load(ordering: .acquiring) }

    /// There is no way back.
    public func cancel() { flag.store(true, ordering: .releasing) }
}
