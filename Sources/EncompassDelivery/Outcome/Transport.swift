/// A way to hand a message over.
public protocol Transport: Sendable {
    /// Hands one message over and waits for the answer: blocks, within the transport's limits, so that it belongs on a
    /// thread of a `TransferPool` and never on the cooperative pool.
    func send(_ message: OutgoingMessage) -> DeliveryOutcome
}
