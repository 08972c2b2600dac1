import EncompassCore
public import EncompassDelivery

extension TransferLimits {
    /// As long as a busy machine may need.
    public static let patient = TransferLimits(
        connect: .minutes(10), total: .minutes(10), silence: .minutes(10), responseBytes: 64 << 20)
}

extension HTTPTransfer {
    /// Waits for an answer as long as a busy machine may need.
    public static func patient(_ trust: TLSTrust = TLSTrust()) -> HTTPTransfer {
        HTTPTransfer(trust: trust, limits: .patient)
    }
}
