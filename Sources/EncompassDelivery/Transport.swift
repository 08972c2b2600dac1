import Synchronization

/// A way to hand a message over.
public protocol Transport: Sendable {
    /// Hands one message over and waits for the answer: blocks, within the transport's limits, so that it belongs on a
    /// thread of a `TransferPool` and never on the cooperative pool.
    func send(_ message: OutgoingMessage) -> DeliveryOutcome

    /// Goes as far as a message could without handing one over: `accepted` if one would be accepted now. Blocks like
    /// `send`,
    /// for half a minute at most.
    ///
    /// - Parameter cancellation: ends it early.
    func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome
}

extension Transport {
    /// A probe that nobody ends early.
    public func probe() -> DeliveryOutcome { probe(TransferCancellation()) }
}

/// The transport in use. It is replaced as a whole when the configuration or a secret is read again; transfers under
/// way end with the old one.
public final class CurrentTransport: Transport {
    private let current: Mutex<any Transport>

    public init(_ transport: any Transport) { current = Mutex(transport) }

    /// Everything handed over from now on goes by `transport`.
    public func replace(by transport: any Transport) { current.withLock { $0 = transport } }

    public func send(_ message: OutgoingMessage) -> DeliveryOutcome { current.withLock { $0 }.send(message) }

    public func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome {
        current.withLock { $0 }.probe(cancellation)
    }
}
