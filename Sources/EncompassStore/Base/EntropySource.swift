public import EncompassCore
import Synchronization

/// One stream of entropy that several callers may draw from.
public final class EntropySource: Entropy {
    private let stream: Mutex<any Entropy>

    public init(_ entropy: sending any Entropy = SystemEntropy()) { stream = Mutex(entropy) }

    public func bytes(_ count: Int) -> [UInt8] { stream.withLock { $0.bytes(count) } }
}
