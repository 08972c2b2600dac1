public import Crypto
public import EncompassCore
public import Foundation

/// A school's own system, notified after the Standard Webhooks specification: the event and the reference,
/// signed. The details are read with the school's token.
///
///     POST URL   webhook-id, webhook-timestamp, webhook-signature
///     {"type":"notification.created","timestamp":"…","data":{"reference":"4X69-THJT"}}
///
/// Only by HTTPS, without redirects, and not to an address of our own network unless the configuration allows it: the
/// address that a name leads to is checked when the connection is made.
public struct WebhookChannel: Channel {
    /// Where a school's system is, and what signs: its secret, and the one before it during a rotation.
    public struct Destination: Sendable {
        let url: String
        let secrets: [Data]

        public init(url: String, secrets: [Data]) {
            self.url = url
            self.secrets = secrets
        }
    }

    /// The body of a request, and its recipient.
    public struct Composed: Sendable {
        let body: [UInt8]
        let id: String
        let place: String
    }

    private struct Event: Encodable {
        struct Content: Encodable {
            let reference: String
            let exercise: Bool?
        }
        let type: String
        let timestamp: String
        let data: Content
    }

    public let kind = Contact.Channel.webhook
    /// A school's system answers for itself, with a signed acknowledgement.
    public let confirmsDelivery = false

    private let transfer: HTTPTransfer
    private let allowed: [NetworkBlock]
    private let isExercise: Bool
    private let now: @Sendable () -> Timestamp
    private let destination: @Sendable (String) throws -> Destination?
    private let onGone: @Sendable (_ place: String, _ url: String) -> Void

    /// - Parameters:
    ///   - allowed: networks to which something may be sent although they are not public.
    ///   - isExercise: whether each event says so.
    ///   - now: the real time, also in an exercise.
    ///   - destination: that of a place; nil if it has none, or it has stopped.
    ///   - onGone: called when a school's system answers that it is gone for good (410).
    public init(
        trust: TLSTrust, allowed: [NetworkBlock], limits: TransferLimits, isExercise: Bool,
        cancellation: TransferCancellation, now: @escaping @Sendable () -> Timestamp,
        destination: @escaping @Sendable (String) throws -> Destination?,
        onGone: @escaping @Sendable (_ place: String, _ url: String) -> Void
    ) {
        var limits = limits
        limits.responseBytes = 65_536
        transfer = HTTPTransfer(trust: trust, limits: limits, cancellation: cancellation)
        self.allowed = allowed
        self.isExercise = isExercise
        self.now = now
        self.destination = destination
        self.onGone = onGone
    }

    public func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Composed {
        let type =
            switch message.content.kind {
            case .new: "notification.created"
            case .correction: "notification.corrected"
            case .retraction: "notification.retracted"
            // A test of the channel, which is about no notification.
            case nil: "test"
            }
        let event = Event(
            type: type, timestamp: now().rfc3339,
            data: Event.Content(reference: message.content.reference, exercise: isExercise ? true : nil))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let body = try? encoder.encode(event) else {
            throw UnsendableMessage(.contentRefused, "the event cannot be encoded")
        }
        return Composed(body: Array(body), id: message.id, place: message.to)
    }

    public func send(_ event: Composed) -> DeliveryOutcome {
        do {
            guard let destination = try destination(event.place) else {
                return .rejected(reason: .recipientUnknown, detail: "the school has no webhook, or it has stopped")
            }
            return send(event, to: destination)
        } catch {
            return .deferred(reason: .storage, detail: "the school's webhook cannot be read")
        }
    }

    private func send(_ event: Composed, to destination: Destination) -> DeliveryOutcome {
        guard let url = WebAddress(destination.url), url.isSecure else {
            return .rejected(reason: .configuration, detail: "the school's webhook is not an https address")
        }
        let seconds = now().milliseconds / 1000
        let signatures = destination.secrets.map {
            WebhookSignature.sign(id: event.id, timestamp: seconds, body: Data(event.body), secret: $0)
        }
        let request = HTTPRequest(
            "POST", url.description,
            headers: [
                HTTPHeader("content-type", "application/json"), HTTPHeader("user-agent", "encompass"),
                HTTPHeader("webhook-id", event.id), HTTPHeader("webhook-timestamp", String(seconds)),
                HTTPHeader("webhook-signature", signatures.joined(separator: " ")),
            ])
        var transfer = transfer
        transfer.admits = { [allowed] address in
            address.isPublic || allowed.contains { $0.contains(address) }
        }
        do {
            return outcome(try transfer.send(request, body: .bytes(event.body)), of: event, destination)
        } catch let failure as TransferFailure {
            let reason = DeliveryReason(failure.reason)
            let detail = "the school's system: " + failure.detail
            if failure.reason == .addressRefused {
                return .rejected(
                    reason: reason, detail: detail + "; delivery.webhook.allow names networks that are not public")
            }
            return failure.mayHaveArrived
                ? .ambiguous(reason: reason, detail: detail) : .deferred(reason: reason, detail: detail)
        } catch {
            return .deferred(reason: .protocolError, detail: "the school's system could not be asked")
        }
    }

    /// | answer | outcome |
    /// |---|---|
    /// | 2xx | accepted |
    /// | 410 | rejected; the webhook stops, with an alarm |
    /// | 408, 425, 429, 5xx | deferred, for `Retry-After` if it says so |
    /// | any other, redirects too | rejected: who is next on the ladder is notified at once |
    private func outcome(_ answer: HTTPResponse, of event: Composed, _ destination: Destination) -> DeliveryOutcome {
        let detail = "the school's system answered \(answer.status)"
        let wait = RetryAfter(answer)?.span
        switch answer.status {
        case 200...299: return .accepted(receipt: nil)
        case 410:
            onGone(event.place, destination.url)
            return .rejected(reason: .recipientUnknown, detail: detail + ": it is gone, and nothing is sent there")
        case 429: return .deferred(reason: .rateLimited, detail: detail, retryAfter: wait)
        case 408, 425, 500...599: return .deferred(reason: .serverBusy, detail: detail, retryAfter: wait)
        default: return .rejected(reason: .recipientRefused, detail: detail)
        }
    }

    /// Schools' systems have nothing in common: each is judged by what is sent to it.
    public func probe(_: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}

/// Signatures as the Standard Webhooks specification defines them: HMAC-SHA256 over `id.timestamp.body`, scheme `v1`.
public enum WebhookSignature {
    /// `v1,` and the base64 of the signature.
    public static func sign(id: String, timestamp: Int64, body: Data, secret: Data) -> String {
        "v1," + Data(code(id: id, timestamp: String(timestamp), body: body, secret: secret)).base64EncodedString()
    }

    /// The code itself; two are compared in constant time.
    public static func code(id: String, timestamp: String, body: Data, secret: Data) -> HMAC<SHA256>.MAC {
        var hash = HMAC<SHA256>(key: SymmetricKey(data: secret))
        hash.update(data: Data("\(id).\(timestamp).".utf8))
        hash.update(data: body)
        return hash.finalize()
    }
}
