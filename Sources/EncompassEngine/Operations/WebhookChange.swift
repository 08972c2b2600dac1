public import EncompassCore
import EncompassStore

/// A change to a school's webhook, as received over an interface.
public struct WebhookChange: Sendable, Codable {
    public enum Kind: Sendable, Codable {
        /// Sets it up, or gives it another address; one that had stopped begins again.
        case set(url: String)
        /// Signs with a new secret, and for a while with the one before it as well.
        case rotate(overlap: Span)
        case endPreviousSecret
        case remove
    }

    public var urn: URN
    public var kind: Kind
    public var reason: String

    /// Whether it says where the school's notifications go, or gives out the secret that speaks for it.
    var isSecret: Bool {
        switch kind {
        case .set, .rotate: true
        case .endPreviousSecret, .remove: false
        }
    }

    public init(urn: URN, kind: Kind, reason: String) {
        self.urn = urn
        self.kind = kind
        self.reason = reason
    }
}

extension OperationRunner {
    /// The longest time for which two secrets are in use.
    private static let longestOverlap = Span.days(90)

    func run(_ change: WebhookChange, by principal: Principal, at now: Timestamp) throws -> OperationResult {
        let (urn, reason) = (change.urn, change.reason)
        switch change.kind {
        case .set(let url):
            guard let address = WebAddress(url), address.isSecure else { throw StoreError(.invalid, "webhook.address") }
            let secret = try store.webhooks.set(
                urn, url: address.description, reason: reason, by: principal, at: now)
            return OperationResult(secret: secret, message: "webhook of \(urn) set")
        case .rotate(let overlap):
            let end = try secretEnd(after: overlap, at: now)
            let secret = try store.webhooks.rotate(urn, until: end, reason: reason, by: principal, at: now)
            return OperationResult(
                secret: secret, message: "webhook of \(urn) has a new secret; both sign until \(end.rfc3339)")
        case .endPreviousSecret:
            try store.webhooks.endPreviousSecret(urn, reason: reason, by: principal, at: now)
            return OperationResult(message: "webhook of \(urn): the secret before the one in use has ended")
        case .remove:
            try store.webhooks.remove(urn, reason: reason, by: principal, at: now)
            return OperationResult(message: "webhook of \(urn) removed: its contacts are notified on other channels")
        }
    }

    /// When the secret before the one in use ends.
    func secretEnd(after overlap: Span, at now: Timestamp) throws -> Timestamp {
        guard overlap > .seconds(0), overlap <= OperationRunner.longestOverlap else {
            throw StoreError(.invalid, "secret.overlap")
        }
        return now + overlap
    }
}
