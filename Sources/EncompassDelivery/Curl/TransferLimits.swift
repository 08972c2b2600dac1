public import EncompassCore

/// The bounds of one transfer; every one of them is always set.
public struct TransferLimits: Hashable, Sendable {
    /// Name resolution, connection and TLS together.
    public var connect: Span
    /// The whole transfer.
    public var total: Span
    /// The longest silence: a transfer that moves nothing for so long has ended. Whole seconds, one at least.
    public var silence: Span
    /// Bytes of an answer's body, and separately of its head, that are read before the transfer is given up.
    public var responseBytes: Int

    public init(connect: Span, total: Span, silence: Span, responseBytes: Int) {
        self.connect = connect
        self.total = total
        self.silence = silence
        self.responseBytes = responseBytes
    }

    /// Mail, until the message has left: how long its answer is waited for is `SMTPPatience`'s.
    public static let mail = TransferLimits(
        connect: .seconds(15), total: .minutes(15), silence: .minutes(5), responseBytes: 65_536)
    /// A request and a short answer.
    public static let request = TransferLimits(
        connect: .seconds(10), total: .seconds(60), silence: .seconds(30), responseBytes: 16 << 20)
    /// A long upload to the daemon beside us, with a progress line now and then.
    public static let localOperation = TransferLimits(
        connect: .seconds(5), total: .hours(2), silence: .minutes(10), responseBytes: 1 << 30)
}
